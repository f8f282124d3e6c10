using Nova.Core.Execution;
using Nova.Core.Space;
using Xunit;

namespace Nova.Core.Tests.Space;

[Collection(Alone.Name)]
public sealed class BlockSpaceTests
{
    private static readonly RuntimeSeam Seam = new(TimeProvider.System, BackgroundWork.None);

    [Fact]
    public void TryAllocate_LargeFile_StartsOnMultipleOf512()
    {
        BlockSpace space = new(Seam, firstBlock: 5, blockCount: 20_000, shardCount: 2);
        Allocate(space, 1, AllocationHint.Data);
        BlockRun large = Assert.Single(Allocate(space, 1300, AllocationHint.LargeFile));
        BlockRun next = Assert.Single(Allocate(space, 512, AllocationHint.LargeFile));

        Assert.Equal(0, large.FirstBlock % 512);
        Assert.Equal(0, next.FirstBlock % 512);
    }

    [Fact]
    public void TryAllocate_LogsBetweenData_LeavesDataContiguous()
    {
        BlockSpace space = new(Seam, firstBlock: 2, blockCount: 32_000, shardCount: 1);
        RunList data = default;
        RunList logs = default;
        for (int i = 0; i < 1000; i++)
        {
            Assert.True(space.TryAllocate(0, 2, AllocationHint.Data, ref data));
            Assert.True(space.TryAllocate(0, 1, AllocationHint.Log, ref logs));
        }

        Assert.Equal((1, 1), (data.Count, logs.Count));
        Assert.Equal(2, logs[0].FirstBlock);
        Assert.True(data[0].FirstBlock > logs[0].EndBlock);
        space.Free(new BlockRun(7, 1));
        Assert.Equal(new BlockRun(7, 1), Assert.Single(Allocate(space, 1, AllocationHint.Log)));
    }

    [Fact]
    public void TryAllocate_HomeRange_IsTriedFirstAndOthersServeWhenItIsFull()
    {
        BlockSpace space = new(Seam, firstBlock: 0, blockCount: 4096, shardCount: 4);
        for (int shard = 0; shard < 4; shard++)
        {
            RunList runs = default;
            Assert.True(space.TryAllocate(shard, 100, AllocationHint.Data, ref runs));
            Assert.Equal(shard, runs[0].FirstBlock / 1024);
        }

        RunList most = default;
        Assert.True(space.TryAllocate(1, 924, AllocationHint.Data, ref most));
        RunList stolen = default;
        Assert.True(space.TryAllocate(1, 10, AllocationHint.Data, ref stolen));
        Assert.Equal(2, stolen[0].FirstBlock / 1024);
    }

    [Fact]
    public void TryAllocate_Fragmented_TakesTheLongestRuns()
    {
        BlockSpace space = new(Seam, firstBlock: 10, blockCount: 4000, shardCount: 2);
        Allocate(space, 4000, AllocationHint.Data);
        for (long block = 12; block < 3000; block += 2)
            space.Free(new BlockRun(block, 1));

        space.Free(new BlockRun(3100, 7));
        space.Free(new BlockRun(101, 1));   // joins 100 and 102: a run of three
        List<BlockRun> runs = Allocate(space, 12, AllocationHint.Data);

        Assert.Equal([7, 3, 1, 1], runs.Select(run => run.Count));
    }

    [Fact]
    public void TryAllocate_FullVolume_FailsWithoutEffectUntilABlockIsFree()
    {
        BlockSpace space = new(Seam, firstBlock: 3, blockCount: 777, shardCount: 3);
        Allocate(space, 776, AllocationHint.Data);
        RunList runs = default;
        Assert.False(space.TryAllocate(2, 2, AllocationHint.Log, ref runs));
        Assert.Equal((0, 1L), (runs.Count, space.Usage.Free));
        Allocate(space, 1, AllocationHint.Log);
        Assert.False(space.TryAllocate(0, 1, AllocationHint.Data, ref runs));

        space.EnterLimbo(new BlockRun(50, 1));
        Assert.False(space.TryAllocate(0, 1, AllocationHint.Data, ref runs));
        Assert.Equal(new SpaceUsage(777, 0, 0, 1), space.Usage);
        space.LeaveLimbo(new BlockRun(50, 1));
        Assert.Equal(new BlockRun(50, 1), Assert.Single(Allocate(space, 1, AllocationHint.Data)));
    }

