using Xunit;
using Xunit.Abstractions;

namespace Nova.Core.Tests.Scale;

/// <summary>Volumes that are large and nearly empty: their memory is never touched, so they cost what the volume itself needs.</summary>
[Collection(ScaleVolume.Collection)]
public sealed class LargeVolumeTests(ITestOutputHelper output)
{
    // Goal: an allocator image of several pieces, its bitmap and its lists of free slots across their borders, is taken over as it was left.
    // Method: 21 GiB of address space, so the bitmap has 672 KiB; as many removed files as give each shard an odd and large list of free slots.
    [Fact]
    public void Image_ManyPieces_IsTakenOver() => Run(21L << 30, files: 40_001);

    // Goal: no array bounds the volume: 8 TiB is where an array with an element for each block ends, 9 TiB lies past it.
    [LargeFact]
    public void Volume_NineTebibytes_IsCheckedMappedAndTakenOver() => Run(9L << 40, files: 101);

    private void Run(long sizeInBytes, int files)
    {
        using ScaleVolume scale = new(sizeInBytes, output);
        scale.Volume.CreateDirectory("/kept");
        scale.Volume.WriteAllBytes("/kept/file", new byte[100_000]);
        for (int i = 0; i < files; i++)
            scale.Volume.WriteAllBytes($"/{i}", "gone soon"u8);

        for (int i = 0; i < files; i++)
            scale.Volume.Delete($"/{i}");

        scale.Check("as made");
        VerifyMap(scale);
        VolumeSpace before = scale.SettledSpace();
        scale.RemountClean();
        VolumeSpace after = scale.SettledSpace();
        Assert.Equal((before.DataBlocks, before.TableBlocks, before.InodeCount), (after.DataBlocks, after.TableBlocks, after.InodeCount));
        scale.Check("after a clean close");
        VerifyMap(scale);

        scale.RemountAfterCrash();
        Assert.Equal(100_000, scale.Volume.ReadAllBytes("/kept/file").Length);
        scale.Check("after a crash");
    }

    private static void VerifyMap(ScaleVolume scale)
    {
        VolumeSpace space = scale.Volume.Check().Space;
        VolumeMap map = scale.Volume.GetMap(7);
        Assert.Equal(7, map.Cells.Count);
        Assert.Equal((space.TotalBlocks + 6) / 7, map.BlocksPerCell);
        Assert.Equal(
            (space.FixedBlocks, space.TableBlocks, space.LogBlocks, space.DataBlocks, space.FreeBlocks),
            (map.Cells.Sum(cell => cell.FixedBlocks), map.Cells.Sum(cell => cell.TableBlocks), map.Cells.Sum(cell => cell.LogBlocks), map.Cells.Sum(cell => cell.DataBlocks), map.Cells.Sum(cell => cell.FreeBlocks)));
    }
}
