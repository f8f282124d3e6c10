using Nova.Core.Logs;
using Nova.Core.Media;
using Nova.Core.Recovery;
using Nova.Core.Space;
using Xunit;

namespace Nova.Core.Tests.Scale;

public sealed class BlockOwnersTests
{
    private static readonly BlockUse[] Uses = Enum.GetValues<BlockUse>();

    // Goal: claims, conflicts and counts agree with one array element for each block, also where runs cross the borders of words and chunks.
    // Method: random runs, most of them about the two borders of an area of three chunks, against such an array.
    [Fact]
    public void Claim_RandomRunsAcrossChunks_AgreesWithAnArray()
    {
        DataArea area = new(5, (2 * OwnerChunk.Blocks) + 1000);
        BlockUse[] model = [.. Enumerable.Repeat(BlockUse.Free, (int)area.EndBlock + 1)];
        model.AsSpan(0, 5).Fill(BlockUse.Fixed);
        model[^1] = BlockUse.Fixed;
        BlockOwners owners = new(area, model.Length);
        Random random = new(17);
        int conflicts = 0;
        for (int i = 0; i < 3000; i++)
        {
            BlockRun run = RunAbout(random, area, random.Next(3) * OwnerChunk.Blocks);
            BlockUse use = Uses[random.Next(1, 4)];
            Span<BlockUse> blocks = model.AsSpan((int)run.FirstBlock, (int)run.Count);
            int owned = blocks.IndexOfAnyExcept(BlockUse.Free);
            blocks.Replace(BlockUse.Free, use);
            Assert.Equal(owned < 0 ? -1 : run.FirstBlock + owned, owners.Claim(run, use));
            conflicts += owned < 0 ? 0 : 1;
        }

        Assert.InRange(conflicts, 500, 2900);
        AssertSame(model, owners, new BlockRun(0, model.Length));
        for (int i = 0; i < 300; i++)
            AssertSame(model, owners, RunAbout(random, new DataArea(0, model.Length), random.Next(3) * OwnerChunk.Blocks));

        Assert.All(Uses, use => Assert.Equal(model.AsSpan().Count(use), owners.Count(use)));
    }

    [Fact]
    public void Claim_OutsideTheArea_Throws()
    {
        BlockOwners owners = new(new DataArea(5, 99), 100);
        Assert.Throws<InvalidOperationException>(() => owners.Claim(new BlockRun(4, 2), BlockUse.Log));
        Assert.Throws<InvalidOperationException>(() => owners.Claim(new BlockRun(98, 2), BlockUse.Log));
        Assert.Equal((94, 6), (owners.Count(BlockUse.Free), owners.Count(BlockUse.Fixed)));
    }

    // Goal: the largest volume of the format can be mapped; its empty parts take next to no memory.
    [Fact]
    public void Claim_LargestVolume_CountsToTheLastBlock()
    {
        const long total = Format.MaximumBlockCount;
        long before = GC.GetAllocatedBytesForCurrentThread();
        BlockOwners owners = new(new DataArea(5, total - 1), total);
        Assert.Equal(-1, owners.Claim(new BlockRun(total - 1001, 1000), BlockUse.Data));
        Assert.Equal(total - 1001, owners.Claim(new BlockRun(total - 1201, 1200), BlockUse.Log));
        Assert.Equal((1000, 200, 6, total - 1206), (owners.Count(BlockUse.Data), owners.Count(BlockUse.Log), owners.Count(BlockUse.Fixed), owners.Count(BlockUse.Free)));

        BlockRun upper = new(total / 2, total / 2);
        Assert.Equal((1000, 1, (total / 2) - 1201), (owners.Count(upper, BlockUse.Data), owners.Count(upper, BlockUse.Fixed), owners.Count(upper, BlockUse.Free)));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 1, 40 << 20);
    }

    [Fact]
    public void Create_LargerThanTheFormatAllows_IsRefusedBeforeAFileIsMade()
    {
        string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        Assert.Throws<ArgumentOutOfRangeException>(() => NovaVolume.Create(path, VolumeLimits.LargestVolumeInBytes + Format.BlockSizeInBytes));
        Assert.False(File.Exists(path));
    }

    private static BlockRun RunAbout(Random random, DataArea area, long middle)
    {
        long first = Math.Clamp(middle + (random.Next(2) == 0 ? random.Next(-300, 300) : random.Next(-100_000, 100_000)), area.FirstBlock, area.EndBlock - 1);
        return new BlockRun(first, Math.Min(random.Next(1, random.Next(2) == 0 ? 5 : 400), area.EndBlock - first));
    }

    private static void AssertSame(BlockUse[] model, BlockOwners owners, BlockRun run)
    {
        ReadOnlySpan<BlockUse> blocks = model.AsSpan((int)run.FirstBlock, (int)run.Count);
        foreach (BlockUse use in Uses)
            Assert.Equal(blocks.Count(use), owners.Count(run, use));
    }
}