    [Fact]
    public void TryReserve_KeepsBlocksFromOthers()
    {
        BlockSpace space = new(Seam, firstBlock: 1, blockCount: 10, shardCount: 1);
        Assert.True(space.TryReserve(8));
        Assert.False(space.TryReserve(3));
        RunList runs = default;
        Assert.False(space.TryAllocate(0, 3, AllocationHint.Data, ref runs));
        Assert.True(space.TryAllocate(0, 2, AllocationHint.Data, ref runs));
        Assert.True(space.TryAllocate(0, 5, AllocationHint.Log, AllocationSource.Reserved, ref runs));
        space.Unreserve(3);
        Assert.Equal(new SpaceUsage(10, 3, 0, 0), space.Usage);
        Assert.Throws<InvalidOperationException>(() => space.Unreserve(1));
    }

    [Fact]
    public void Free_OfWhatIsNotInUse_Throws()
    {
        BlockSpace space = new(Seam, firstBlock: 100, blockCount: 1000, shardCount: 2);
        Assert.True(space.TryMarkUsed(new BlockRun(200, 10), out _));
        space.EnterLimbo(new BlockRun(205, 1));

        Assert.Throws<InvalidOperationException>(() => space.Free(new BlockRun(199, 2)));
        Assert.Throws<InvalidOperationException>(() => space.Free(new BlockRun(205, 1)));
        Assert.Throws<InvalidOperationException>(() => space.Free(new BlockRun(99, 1)));
        Assert.Throws<InvalidOperationException>(() => space.Free(new BlockRun(1099, 2)));
        Assert.Throws<InvalidOperationException>(() => space.Free(new BlockRun(1099, long.MaxValue)));
        Assert.Throws<InvalidOperationException>(() => space.EnterLimbo(new BlockRun(204, 2)));
        Assert.Throws<InvalidOperationException>(() => space.LeaveLimbo(new BlockRun(204, 2)));
        Assert.Equal(new SpaceUsage(1000, 990, 0, 1), space.Usage);
    }

    [Fact]
    public void TryMarkUsed_SecondOwnerAcrossRanges_ReportsTheBlockAndChangesNothing()
    {
        BlockSpace space = new(Seam, firstBlock: 0, blockCount: 2048, shardCount: 4);
        Assert.True(space.TryMarkUsed(new BlockRun(1200, 1), out long none));
        Assert.Equal(-1, none);
        Assert.False(space.TryMarkUsed(new BlockRun(400, 1000), out long conflict));
        Assert.Equal(1200, conflict);
        Assert.False(space.TryMarkUsed(new BlockRun(2000, 49), out conflict));
        Assert.Equal(2048, conflict);
        Assert.Equal(2047, space.Usage.Free);
        Assert.True(space.TryMarkUsed(new BlockRun(400, 800), out _));
    }

    [Fact]
    public void Faults_KthRequestFails_AndHasNoEffect()
    {
        for (int k = 1; k <= 4; k++)
        {
            BlockSpace space = new(Seam, firstBlock: 1, blockCount: 100, shardCount: 1) { Faults = new FailKth(k) };
            RunList runs = default;
            bool[] done =
            [
                space.TryReserve(5),
                space.TryAllocate(0, 2, AllocationHint.Data, ref runs),
                space.TryAllocate(0, 1, AllocationHint.Log, ref runs),
                space.TryReserve(7),
            ];
            Assert.Equal([k != 1, k != 2, k != 3, k != 4], done);
            long taken = (k == 2 ? 0 : 2) + (k == 3 ? 0 : 1);
            Assert.Equal(new SpaceUsage(100, 100 - taken, (k == 1 ? 0 : 5) + (k == 4 ? 0 : 7), 0), space.Usage);
        }
    }

