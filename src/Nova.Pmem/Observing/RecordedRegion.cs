namespace Nova.Pmem;

/// <summary>A region that shows every store, flush and fence to an observer before it passes them on.</summary>
/// <remarks>Adds no lock and no order of its own: stores of one thread are seen in its program order, and those of several threads as they come.</remarks>
public sealed class RecordedRegion : RegionDecorator
{
    private readonly IRegionObserver _observer;

    /// <summary>Wraps a region.</summary>
    /// <param name="inner">An open region; owned from here on.</param>
    /// <param name="observer">Who sees everything.</param>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="ObjectDisposedException"><paramref name="inner"/> is closed.</exception>
    public RecordedRegion(PmemRegion inner, IRegionObserver observer)
        : base(inner)
    {
        ArgumentNullException.ThrowIfNull(observer);
        _observer = observer;
    }

    /// <inheritdoc/>
    protected internal override void StoreCore(long offset, ReadOnlySpan<byte> source, StoreTag tag)
    {
        _observer.OnStore(new StoreEvent(StoreKind.NonTemporal, offset, source, source.Length, tag));
        base.StoreCore(offset, source, tag);
    }

    /// <inheritdoc/>
    protected internal override uint StoreWithChecksumCore(long offset, ReadOnlySpan<byte> source, uint seed, StoreTag tag)
    {
        _observer.OnStore(new StoreEvent(StoreKind.NonTemporal, offset, source, source.Length, tag));
        return base.StoreWithChecksumCore(offset, source, seed, tag);
    }

    /// <inheritdoc/>
    protected internal override void StoreWordCore(long offset, ulong value, StoreTag tag)
    {
        ReadOnlySpan<byte> bytes = System.Runtime.InteropServices.MemoryMarshal.AsBytes(new ReadOnlySpan<ulong>(in value));
        _observer.OnStore(new StoreEvent(StoreKind.Word, offset, bytes, bytes.Length, tag));
        base.StoreWordCore(offset, value, tag);
    }

    /// <inheritdoc/>
    protected internal override void ZeroCore(long offset, long length, StoreTag tag)
    {
        _observer.OnStore(new StoreEvent(StoreKind.Zero, offset, default, length, tag));
        base.ZeroCore(offset, length, tag);
    }

    /// <inheritdoc/>
    protected internal override void StoreCachedCore(long offset, ReadOnlySpan<byte> source, StoreTag tag)
    {
        _observer.OnStore(new StoreEvent(StoreKind.Cached, offset, source, source.Length, tag));
        base.StoreCachedCore(offset, source, tag);
    }

    /// <inheritdoc/>
    protected internal override void FlushCore(long offset, long length)
    {
        _observer.OnFlush(offset, length, Environment.CurrentManagedThreadId);
        base.FlushCore(offset, length);
    }

    /// <inheritdoc/>
    protected internal override void FenceCore(FenceSite site)
    {
        int threadId = Environment.CurrentManagedThreadId;
        _observer.OnFenceStarting(threadId, site);
        base.FenceCore(site);
        _observer.OnFenced(threadId);
    }

    /// <inheritdoc/>
    protected internal override int MakeVisibleDurableCore(long offset, long length)
    {
        _observer.OnMakeVisibleDurable(offset, length, Environment.CurrentManagedThreadId);
        return base.MakeVisibleDurableCore(offset, length);
    }
}
