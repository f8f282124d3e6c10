using Nova.House.Tests.Reading;
using Xunit;

namespace Nova.House.Tests.Documents;

public sealed class MarkdownTests
{
    [Fact]
    public void Links_OfThisTree_Resolve()
    {
        IReadOnlyList<string> documents = Repository.FilesIn(".", ".md");

        Assert.Contains("README.md", documents);
        Finding.AssertNone(documents.SelectMany(path => Markdown.CheckLinks(path, Repository.Read(path), ReadOrNull)));
    }

    [Theory]
    [InlineData("a\n[x](gone.md)")]
    [InlineData("a\n[x](../docs/gone.md)")]
    [InlineData("a\n[x](there.md#gone)")]
    [InlineData("a\n[x](#gone)")]
    public void CheckLinks_DeadLink_IsFound(string markdown) =>
        Assert.Equal(2, Assert.Single(Markdown.CheckLinks("docs/a.md", markdown, Files)).Line);

    [Theory]
    [InlineData("[x](there.md)")]
    [InlineData("[x](../docs/there.md#two-words-3)")]
    [InlineData("## Here, now\n[x](#here-now)")]
    [InlineData("`[x](gone.md)`")]
    [InlineData("```\n[x](gone.md)\n```\n")]
    [InlineData("[x](https://example.org/gone)")]
    public void CheckLinks_LiveLink_IsNotFound(string markdown) => Assert.Empty(Markdown.CheckLinks("docs/a.md", markdown, Files));

    [Fact]
    public void Samples_OfOneLanguage_AreWhole() =>
        Assert.Equal(["a\n\nb", "c"], Markdown.Samples("x\n```csharp\na\n\nb\n```\n```sh\ny\n```\n```csharp\nc\n```\n", "csharp"));

    private static string? Files(string path) => path == "docs/there.md" ? "# Two words: 3\n" : null;

    private static string? ReadOrNull(string path) =>
        File.Exists(Repository.PathOf(path)) ? Repository.Read(path) : Directory.Exists(Repository.PathOf(path)) ? "" : null;
}
