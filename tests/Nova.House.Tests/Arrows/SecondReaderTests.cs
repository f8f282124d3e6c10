using System.Text.RegularExpressions;
using Nova.House.Tests.Reading;
using Xunit;

namespace Nova.House.Tests.Arrows;

/// <summary>The second reader proves that docs/SPEC.md is complete only as long as it takes nothing from the engine.</summary>
public sealed class SecondReaderTests
{
    private const string Folder = "tests/Nova.Core.Tests/SecondReader";

    [Fact]
    public void Reader_TakesNothingFromTheEngine()
    {
        string[] sources = [.. Repository.FilesIn(Folder, ".cs").Where(path => IsReader(Repository.Read(path)))];

        Assert.True(sources.Length >= 10, $"only {sources.Length} sources of the reader found");
        Assert.All(sources, path => Assert.False(RefersToTheEngine(Repository.Read(path)), path));
    }

    [Theory]
    [InlineData("using Nova.Pmem;")]
    [InlineData("namespace Nova.SecondReader; uint crc = Pmem.Crc32C.Compute(bytes);")]
    public void Source_ThatTakesSomething_IsFound(string source) => Assert.True(RefersToTheEngine(source));

    private static bool IsReader(string source) => source.Contains("namespace Nova.SecondReader;", StringComparison.Ordinal);

    private static bool RefersToTheEngine(string source) => Regex.IsMatch(CSharpText.Parse(source).Code, @"\b(Core|Pmem)\b", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(10));
}
