using Nova.Pmem;

namespace Nova.Testing;

/// <summary>A region whose stores, flushes and fences are switch points of a <see cref="Scheduler"/>.</summary>
/// <param name="inner">Where they go; owned from here on.</param>
/// <param name="scheduler">Who goes on at each.</param>
/// <param name="seam">Whose lock rules a fence must keep.</param>
internal sealed class SwitchingRegion(PmemRegion inner, Scheduler scheduler, ScheduledSeam seam) : RegionDecorator(inner)
{
    protected override void StoreCore(long offset, ReadOnlySpan<byte> source, StoreTag tag)
    {
        scheduler.Pass();
        base.StoreCore(offset, source, tag);
    }

    protected override uint StoreWithChecksumCore(long offset, ReadOnlySpan<byte> source, uint seed, StoreTag tag)
    {
        scheduler.Pass();
        return base.StoreWithChecksumCore(offset, source, seed, tag);
    }

    protected override void StoreWordCore(long offset, ulong value, StoreTag tag)
    {
        scheduler.Pass();
        base.StoreWordCore(offset, value, tag);
    }

    protected override void ZeroCore(long offset, long length, StoreTag tag)
    {
        scheduler.Pass();
        base.ZeroCore(offset, length, tag);
    }

    protected override void StoreCachedCore(long offset, ReadOnlySpan<byte> source, StoreTag tag)
    {
        scheduler.Pass();
        base.StoreCachedCore(offset, source, tag);
    }

    protected override void FlushCore(long offset, long length)
    {
        scheduler.Pass();
        base.FlushCore(offset, length);
    }

    protected override void FenceCore(FenceSite site)
    {
        seam.RequireNoIndexLock("fences");
        scheduler.Pass();
        base.FenceCore(site);
        scheduler.Pass();
    }
}
