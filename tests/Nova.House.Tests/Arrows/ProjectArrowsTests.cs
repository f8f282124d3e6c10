using System.Reflection;
using Nova.House.Tests.Reading;
using Xunit;

namespace Nova.House.Tests.Arrows;

public sealed class ProjectArrowsTests
{
    [Fact]
    public void Projects_OfThisTree_PointOneWay()
    {
        IReadOnlyList<ProjectFile> projects = ProjectFile.All();

        Assert.True(projects.Count >= 8, $"only {projects.Count} projects found");
        Finding.AssertNone(projects.SelectMany(ProjectArrows.Check));
    }

    [Theory]
    [InlineData("Nova.Pmem", "Nova.Pmem")]
    [InlineData("Nova.Core", "Nova.Core")]
    [InlineData("Nova.Testing", "Nova.Testing")]
    [InlineData("nova", "Nova.Cli")]
    public void Assemblies_AsCompiled_PointOneWay(string assembly, string project)
    {
        IEnumerable<string> references = Assembly.Load(assembly).GetReferencedAssemblies().Select(name => name.Name!);

        Finding.AssertNone(ProjectArrows.Check(assembly, project, references));
    }

    [Theory]
    [InlineData("src/Nova.Pmem/Nova.Pmem.csproj", "Nova.Core")]
    [InlineData("src/Nova.Core/Nova.Core.csproj", "Nova.Cli")]
    [InlineData("src/Nova.Testing/Nova.Testing.csproj", "Nova.Fuse")]
    [InlineData("tests/Nova.Pmem.Tests/Nova.Pmem.Tests.csproj", "Nova.Core")]
    [InlineData("tests/Nova.CommitModel.Tests/Nova.CommitModel.Tests.csproj", "Nova.Pmem")]
    public void Check_ArrowTheWrongWay_IsFound(string path, string reference)
    {
        ProjectFile project = ProjectFile.Parse(path, $"""<Project><ItemGroup><ProjectReference Include="../{reference}/{reference}.csproj" /></ItemGroup></Project>""");

        Assert.Single(ProjectArrows.Check(project));
    }

    [Fact]
    public void Check_ProjectWithoutAPlace_IsFound() => Assert.Single(ProjectArrows.Check("src/Nova.Extra/Nova.Extra.csproj", "Nova.Extra", []));

    [Fact]
    public void Check_ArrowTheRightWay_IsNotFound() => Assert.Empty(ProjectArrows.Check("src/Nova.Core/Nova.Core.csproj", "Nova.Core", ["Nova.Pmem", "System.Runtime"]));
}
