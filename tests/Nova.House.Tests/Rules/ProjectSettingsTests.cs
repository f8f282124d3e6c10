using System.Text.RegularExpressions;
using Nova.House.Tests.Reading;
using Xunit;

namespace Nova.House.Tests.Rules;

public sealed class ProjectSettingsTests
{
    [Fact]
    public void Projects_OfThisTree_KeepTheSettings() =>
        Finding.AssertNone(Repository.FilesIn(".", ".csproj", ".props", ".targets")
            .Select(path => ProjectFile.Parse(path, Repository.Read(path)))
            .SelectMany(ProjectSettings.Check));

    [Fact]
    public void EditorConfig_OfThisTree_LeavesDocumentationOn() =>
        Assert.DoesNotMatch(new Regex(@"CS1591\.severity\s*=\s*(none|silent)", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(10)), Repository.Read(".editorconfig"));

    [Theory]
    [InlineData("src/Nova.Cli/Nova.Cli.csproj", "<NoWarn>$(NoWarn);CS1591</NoWarn>")]
    [InlineData("src/Nova.Core/Nova.Core.csproj", "<NoWarn>1591</NoWarn>")]
    [InlineData("Directory.Build.props", "<NoWarn>$(NoWarn);CS1591</NoWarn>")]
    [InlineData("src/Nova.Cli/Nova.Cli.csproj", "<GenerateDocumentationFile>false</GenerateDocumentationFile>")]
    [InlineData("src/Nova.Core/Nova.Core.csproj", "<TreatWarningsAsErrors>false</TreatWarningsAsErrors>")]
    [InlineData("src/Nova.Cli/Nova.Cli.csproj", "<AllowUnsafeBlocks>true</AllowUnsafeBlocks>")]
    [InlineData("tests/Nova.Cli.Tests/Nova.Cli.Tests.csproj", "<AllowUnsafeBlocks>true</AllowUnsafeBlocks>")]
    public void Check_RuleTurnedOff_IsFound(string path, string property) =>
        Assert.Single(ProjectSettings.Check(ProjectFile.Parse(path, $"<Project><PropertyGroup>{property}</PropertyGroup></Project>")));
}
