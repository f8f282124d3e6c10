using Nova.House.Tests.Reading;
using Xunit;
using Xunit.Abstractions;

namespace Nova.House.Tests.Rules;

public sealed class SourceTextTests(ITestOutputHelper output)
{
    private static readonly string[] Extensions = [".cs", ".md", ".sh", ".csproj", ".props", ".targets", ".editorconfig"];

    [Fact]
    public void Sources_OfThisTree_AreShort()
    {
        (string Path, string Source)[] sources = [.. Repository.FilesIn(".", ".cs").Select(path => (path, Repository.Read(path)))];
        foreach ((string path, string source) in sources.Where(file => SourceText.LinesIn(file.Source) > SourceText.LongFile))
        {
            output.WriteLine($"{path}: {SourceText.LinesIn(source)} lines");
        }

        Finding.AssertNone(sources.SelectMany(file => SourceText.CheckLength(file.Path, file.Source)));
    }

    [Fact]
    public void Files_OfThisTree_PromiseNothingWithoutANumber() =>
        Finding.AssertNone(Repository.FilesIn(".", Extensions).SelectMany(path => SourceText.CheckPromises(path, Repository.Read(path))));

    [Theory]
    [InlineData(600, 0)]
    [InlineData(601, 1)]
    public void CheckLength_AroundTheLimit_Holds(int lines, int findings) =>
        Assert.Equal(findings, SourceText.CheckLength("a.cs", string.Concat(Enumerable.Repeat("x\n", lines))).Count());

    [Theory]
    [InlineData("a.cs", "int a;\n// TODO: later")]
    [InlineData("a.cs", "int a;\n/* FIXME */")]
    [InlineData("a.md", "text\nTODO write this")]
    [InlineData("a.sh", "true\n# XXX")]
    public void CheckPromises_WithoutNumber_IsFound(string path, string source) =>
        Assert.Equal(2, Assert.Single(SourceText.CheckPromises(path, source)).Line);

    [Theory]
    [InlineData("a.cs", "// TODO (#12): later")]
    [InlineData("a.cs", "string s = \"TODO\";")]
    [InlineData("a.md", "No `TODO` without a number.")]
    public void CheckPromises_WithNumberOrQuoted_IsNotFound(string path, string source) => Assert.Empty(SourceText.CheckPromises(path, source));
}
