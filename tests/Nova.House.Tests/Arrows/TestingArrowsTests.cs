using Nova.House.Tests.Reading;
using Xunit;

namespace Nova.House.Tests.Arrows;

public sealed class TestingArrowsTests
{
    [Fact]
    public void CompiledTypes_OfTesting_PointOneWay() => Finding.AssertNone(TestingArrows.CheckCompiled());

    [Fact]
    public void Sources_OfMediumExploringAndOracle_DoWithoutCore()
    {
        IReadOnlyList<string> sources = Repository.FilesIn(TestingArrows.Folder, ".cs");

        Assert.True(sources.Count > 20, $"only {sources.Count} sources found");
        Finding.AssertNone(sources.SelectMany(path => TestingArrows.CheckSource(path, Repository.Read(path))));
    }

    [Theory]
    [InlineData("Medium", "Exploring", 1)]
    [InlineData("Exploring", "Medium", 0)]
    [InlineData("Exploring", "Volumes", 1)]
    [InlineData("Misc", "Medium", 1)]
    public void Check_ArrowsOfFolders_AreJudged(string folder, string other, int findings) =>
        Assert.Equal(findings, TestingArrows.Check("A", folder, "B", other).Count());

    [Theory]
    [InlineData("src/Nova.Testing/Medium/A.cs", "using Nova.Core;", 1)]
    [InlineData("src/Nova.Testing/Exploring/A.cs", "class A { Nova.Core.NovaError E; }", 1)]
    [InlineData("src/Nova.Testing/Trees/A.cs", "using Nova.Core;", 1)]
    [InlineData("src/Nova.Testing/Workloads/A.cs", "using Nova.Core.Media;", 1)]
    [InlineData("src/Nova.Testing/Volumes/A.cs", "using Nova.Core;", 0)]
    [InlineData("src/Nova.Testing/Medium/A.cs", "// not of Nova.Core", 0)]
    public void CheckSource_CoreInTheMedium_IsFound(string path, string source, int findings) =>
        Assert.Equal(findings, TestingArrows.CheckSource(path, source).Count());
}