    [Theory]
    [InlineData(5, 5_000, 1, 3)]
    [InlineData(700, 100, 4, 1)]
    [InlineData(512, 64, 2, 2)]
    [InlineData(513, 12_345, 7, 5)]
    [InlineData(600, 12_345, 2, 3, 1024)]
    public void Image_ExportedAndImportedInPieces_HoldsTheSameBlocks(long first, long count, int shards, int shardsLater, long largestRange = 1 << 20)
    {
        BlockSpace space = new(Seam, first, count, shards, largestRange);
        Random random = new(3);
        HashSet<long> used = [];
        for (int i = 0; i < count / 3; i++)
        {
            long block = first + random.NextInt64(count);
            Assert.Equal(used.Add(block), space.TryMarkUsed(new BlockRun(block, 1), out _));
        }

        ulong[] whole = new ulong[space.ImageWords];
        space.Export(0, whole);
        BlockSpace other = new(Seam, first, count, shardsLater);
        for (int at = 0; at < whole.Length; at += 13)
        {
            Span<ulong> piece = new ulong[Math.Min(13, whole.Length - at)];
            space.Export(at, piece);
            Assert.Equal(whole.AsSpan(at, piece.Length), piece);
            Assert.Equal(SpaceImageFault.None, other.Import(at, piece));
        }

        Assert.Equal(space.Usage, other.Usage);
        for (long block = first; block < first + count; block++)
            Assert.Equal(!used.Contains(block), other.TryMarkUsed(new BlockRun(block, 1), out _));

        Assert.Equal(0, other.Usage.Free);
    }

    [Fact]
    public void Import_DamagedImage_IsRefusedAndChangesNothing()
    {
        BlockSpace space = new(Seam, firstBlock: 600, blockCount: 300, shardCount: 2);
        ulong[] words = new ulong[space.ImageWords];
        space.Export(0, words);
        Allocate(space, 10, AllocationHint.Data);

        Assert.Equal(SpaceImageFault.Length, space.Import(1, words));
        Assert.Equal(SpaceImageFault.Length, space.Import(-1, words));
        Assert.Equal(SpaceImageFault.Length, space.Import(0, [.. words, 0]));
        Assert.Throws<ArgumentOutOfRangeException>(() => space.Export(1, words));
        foreach (int outside in (int[])[0, 87, 388, 389, (words.Length * 64) - 1])
        {
            ulong[] damaged = [.. words];
            damaged[outside / 64] |= 1UL << (outside % 64);
            Assert.Equal(SpaceImageFault.OutsideArea, space.Import(0, damaged));
        }

        Assert.Equal(290, space.Usage.Free);
        Assert.Equal(SpaceImageFault.None, space.Import(0, words));
        Assert.Equal(300, space.Usage.Free);
    }

    // Goal: an area that is too large for one range a shard is used to its last block; shards begin apart, and steal from ranges that are nobody's home.
    [Fact]
    public void TryAllocate_MoreRangesThanShards_UsesThemAll()
    {
        const long size = 10 * 1024;
        BlockSpace space = new(Seam, firstBlock: 1024, blockCount: size, shardCount: 2, largestRange: 1024);
        RunList runs = default;
        Assert.True(space.TryAllocate(0, 1024, AllocationHint.LargeFile, ref runs));
        Assert.True(space.TryAllocate(1, 1024, AllocationHint.LargeFile, ref runs));
        Assert.Equal((1024, 1024 + (size / 2)), (runs[0].FirstBlock, runs[1].FirstBlock));
        Assert.True(space.TryAllocate(1, size - 2048, AllocationHint.Data, ref runs));
        Assert.Equal((0, size), (space.Usage.Free, space.Usage.InUse));
        space.Free(new BlockRun(1024, size));
        Assert.Equal(size, space.Usage.Free);
    }

