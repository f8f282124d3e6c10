using Nova.Pmem;

namespace Nova.Testing.Volumes;

/// <summary>A region that nobody may store to: what is opened for reading only gets it.</summary>
internal sealed class UnchangedRegion(PmemRegion inner) : RegionDecorator(inner)
{
    protected override void StoreCore(long offset, ReadOnlySpan<byte> source, StoreTag tag) => Refuse(offset);

    protected override uint StoreWithChecksumCore(long offset, ReadOnlySpan<byte> source, uint seed, StoreTag tag)
    {
        Refuse(offset);
        return 0;
    }

    protected override void StoreWordCore(long offset, ulong value, StoreTag tag) => Refuse(offset);

    protected override void ZeroCore(long offset, long length, StoreTag tag) => Refuse(offset);

    protected override void StoreCachedCore(long offset, ReadOnlySpan<byte> source, StoreTag tag) => Refuse(offset);

    private static void Refuse(long offset) => throw new CrashViolationException($"Opened for reading only, it stored at {offset}.");
}
