using System.Globalization;
using System.Runtime.CompilerServices;

namespace Nova.Pmem.Tests;

public sealed class RecordedRegionTests
{
    private const int LengthInBytes = 1 << 14;

    private static readonly StoreTag Tag = new(6);

    [Fact]
    public void Observer_KnownSequence_SeesEverythingInOrder()
    {
        LogObserver observer = new();
        using PmemRegion inner = AnonymousRegion.Create(LengthInBytes);
        using PmemRegion region = new RecordedRegion(inner, observer);
        StoreBatch batch = region.BeginBatch();
        batch.Store(10, [1, 2], Tag);
        _ = batch.StoreWithChecksum(20, [3], 0, Tag);
        batch.StoreWord(32, 0x0807060504030201, Tag);
        batch.Zero(50, 4096, Tag);
        batch.StoreCached(5000, [4], new StoreTag(7));
        batch.Flush(5000, 1);
        batch.Fence().ThrowIfNotFrom(region);
        region.MakeVisibleDurable(0, 100);

        string me = string.Create(CultureInfo.InvariantCulture, $"{Environment.CurrentManagedThreadId}");
        Assert.Equal(
            [
                $"{me} NonTemporal 10+2 tag 6 0102",
                $"{me} NonTemporal 20+1 tag 6 03",
                $"{me} Word 32+8 tag 6 0102030405060708",
                $"{me} Zero 50+4096 tag 6 ",
                $"{me} Cached 5000+1 tag 7 04",
                $"{me} flush 5000+1",
                $"{me} fence",
                $"{me} fenced",
                $"{me} durable 0+100",
            ],
            observer.Log);
    }

    [Fact]
    public void Counters_OfDecoratorAndInner_AreTheSame()
    {
        using PmemRegion inner = AnonymousRegion.Create(LengthInBytes);
        using PmemRegion region = new RecordedRegion(new RecordedRegion(inner, new CountingObserver()), new CountingObserver());
        StoreBatch batch = region.BeginBatch();
        batch.StoreWord(0, 1, Tag);
        batch.Fence().ThrowIfForged();
        StoreBatch direct = inner.BeginBatch();
        direct.StoreWord(8, 1, Tag);
        direct.Fence().ThrowIfForged();

        Assert.Same(inner.Counters, region.Counters);
        Assert.Equal(2, region.Counters.Fences);
        Assert.Equal(16, region.Counters.Snapshot().BytesFor(Tag));
    }

    [Fact]
    public void Observer_SeesOldBytesBeforeTheStore()
    {
        using PmemRegion inner = AnonymousRegion.Create(LengthInBytes);
        LogObserver observer = new() { ReadsFrom = inner };
        using PmemRegion region = new RecordedRegion(inner, observer);
        StoreBatch batch = region.BeginBatch();
        batch.Store(0, [1], Tag);
        batch.Store(0, [2], Tag);
        batch.Fence().ThrowIfForged();
        Assert.Equal([0, 1], observer.OldBytes);
    }

    // A crash at a fence: the observer throws, the fence does not happen, the batch has ended.
    [Fact]
    public void Observer_ThrowsAtAFence_CrashLeavesThroughTheBatch()
    {
        FenceSpy inner = new(AnonymousRegion.Create(LengthInBytes));
        LogObserver observer = new();
        using PmemRegion region = new RecordedRegion(inner, observer);
        observer.CrashesAtFence = true;
        Assert.Throws<InvalidOperationException>(() =>
        {
            using StoreBatch batch = region.BeginBatch();
            batch.StoreWord(0, 1, Tag);
            batch.Fence().ThrowIfForged();
        });

        Assert.Equal(0, inner.Fences);
        Assert.Equal(0, region.Counters.AbandonedBatches);
        observer.CrashesAtFence = false;
        region.BeginBatch().Fence().ThrowIfForged();
        Assert.Equal(1, inner.Fences);
    }

    [Fact]
    public void Observer_ThrowsAtAStore_NothingIsStored()
    {
        LogObserver observer = new() { CrashesAtStore = true };
        using PmemRegion region = new RecordedRegion(AnonymousRegion.Create(LengthInBytes), observer);
        Assert.Throws<InvalidOperationException>(() =>
        {
            using StoreBatch batch = region.BeginBatch();
            batch.StoreWord(0, 1, Tag);
        });
        Assert.Equal(0UL, region.ReadWord(0));
    }