    // Goal: two threads never get the same block, and the account is exact afterwards.
    [Fact]
    public void TryAllocate_TwoThreads_NoBlockTwiceAndExactAccount()
    {
        const int size = 3000;
        BlockSpace space = new(Seam, firstBlock: 9, blockCount: size, shardCount: 3);
        int[] owners = new int[size + 9];
        int allocations = 0;
        Parallel.For(0, 2, new ParallelOptions { MaxDegreeOfParallelism = 2 }, thread =>
        {
            Random random = new(thread);
            List<BlockRun> held = [];
            RunList runs = default;
            for (int round = 0; round < 60_000; round++)
            {
                runs.Clear();
                long blocks = random.Next(20) == 0 ? random.Next(1, 400) : random.Next(1, 8);
                AllocationSource source = random.Next(4) == 0 && space.TryReserve(blocks) ? AllocationSource.Reserved : AllocationSource.Free;
                if (space.TryAllocate(random.Next(3), blocks, (AllocationHint)random.Next(3), source, ref runs))
                {
                    Interlocked.Increment(ref allocations);
                    Assert.Equal(blocks, runs.BlockCount);
                    for (int i = 0; i < runs.Count; i++)
                    {
                        Own(owners, runs[i], from: 0, to: thread + 1);
                        held.Add(runs[i]);
                    }
                }
                else
                {
                    Assert.Equal(AllocationSource.Free, source);
                }

                for (int i = random.Next(held.Count > 150 ? 60 : 3); i > 0 && held.Count > 0; i--)
                    Release(space, owners, held, random, thread + 1);
            }

            while (held.Count > 0)
                Release(space, owners, held, random, thread + 1);
        });

        Assert.Equal(new SpaceUsage(size, size, 0, 0), space.Usage);
        Assert.True(allocations > 20_000, $"only {allocations} allocations succeeded");
        Allocate(space, size, AllocationHint.Data);
    }

    [Fact]
    public void Space_SteadyState_AllocatesNoMemory()
    {
        BlockSpace space = new(Seam, firstBlock: 1, blockCount: 10_000, shardCount: 2);
        RunList runs = default;
        long before = 0;
        for (int round = 0; round < 2; round++)
        {
            before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < 500; i++)
            {
                runs.Clear();
                space.TryAllocate(i % 2, 1 + (i % 700), (AllocationHint)(i % 3), ref runs);
                for (int run = 0; run < runs.Count; run++)
                {
                    space.EnterLimbo(runs[run]);
                    space.LeaveLimbo(runs[run]);
                }
            }
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void RunList_RunsThatTouch_AreMergedAndTheBufferIsKept()
    {
        RunList runs = default;
        for (int round = 0; round < 2; round++)
        {
            for (int i = 0; i < 40; i++)
            {
                runs.Add(new BlockRun(100 * i, 2));
                runs.Add(new BlockRun((100 * i) + 2, 3));
                runs.Add(new BlockRun((100 * i) - 1, 1));
            }

            Assert.Equal((40, 240L), (runs.Count, runs.BlockCount));
            Assert.Equal(new BlockRun(1699, 6), runs[17]);
            runs.Clear();
            Assert.Throws<ArgumentOutOfRangeException>(() => runs[0]);
        }
    }

    private static void Own(int[] owners, BlockRun run, int from, int to)
    {
        for (long block = run.FirstBlock; block < run.EndBlock; block++)
            Assert.Equal(from, Interlocked.CompareExchange(ref owners[block], to, from));
    }

    private static void Release(BlockSpace space, int[] owners, List<BlockRun> held, Random random, int owner)
    {
        int at = random.Next(held.Count);
        BlockRun run = held[at];
        held[at] = held[^1];
        held.RemoveAt(held.Count - 1);
        Own(owners, run, from: owner, to: 0);
        if (random.Next(2) == 0)
        {
            space.Free(run);
            return;
        }

        space.EnterLimbo(run);
        space.LeaveLimbo(run);
    }

    private static List<BlockRun> Allocate(BlockSpace space, long blocks, AllocationHint hint)
    {
        RunList runs = default;
        Assert.True(space.TryAllocate(0, blocks, hint, ref runs));
        List<BlockRun> list = [];
        for (int i = 0; i < runs.Count; i++)
            list.Add(runs[i]);

        return list;
    }

    private sealed class FailKth(int k) : IAllocationFaults
    {
        private int _left = k;

        public bool FailsNext() => --_left == 0;
    }
}
