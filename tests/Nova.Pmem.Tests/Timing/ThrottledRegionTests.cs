namespace Nova.Pmem.Tests;

public sealed class ThrottledRegionTests
{
    private const int LengthInBytes = 1 << 16;

    [Fact]
    public void Fence_SimulatedClock_TakesTransferAndLatencyExactly()
    {
        SimulatedClock clock = new();
        using PmemRegion region = Throttled(clock, TimeSpan.FromMicroseconds(5), 1_000_000_000);
        StoreBatch batch = region.BeginBatch();
        batch.Store(0, new byte[2000], default);
        batch.Zero(4096, 1000, default);
        batch.StoreCached(8192 + 60, new byte[8], default);
        batch.Flush(8192 + 60, 8);
        batch.StoreWord(16384, 1, default);
        batch.Fence().ThrowIfForged();

        // 2,000 + 1,000 + two lines + a word at one byte a nanosecond, 5,000 ns for the fence, rounded up to ticks of 100 ns.
        Assert.Equal(8200, clock.Nanoseconds);
    }

    [Fact]
    public void Fence_SameRunTwice_SameTimes() => Assert.Equal(Trace(), Trace());

    [Fact]
    public void Fence_NoBandwidthLimit_LatencyAlone()
    {
        SimulatedClock clock = new();
        using PmemRegion region = Throttled(clock, TimeSpan.FromMicroseconds(1), 0);
        StoreBatch batch = region.BeginBatch();
        _ = batch.StoreWithChecksum(0, new byte[5000], 0, default);
        batch.Fence().ThrowIfForged();
        Assert.Equal(1000, clock.Nanoseconds);
    }

    // The medium rests while nobody stores: time that passed is not charged again, and debt does not pile up.
    [Fact]
    public void Fence_AfterAPause_CountsFromNow()
    {
        SimulatedClock clock = new();
        using PmemRegion region = Throttled(clock, TimeSpan.Zero, 1_000_000_000);
        Store(region, 1000);
        Assert.Equal(1000, clock.Nanoseconds);
        clock.Advance(TimeSpan.FromMicroseconds(50));
        Store(region, 1000);
        Assert.Equal(52_000, clock.Nanoseconds);
    }

    // Another fence while one waits: its bytes come after the other's. The clock plays the second thread, so that the order is known.
    [Fact]
    public void Fence_WhileAnotherWaits_QueuesBehindIt()
    {
        SimulatedClock clock = new();
        using PmemRegion region = Throttled(clock, TimeSpan.Zero, 1_000_000_000);
        long secondReturned = 0;
        clock.BeforeFirstAdvance = () =>
        {
            Store(region, 700);
            secondReturned = clock.Nanoseconds;
        };
        Store(region, 1000);
        Assert.Equal(1700, secondReturned);
    }

    [Fact]
    public void MakeVisibleDurable_WhereItFences_TakesTheLatency()
    {
        SimulatedClock clock = new();
        using TemporaryFolder folder = new();
        RegionOptions options = new() { LengthInBytes = LengthInBytes, Domain = PersistenceDomain.Synced };
        using PmemRegion region = new ThrottledRegion(
            RegionFile.Create(folder.File("r"), options), new LatencyModel(TimeSpan.FromMicroseconds(2), 0), clock);
        region.MakeVisibleDurable(0, 4096);
        Assert.Equal(2000, clock.Nanoseconds);
        using PmemRegion emulated = Throttled(clock, TimeSpan.FromMicroseconds(2), 0);
        emulated.MakeVisibleDurable(0, 4096);
        Assert.Equal(2000, clock.Nanoseconds);
    }

    // A clock that moves only by being read, as test clocks that advance by themselves do.
    [Fact]
    public void Fence_ClockThatMovesByItself_ReadUntilDue()
    {
        SteppingClock clock = new();
        using PmemRegion region = Throttled(clock, TimeSpan.FromMicroseconds(10), 0);
        Store(region, 8);
        Assert.True(clock.Nanoseconds >= 10_000);
        Assert.Equal(1, region.Counters.Fences);
    }

    [Fact]
    public void Fence_SystemClock_ReturnsAfterTheLatency()
    {
        using PmemRegion region = Throttled(TimeProvider.System, TimeSpan.FromMilliseconds(5), 0);
        long start = TimeProvider.System.GetTimestamp();
        Store(region, 8);
        Assert.True(TimeProvider.System.GetElapsedTime(start) >= TimeSpan.FromMilliseconds(5));
    }

    [Fact]
    public void Constructor_NegativeModel_Refused()
    {
        using PmemRegion inner = AnonymousRegion.Create(LengthInBytes);
        Assert.Throws<ArgumentOutOfRangeException>(() => new ThrottledRegion(inner, new LatencyModel(TimeSpan.FromTicks(-1), 0), TimeProvider.System));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ThrottledRegion(inner, new LatencyModel(TimeSpan.Zero, -1), TimeProvider.System));
        Assert.Throws<ArgumentNullException>(() => new ThrottledRegion(inner, default, null!));
    }

    private static ThrottledRegion Throttled(TimeProvider time, TimeSpan latency, long bytesPerSecond) =>
        new(AnonymousRegion.Create(LengthInBytes), new LatencyModel(latency, bytesPerSecond), time);

    private static void Store(PmemRegion region, int length)
    {
        StoreBatch batch = region.BeginBatch();
        batch.Store(0, new byte[length], default);
        batch.Fence().ThrowIfForged();
    }

    private static List<long> Trace()
    {
        SimulatedClock clock = new();
        using PmemRegion region = Throttled(clock, TimeSpan.FromTicks(7), 777_777_777);
        Random random = new(11);
        List<long> times = [];
        for (int round = 0; round < 100; round++)
        {
            clock.Advance(TimeSpan.FromTicks(random.Next(1, 50)));
            Store(region, random.Next(1, 5000));
            times.Add(clock.Nanoseconds);
        }

        return times;
    }

    private sealed class SimulatedClock : TimeProvider, ISimulatedClock
    {
        public long Nanoseconds { get; private set; }

        public Action? BeforeFirstAdvance { get; set; }

        public override long TimestampFrequency => 1_000_000_000;

        public override long GetTimestamp() => Nanoseconds + 123_456;

        public void Advance(TimeSpan duration)
        {
            Action? before = BeforeFirstAdvance;
            BeforeFirstAdvance = null;
            before?.Invoke();
            Nanoseconds += duration.Ticks * 100;
        }
    }

    private sealed class SteppingClock : TimeProvider
    {
        public long Nanoseconds { get; private set; }

        public override long TimestampFrequency => 1_000_000_000;

        public override long GetTimestamp() => Nanoseconds += 300;
    }
}
