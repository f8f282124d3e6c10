namespace Nova.Pmem.Tests;

public sealed class CounterTests
{
    private static readonly StoreTag First = new(0);
    private static readonly StoreTag Last = new(StoreTag.Count - 1);

    [Fact]
    public void Counters_KnownSequence_ExactByTag()
    {
        using PmemRegion region = AnonymousRegion.Create(1 << 16);
        StoreBatch batch = region.BeginBatch();
        batch.Store(0, new byte[100], First);
        _ = batch.StoreWithChecksum(200, new byte[50], 0, First);
        RegionCounts middle = region.Counters.Snapshot();
        batch.StoreWord(400, 1, Last);
        batch.Zero(500, 1000, Last);
        batch.StoreCached(2000, new byte[7], new StoreTag(5));
        batch.Flush(2047, 2);
        batch.Flush(4096, 129);
        batch.Fence().ThrowIfForged();

        RegionCounts counts = region.Counters.Snapshot();
        Assert.Equal(150, counts.BytesFor(First));
        Assert.Equal(2, counts.StoresFor(First));
        Assert.Equal(1008, counts.BytesFor(Last));
        Assert.Equal(2, counts.StoresFor(Last));
        Assert.Equal(7, counts.BytesFor(new StoreTag(5)));
        Assert.Equal(1165, counts.BytesStored);
        Assert.Equal(5, counts.StoreCount);
        Assert.Equal(5, counts.LinesFlushed);
        Assert.Equal(1, counts.Fences);

        RegionCounts since = counts - middle;
        Assert.Equal(0, since.BytesFor(First));
        Assert.Equal(1008, since.BytesFor(Last));
        Assert.Equal(3, since.StoreCount);
        Assert.Equal(1, since.Fences);
        Assert.Equal(5, since.LinesFlushed);
        Assert.True(counts == region.Counters.Snapshot());
        Assert.True(counts != middle);
    }

    [Fact]
    public void Counters_SeveralThreadsAtOnce_Exact()
    {
        const int ThreadCount = 4;
        const int Rounds = 20_000;
        using PmemRegion region = AnonymousRegion.Create(1 << 16);
        TestThreads.RunTogether(ThreadCount, thread =>
        {
            for (int round = 0; round < Rounds; round++)
            {
                StoreBatch batch = region.BeginBatch();
                batch.StoreWord(thread * 4096, (ulong)round, First);
                batch.Store((thread * 4096) + 64, [1, 2, 3], Last);
                batch.Fence().ThrowIfForged();
            }
        });

        RegionCounts counts = region.Counters.Snapshot();
        Assert.Equal(ThreadCount * Rounds, counts.Fences);
        Assert.Equal(ThreadCount * Rounds * 8L, counts.BytesFor(First));
        Assert.Equal(ThreadCount * Rounds, counts.StoresFor(Last));
        Assert.Equal(ThreadCount * Rounds * 3L, counts.BytesFor(Last));
    }

    // A number names one batch: a proof from one can't be taken for another's.
    [Fact]
    public void Number_SeveralThreadsAtOnce_NeverRepeats()
    {
        const int ThreadCount = 4;
        const int Rounds = 5_000;
        using PmemRegion region = AnonymousRegion.Create(4096);
        long[] numbers = new long[ThreadCount * Rounds];
        TestThreads.RunTogether(ThreadCount, thread =>
        {
            for (int round = 0; round < Rounds; round++)
                numbers[(thread * Rounds) + round] = region.BeginBatch().Fence().BatchNumber;
        });
        Assert.Equal(numbers.Length, numbers.Distinct().Count());
        Assert.DoesNotContain(0, numbers);
    }

    [Fact]
    public unsafe void CounterCells_Layout_AnEmptyLineOnEachSide()
    {
        CounterCells cells = default;
        byte* start = (byte*)&cells;
        Assert.True((byte*)&cells.Fences - start >= 64);
        Assert.True(start + sizeof(CounterCells) - (byte*)(&cells.Stores + 1) >= 64);
    }
}
