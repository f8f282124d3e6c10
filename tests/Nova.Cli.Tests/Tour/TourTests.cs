using Nova.Cli.Tests.Trees;
using Xunit;

namespace Nova.Cli.Tests.Tour;

public sealed class TourTests : IDisposable
{
    private readonly Workbench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public void Tour_OddTree_HoldsAndChangesNothing()
    {
        OddTree.Make(_bench["tree"]);
        string before = OddTree.Describe(_bench["tree"]);

        string[] lines = ToolProcess.Run("tour", _bench["tree"], "--rounds", "3").Succeeds().Output.TrimEnd('\n').Split('\n');

        Assert.Matches(@"^tour: \d+ files, \d+ bytes, 0 differences, recovered in \d+\.\d ms$", lines[^1]);
        Assert.Equal(["1.", "2.", "3.", "4.", "5.", "6."], lines.Where(line => line.Length > 2 && char.IsAsciiDigit(line[0]) && line[1] == '.').Select(line => line[..2]));
        Assert.Equal(3, lines.Count(line => line.Contains("killed after", StringComparison.Ordinal)));
        Assert.Contains(lines, line => line.Contains("survives", StringComparison.Ordinal));
        Assert.Equal(before, OddTree.Describe(_bench["tree"]));
        Assert.Empty(Directory.GetFiles(Path.GetTempPath(), "nova-tour-*"));
    }

    [Fact]
    public void Tour_SomethingIsLost_IsAFailure()
    {
        Directory.CreateDirectory(_bench["tree"]);
        File.WriteAllText(_bench["tree/file"], "x");
        if (!OddTree.TryGiveAccessList(_bench["tree"], "file"u8))
            return;

        ToolResult tour = ToolProcess.Run("tour", _bench["tree"], "--rounds", "0").Fails(1, "left out");

        Assert.StartsWith("tour: 1 files, 1 bytes, ", tour.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1], StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(Path.GetTempPath(), "nova-tour-*"));
    }

    [Fact]
    public void Tour_MissingDirectory_IsNamed() => ToolProcess.Run("tour", _bench["missing"]).Fails(1, "missing");
}
