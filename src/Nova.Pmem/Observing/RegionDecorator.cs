namespace Nova.Pmem;

/// <summary>
/// A region that passes everything on to another one and shares its bytes, domain and counters. Derive from it to watch or delay what passes; call the
/// base method to pass it on.
/// </summary>
/// <remarks>Closing the decorator closes the inner region. Stores made on the inner region directly go round the decorator.</remarks>
public abstract class RegionDecorator : PmemRegion
{
    /// <summary>Wraps a region.</summary>
    /// <param name="inner">An open region; the decorator owns it from here on.</param>
    /// <exception cref="ArgumentNullException"><paramref name="inner"/> is null.</exception>
    /// <exception cref="ObjectDisposedException"><paramref name="inner"/> is closed.</exception>
    protected RegionDecorator(PmemRegion inner)
        : base(inner) => Inner = inner;

    /// <summary>The region that everything is passed on to.</summary>
    public PmemRegion Inner { get; }

    /// <inheritdoc/>
    protected internal override void StoreCore(long offset, ReadOnlySpan<byte> source, StoreTag tag) =>
        Inner.StoreCore(offset, source, tag);

    /// <inheritdoc/>
    protected internal override uint StoreWithChecksumCore(long offset, ReadOnlySpan<byte> source, uint seed, StoreTag tag) =>
        Inner.StoreWithChecksumCore(offset, source, seed, tag);

    /// <inheritdoc/>
    protected internal override void StoreWordCore(long offset, ulong value, StoreTag tag) =>
        Inner.StoreWordCore(offset, value, tag);

    /// <inheritdoc/>
    protected internal override void ZeroCore(long offset, long length, StoreTag tag) =>
        Inner.ZeroCore(offset, length, tag);

    /// <inheritdoc/>
    protected internal override void StoreCachedCore(long offset, ReadOnlySpan<byte> source, StoreTag tag) =>
        Inner.StoreCachedCore(offset, source, tag);

    /// <inheritdoc/>
    protected internal override void FlushCore(long offset, long length) =>
        Inner.FlushCore(offset, length);

    /// <inheritdoc/>
    protected internal override void FenceCore(FenceSite site) => Inner.FenceCore(site);

    /// <inheritdoc/>
    protected internal override int MakeVisibleDurableCore(long offset, long length) => Inner.MakeVisibleDurableCore(offset, length);

    /// <inheritdoc/>
    protected internal override void PopulateCore(long offset, long length) => Inner.PopulateCore(offset, length);

    /// <inheritdoc/>
    protected internal override void OnRead(long offset, int length) => Inner.OnRead(offset, length);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing) => Inner.Dispose();
}
