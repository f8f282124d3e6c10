using System.Runtime.InteropServices;

namespace Nova.Pmem.Tests;

// Goal: someone else can write a domain with what is public and protected. (Here "protected internal", since this assembly sees the internals.)
public sealed class ThirdPartyRegionTests
{
    [Fact]
    public void Batch_OverADomainOfItsOwn_WorksAsOverAny()
    {
        using HeapRegion region = new(8192);
        using PmemRegion watched = new RecordedRegion(region, new CountingObserver());
        StoreBatch batch = watched.BeginBatch();
        batch.Store(10, "heap"u8, new StoreTag(4));
        Assert.Equal(Crc32C.Compute("heap"u8), batch.StoreWithChecksum(20, "heap"u8, 0, new StoreTag(4)));
        batch.Flush(10, 4);
        batch.Fence().ThrowIfNotFrom(watched);
        watched.MakeVisibleDurable(0, 100);
        watched.Populate(0, 8192);

        Assert.Equal("heap"u8.ToArray(), region.Read(20, 4).ToArray());
        Assert.Equal(PersistenceDomain.Simulated, watched.Domain);
        Assert.Equal(8, region.Counters.Snapshot().BytesFor(new StoreTag(4)));
        Assert.Equal(2, region.Counters.Fences);
    }

    // A watching region sees every read that its decorators pass on, and no read that is refused; off, it sees none.
    [Fact]
    public void WatchedReads_ThroughADecorator_AreAllSeen()
    {
        HeapRegion region = new(8192) { ShowsReads = true };
        using PmemRegion outer = new RecordedRegion(region, new CountingObserver());
        _ = outer.Read(5, 3);
        _ = outer.ReadWord(8184);
        _ = outer.Read(8192, 0);
        Assert.Throws<ArgumentOutOfRangeException>(() => _ = outer.Read(8190, 3));
        Assert.Throws<ArgumentOutOfRangeException>(() => _ = outer.Read(0, -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => _ = outer.ReadWord(4));
        Assert.Equal([(5, 3), (8184, 8)], region.Reads);

        region.ShowsReads = false;
        _ = region.Read(0, 10);
        Assert.Equal(2, region.Reads.Count);
        Assert.Throws<ArgumentOutOfRangeException>(() => _ = region.Read(8190, 3));
    }

    [Fact]
    public unsafe void Constructor_BadBytes_Refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new HeapRegion(100));
        Assert.Throws<ArgumentNullException>(() => new HeapRegion(null, 4096));
        Assert.Throws<ArgumentException>(() => new HeapRegion((byte*)4097, 4096));
    }

    private sealed unsafe class HeapRegion : PmemRegion
    {
        private readonly byte* _memory;

        public HeapRegion(int lengthInBytes)
            : this((byte*)NativeMemory.AlignedAlloc((nuint)lengthInBytes, PageSizeInBytes), lengthInBytes)
        {
        }

        public HeapRegion(byte* memory, int lengthInBytes)
            : base(memory, lengthInBytes, PersistenceDomain.Simulated, "A sample.", "nothing") => _memory = memory;

        public List<(long Offset, int Length)> Reads { get; } = [];

        public bool ShowsReads
        {
            get => WatchesReads;
            set => WatchesReads = value;
        }

        protected internal override void OnRead(long offset, int length) => Reads.Add((offset, length));

        protected internal override void StoreCore(long offset, ReadOnlySpan<byte> source, StoreTag tag) =>
            source.CopyTo(new Span<byte>(Address + offset, source.Length));

        protected internal override uint StoreWithChecksumCore(long offset, ReadOnlySpan<byte> source, uint seed, StoreTag tag)
        {
            StoreCore(offset, source, tag);
            return Crc32C.Append(seed, source);
        }

        protected internal override void StoreWordCore(long offset, ulong value, StoreTag tag) => *(ulong*)(Address + offset) = value;

        protected internal override void ZeroCore(long offset, long length, StoreTag tag) => NativeMemory.Clear(Address + offset, (nuint)length);

        protected internal override void StoreCachedCore(long offset, ReadOnlySpan<byte> source, StoreTag tag) => StoreCore(offset, source, tag);

        protected internal override void FlushCore(long offset, long length)
        {
        }

        protected internal override void FenceCore(FenceSite site) => Thread.MemoryBarrier();

        protected override void Dispose(bool disposing) => NativeMemory.AlignedFree(_memory);
    }
}
