using Xunit;

namespace Nova.House.Tests.Reading;

public sealed class CSharpTextTests
{
    [Theory]
    [InlineData("a // lock (x)\nb", "a\nb")]
    [InlineData("a /* lock\n*/ b", "a\nb")]
    [InlineData("""s = "lock \" // no"; b""", "s = ; b")]
    [InlineData("""s = @"c:\"; b""", "s = ; b")]
    [InlineData("""s = @"a ""lock"" "; b""", "s = ; b")]
    [InlineData("""s = $"{{lock}} {now()} x"; b""", "s = now() ; b")]
    [InlineData("""s = $"{f("lock")}"; b""", "s = f( ) ; b")]
    [InlineData("""c = '"'; b // d""", "c = ; b")]
    [InlineData("c = '\\''; b", "c = ; b")]
    [InlineData("s = \"\"\"lock \"x\" \"\"\"; b", "s = ; b")]
    [InlineData("s = $$\"\"\"{lock} {{now()}}\"\"\"; b", "s = now() ; b")]
    [InlineData("s = \"\"; b", "s = ; b")]
    public void Code_LiteralsAndComments_AreBlank(string source, string expected)
    {
        string code = CSharpText.Parse(source).Code;

        Assert.Equal(source.Length, code.Length);
        Assert.Equal(Squeeze(expected), Squeeze(code));
    }

    [Fact]
    public void Comments_OfMixedText_AreAllThatIsLeft()
    {
        string comments = CSharpText.Parse("a; // one\ns = \"// no\"; /* two */ b\n/// three").Comments;

        Assert.Equal("// one /* two */ /// three", Squeeze(comments));
    }

    [Fact]
    public void Comments_UnclosedBlock_ReachesTheEnd() => Assert.Equal("/* open", CSharpText.Parse("a /* open").Comments.Trim());

    private static string Squeeze(string text) => string.Join(' ', text.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries));
}
