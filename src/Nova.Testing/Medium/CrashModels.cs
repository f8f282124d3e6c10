using Nova.Pmem;

namespace Nova.Testing;

/// <summary>Power loss with volatile caches: each line's cached stores are a lane; a fence speaks for the thread's flushes and its stores round the
/// cache.</summary>
internal sealed class AdrModel(ImageMemory image, HarnessFault fault) : CrashModel(image, fault)
{
    protected override int LaneOf(in Fragment fragment) => fragment.Kind == StoreKind.Cached ? fragment.Line : Fragment.Loose;

    protected override void Flush(int thread, long offset, long length)
    {
        long firstLine = offset / PmemRegion.LineSizeInBytes;
        long lastLine = Fault == HarnessFault.FlushCoversEveryLine ? long.MaxValue : (offset + length - 1) / PmemRegion.LineSizeInBytes;
        foreach (ref Fragment fragment in LiveFragments)
        {
            if (fragment.Lane != Fragment.Loose && fragment.Line >= firstLine && fragment.Line <= lastLine)
                fragment.FlushedBy |= 1UL << thread;
        }
    }

    protected override bool IsCertainAfterFence(in Fragment fragment, int thread) =>
        fragment.Lane == Fragment.Loose ? fragment.Thread == thread : ((fragment.FlushedBy >> thread) & 1) != 0;
}

/// <summary>Power loss with saved caches: each thread's cached stores are a lane, certain once it fences; a flush adds nothing.</summary>
internal sealed class EadrModel(ImageMemory image, HarnessFault fault) : CrashModel(image, fault)
{
    protected override int LaneOf(in Fragment fragment) => fragment.Kind == StoreKind.Cached ? fragment.Thread : Fragment.Loose;

    protected override bool IsCertainAfterFence(in Fragment fragment, int thread) => fragment.Thread == thread;
}

/// <summary>The process dies: each thread's stores of any kind are a lane. Says what recovery sees; what of it is durable is said by
/// <see cref="AdrModel"/>.</summary>
internal sealed class ProcessDeathModel(ImageMemory image, HarnessFault fault) : CrashModel(image, fault)
{
    protected override int LaneOf(in Fragment fragment) => fragment.Thread;

    protected override bool IsCertainAfterFence(in Fragment fragment, int thread) => fragment.Thread == thread;
}

/// <summary>Power loss on pages that are written back at any time and torn at 512 bytes: the stores to each such sector are a lane, for what is written is
/// what the page held at one moment. A fence makes certain what its thread stored, and with it what lay in the same sectors before.</summary>
internal sealed class SyncedModel(ImageMemory image, HarnessFault fault) : CrashModel(image, fault)
{
    private const int WordsInSector = 512 / sizeof(ulong);

    private readonly Dictionary<int, int> _lastStoreOfSector = [];

    protected override int LaneOf(in Fragment fragment) => fragment.Word / WordsInSector;

    protected override void BeforeFence(int thread)
    {
        _lastStoreOfSector.Clear();
        foreach (ref readonly Fragment fragment in LiveFragments)
        {
            if (fragment.Thread == thread)
                _lastStoreOfSector[fragment.Lane] = fragment.Event;
        }
    }

    protected override bool IsCertainAfterFence(in Fragment fragment, int thread) =>
        _lastStoreOfSector.TryGetValue(fragment.Lane, out int last) && fragment.Event <= last;
}