    [Fact]
    public void Observer_RefusedStore_IsNotSeen()
    {
        CountingObserver observer = new();
        using PmemRegion region = new RecordedRegion(AnonymousRegion.Create(LengthInBytes), observer);
        Assert.Throws<ArgumentOutOfRangeException>(() =>
        {
            using StoreBatch batch = region.BeginBatch();
            batch.StoreWord(LengthInBytes, 1, Tag);
        });
        Assert.Equal(0, observer.Calls);
    }

    [Fact]
    public void Constructor_ClosedOrMissingInner_Refused()
    {
        PmemRegion closed = AnonymousRegion.Create(LengthInBytes);
        closed.Dispose();
        Assert.Throws<ObjectDisposedException>(() => new RecordedRegion(closed, new CountingObserver()));
        Assert.Throws<ArgumentNullException>(() => new RecordedRegion(null!, new CountingObserver()));
    }

    [Fact]
    public void Dispose_OfTheDecorator_ClosesTheInner()
    {
        PmemRegion inner = AnonymousRegion.Create(LengthInBytes);
        PmemRegion region = new RecordedRegion(inner, new CountingObserver());
        region.Dispose();
        Assert.Throws<ObjectDisposedException>(() => inner.ReadWord(0));
        Assert.Throws<ObjectDisposedException>(() => region.ReadWord(0));
    }

    // A fence is called for here, or by a method that hands its own caller on; decorators in between change nothing.
    [Fact]
    public void FenceSite_OfACallerAndOfAForwarder_NamesWhoCalled()
    {
        LogObserver observer = new();
        using PmemRegion region = new RecordedRegion(new RecordedRegion(AnonymousRegion.Create(LengthInBytes), observer), new CountingObserver());
        region.BeginBatch().Fence().ThrowIfForged();
        FenceSite direct = observer.LastSite.WithoutFolder();
        FenceForCaller(region);
        FenceSite forwarded = observer.LastSite.WithoutFolder();

        Assert.Equal(nameof(FenceSite_OfACallerAndOfAForwarder_NamesWhoCalled), direct.Member);
        Assert.Equal("RecordedRegionTests.cs", direct.File);
        Assert.Equal(direct with { Line = direct.Line + 2 }, forwarded);
        Assert.Equal($"RecordedRegionTests.cs:{direct.Line} {direct.Member}", direct.ToString());
        Assert.Equal("a.cs", new FenceSite("M", @"C:\x\a.cs", 1).WithoutFolder().File);
    }

    private static void FenceForCaller(
        PmemRegion region, [CallerMemberName] string member = "", [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        region.BeginBatch().Fence(member, file, line).ThrowIfForged();

    private sealed class FenceSpy(PmemRegion inner) : RegionDecorator(inner)
    {
        public int Fences { get; private set; }

        protected internal override void FenceCore(FenceSite site)
        {
            Fences++;
            base.FenceCore(site);
        }
    }

    private sealed class LogObserver : IRegionObserver
    {
        public List<string> Log { get; } = [];

        public List<byte> OldBytes { get; } = [];

        public PmemRegion? ReadsFrom { get; init; }

        public FenceSite LastSite { get; private set; }

        public bool CrashesAtFence { get; set; }

        public bool CrashesAtStore { get; init; }

        public void OnStore(in StoreEvent store)
        {
            if (CrashesAtStore)
                throw new InvalidOperationException("crash");
            if (ReadsFrom is not null)
                OldBytes.Add(ReadsFrom.Read(store.Offset, 1)[0]);
            Log.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"{store.ThreadId} {store.Kind} {store.Offset}+{store.LengthInBytes} tag {store.Tag.Value} {Convert.ToHexString(store.Bytes)}"));
        }

        public void OnFlush(long offset, long length, int threadId) =>
            Log.Add(string.Create(CultureInfo.InvariantCulture, $"{threadId} flush {offset}+{length}"));

        public void OnFenceStarting(int threadId, FenceSite site)
        {
            if (CrashesAtFence)
                throw new InvalidOperationException("crash");
            LastSite = site;
            Log.Add(string.Create(CultureInfo.InvariantCulture, $"{threadId} fence"));
        }

        public void OnFenced(int threadId) => Log.Add(string.Create(CultureInfo.InvariantCulture, $"{threadId} fenced"));

        public void OnMakeVisibleDurable(long offset, long length, int threadId) =>
            Log.Add(string.Create(CultureInfo.InvariantCulture, $"{threadId} durable {offset}+{length}"));
    }
}
