using Nova.House.Tests.Reading;
using Xunit;

namespace Nova.House.Tests.Documents;

public sealed class ReadmeTests
{
    private const string Indent = "        ";

    [Fact]
    public void Sample_OfTheReadme_IsTheOneThatIsCompiled()
    {
        string source = Repository.Read("tests/Nova.House.Tests/Documents/ReadmeSample.cs");

        Assert.Equal(CompiledSample(source), Assert.Single(Markdown.Samples(Repository.Read("README.md"), "csharp")));
    }

    [Fact]
    public void CompiledSample_OfASmallSource_IsTheTextBetweenTheMarks() =>
        Assert.Equal("a\n{\n    b\n}\n\nc", CompiledSample("x\n        // Sample begins.\n        a\n        {\n            b\n        }\n\n        c\n\n        // Sample ends.\ny"));

    [Theory]
    [InlineData("dotnet run -c Release --project src/Nova.Cli -- tour")]
    [InlineData("eng/test.sh")]
    public void Commands_OfTheReadme_AreThere(string command) => Assert.Contains(command, Markdown.Samples(Repository.Read("README.md"), "sh").Single(), StringComparison.Ordinal);

    private static string CompiledSample(string source)
    {
        string sample = source.Split("// Sample begins.\n")[1].Split("// Sample ends.")[0];
        return string.Join('\n', sample.Split('\n').Select(line => line.StartsWith(Indent, StringComparison.Ordinal) ? line[Indent.Length..] : line)).Trim('\n');
    }
}
