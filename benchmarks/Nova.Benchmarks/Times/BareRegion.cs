using Nova.Pmem;

namespace Nova.Benchmarks.Times;

/// <summary>The floor of every comparison: a copy by non-temporal stores and a fence, with neither batch nor checks nor counters around them.</summary>
internal sealed class BareRegion(PmemRegion inner) : RegionDecorator(inner)
{
    private static readonly StoreTag Data = new(1);

    public void CopyAndFence(long offset, ReadOnlySpan<byte> source)
    {
        StoreCore(offset, source, Data);
        FenceCore(default);
    }
}
