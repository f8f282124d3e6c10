using Xunit;

namespace Nova.Core.Tests.Properties;

/// <summary>What holds of every volume at every moment.</summary>
internal static class VolumeAssert
{
    /// <summary>Reachable, free and reserved make the total, exactly.</summary>
    public static void AddsUp(in VolumeSpace space, string when)
    {
        long nobodys = space.FreeBlocks + space.ReservedBlocks + space.LimboBlocks;
        long sum = space.FixedBlocks + nobodys + space.TableBlocks + space.LogBlocks + space.DataBlocks;
        if (sum != space.TotalBlocks)
            Assert.Fail($"{when}: the parts make {sum} of {space.TotalBlocks} blocks: {space}");
        long[] parts = [space.FreeBlocks, space.ReservedBlocks, space.LimboBlocks, space.TableBlocks, space.LogBlocks, space.DataBlocks, space.InodeCount];
        if (parts.Min() < 0)
            Assert.Fail($"{when}: a part is negative: {space}");
    }

    /// <summary>A check finds nothing, and counts from the logs alone what the volume says of itself. No file without a name is open.</summary>
    public static void IsSound(NovaVolume volume, string when)
    {
        VolumeSpace counted = HasNoProblems(volume, when).Space;
        VolumeSpace space = volume.GetSpace();
        AddsUp(counted, $"{when}, by the check");
        Assert.Equal((counted.DataBlocks, counted.TableBlocks, counted.InodeCount), (space.DataBlocks, space.TableBlocks, space.InodeCount));
    }

    /// <summary>A check finds nothing.</summary>
    public static CheckReport HasNoProblems(NovaVolume volume, string when)
    {
        CheckReport report = volume.Check();
        if (report.Problems.Count != 0)
        {
            string first = string.Join('\n', report.Problems.Take(5).Select(problem => problem.Message));
            Assert.Fail($"{when}: the check finds {report.Problems.Count} problems:\n{first}");
        }

        return report;
    }
}
