using System.Runtime.Versioning;

namespace Nova.Pmem.Tests;

public sealed class SharedWriteBackTests
{
    private const int PageSize = PmemRegion.PageSizeInBytes;

    private readonly TestThreads _threads = new();

    [Fact]
    public void Fence_TwoWaitWhileOneRuns_ShareTheNext()
    {
        using GatedWriteBack device = new();
        SharedWriteBack shared = new(device, 16);
        shared.Add(0, 1);
        _ = _threads.Start(shared.Fence);
        device.WaitUntilEntered();

        shared.Add(3 * PageSize, 1);
        shared.Add(5 * PageSize, PageSize + 1);
        _ = _threads.Start(shared.Fence);
        _ = _threads.Start(shared.Fence);
        device.LetGo();
        _threads.Join();

        Assert.Equal(["0+1", "3+1 5+2"], device.Seen);
    }

    // A page stored to while a write-back that has it is running needs another: the running one may have taken the old bytes.
    [Fact]
    public void Fence_PageAddedAgainWhileItIsWrittenBack_WaitsForAnother()
    {
        using GatedWriteBack device = new();
        SharedWriteBack shared = new(device, 16);
        shared.Add(0, 1);
        _ = _threads.Start(shared.Fence);
        device.WaitUntilEntered();
        shared.Add(0, 1);
        _ = _threads.Start(shared.Fence);
        device.LetGo();
        _threads.Join();
        Assert.Equal(["0+1", "0+1"], device.Seen);
    }

    // A fence whose pages another thread's write-back took must wait for it, although nothing is left to add.
    [Fact]
    public void Fence_ItsPageTakenByARunningWriteBack_WaitsForIt()
    {
        using GatedWriteBack device = new();
        SharedWriteBack shared = new(device, 16);
        shared.Add(0, 1);
        _ = _threads.Start(shared.Fence);
        device.WaitUntilEntered();
        bool hasReturnedEarly = false;
        Thread second = _threads.Start(() =>
        {
            shared.Fence();
            hasReturnedEarly = !device.IsOpen;
        });
        while (!second.ThreadState.HasFlag(ThreadState.WaitSleepJoin) && !second.ThreadState.HasFlag(ThreadState.Stopped))
            Thread.Sleep(0);
        device.LetGo();
        _threads.Join();

        Assert.False(hasReturnedEarly);
        Assert.Equal(["0+1"], device.Seen);
    }

    [Fact]
    public void Fence_NothingAdded_WritesNothingBack()
    {
        using GatedWriteBack device = new();
        SharedWriteBack shared = new(device, 16);
        shared.Fence();
        shared.Add(100, 0);
        shared.Fence();
        Assert.Empty(device.Seen);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Fence_WriteBackFails_EveryWaiterAndLaterFenceFails(bool isPmemException)
    {
        using GatedWriteBack device = new()
        {
            Failure = isPmemException ? new PmemException(PmemError.WriteBackFailed, "disk") : new InvalidOperationException("disk"),
        };
        SharedWriteBack shared = new(device, 16);
        shared.Add(0, 1);
        int failures = 0;
        for (int number = 0; number < 3; number++)
        {
            _ = _threads.Start(() =>
            {
                PmemException failure = Assert.Throws<PmemException>(shared.Fence);
                if (failure.Error == PmemError.WriteBackFailed && failure.Message.Contains("disk", StringComparison.Ordinal))
                    Interlocked.Increment(ref failures);
            });
        }

        device.WaitUntilEntered();
        shared.Add(PageSize, 1);
        device.LetGo();
        _threads.Join();

        Assert.Equal(3, failures);
        Assert.Equal(PmemError.WriteBackFailed, Assert.Throws<PmemException>(shared.Fence).Error);
        Assert.Single(device.Seen);
    }

    [Fact]
    [SupportedOSPlatform("linux")]
    public void Fence_SyncedRegionWhoseDiskFails_BecomesReadOnly()
    {
        using TemporaryFolder folder = new();
        SubstituteMemory memory = new();
        RegionOptions options = new() { LengthInBytes = 1 << 16, Domain = PersistenceDomain.Synced };
        using PmemRegion region = RegionFile.Create(folder.File("r"), options, new Platform(memory, null));
        using PmemRegion watched = new RecordedRegion(region, new CountingObserver());
        StoreOne(watched).ThrowIfForged();
        memory.WriteBackError = SubstituteMemory.InputOutputError;

        PmemException failure = Assert.Throws<PmemException>(() => StoreOne(watched).ThrowIfForged());
        Assert.Equal(PmemError.WriteBackFailed, failure.Error);
        Assert.Contains("error 5", failure.Message, StringComparison.Ordinal);
        Assert.True(region.IsReadOnly);
        Assert.True(watched.IsReadOnly);

        memory.WriteBackError = 0;
        Assert.Equal(PmemError.ReadOnly, Assert.Throws<PmemException>(() => StoreOne(watched).ThrowIfForged()).Error);
        Assert.Equal(PmemError.WriteBackFailed, Assert.Throws<PmemException>(() => region.MakeVisibleDurable(0, 1)).Error);
        Assert.Equal(2, region.Counters.Fences);
    }

    // One call for scattered pages: each waits for the device's cache.
    [Fact]
    [SupportedOSPlatform("linux")]
    public void Fence_SyncedRegionWithScatteredPages_OneCallOverAllOfThem()
    {
        using TemporaryFolder folder = new();
        SubstituteMemory memory = new();
        RegionOptions options = new() { LengthInBytes = 1 << 16, Domain = PersistenceDomain.Synced };
        using PmemRegion region = RegionFile.Create(folder.File("r"), options, new Platform(memory, null));
        StoreBatch batch = region.BeginBatch();
        batch.StoreCached(4095, [1], default);
        batch.Zero(8 * PageSize, 1, default);
        batch.Flush(0, 1);
        batch.Fence().ThrowIfForged();
        (long first, long length) = Assert.Single(memory.WriteBacks);
        Assert.Equal(9 * PageSize, length);
        Assert.Equal(0, first % Environment.SystemPageSize);

        batch = region.BeginBatch();
        _ = batch.StoreWithChecksum((2 * PageSize) - 1, [1, 2], 0, default);
        batch.Fence().ThrowIfForged();
        Assert.Equal((first + PageSize, 2L * PageSize), memory.WriteBacks[1]);
    }

    private static FenceProof StoreOne(PmemRegion region)
    {
        StoreBatch batch = region.BeginBatch();
        try
        {
            batch.StoreWord(0, 1, default);
            return batch.Fence();
        }
        finally
        {
            batch.Dispose();
        }
    }

    /// <summary>A device whose first write-back waits to be let go.</summary>
    private sealed class GatedWriteBack : IWriteBack, IDisposable
    {
        private readonly ManualResetEventSlim _entered = new();
        private readonly ManualResetEventSlim _open = new();

        public List<string> Seen { get; } = [];

        public Exception? Failure { get; init; }

        public bool IsOpen => _open.IsSet;

        public void Dispose()
        {
            _entered.Dispose();
            _open.Dispose();
        }

        public void WaitUntilEntered() => Assert.True(_entered.Wait(TimeSpan.FromSeconds(20)), "no write-back began");

        public void LetGo() => _open.Set();

        public void WriteBack(ReadOnlySpan<PageRun> runs)
        {
            Seen.Add(string.Join(' ', runs.ToArray().Select(run => FormattableString.Invariant($"{run.FirstPage}+{run.PageCount}"))));
            _entered.Set();
            _open.Wait();
            if (Failure is not null)
                throw Failure;
        }
    }
}
