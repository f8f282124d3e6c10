using Nova.Core;
using Nova.Pmem;

namespace Nova.Benchmarks.Counts;

/// <summary>What a round of calls of one operation cost, counted: everything that the volume did meanwhile, its timer and a last publication of tails included.</summary>
/// <param name="Operation">The operation.</param>
/// <param name="Calls">Calls in the round.</param>
/// <param name="Medium">Fences, and bytes stored by tag, of the whole round.</param>
/// <param name="AllocatedBytes">Managed bytes that the thread allocated in the whole round.</param>
internal sealed record OperationCounts(CountedOperation Operation, int Calls, RegionCounts Medium, long AllocatedBytes)
{
    /// <summary>So many calls fill many log pages.</summary>
    public const int CallsInARound = 10_000;

    // The time that one call takes on the stepped clock: with timers, a busy volume's timer goes off every 2,000 calls.
    private static readonly TimeSpan Step = TimeSpan.FromMicroseconds(10);

    public double FencesPerCall => (double)Medium.Fences / Calls;

    // What a round leaves behind (dead slots, limbo) is used for the first time in the next one: a short one takes that out of the count.
    private const int CallsToSettle = 16;

    /// <summary>Counts a round on a fresh volume that a round of the same size has warmed up.</summary>
    public static OperationCounts Take(CountedOperation operation, BackgroundWork background, int calls = CallsInARound)
    {
        using CountedVolume volume = new(background);
        _ = Round(volume, operation, calls);
        _ = Round(volume, operation, Math.Min(calls, CallsToSettle));
        return Round(volume, operation, calls);
    }

    private static OperationCounts Round(CountedVolume volume, CountedOperation operation, int calls)
    {
        operation.Prepare(volume, calls);
        volume.Volume.Sync();
        RegionCounts before = volume.Volume.Region.Counters.Snapshot();
        long allocated = GC.GetAllocatedBytesForCurrentThread();
        for (int call = 0; call < calls; call++)
        {
            operation.Call(volume, call);
            volume.Clock.Advance(Step);
        }

        volume.Volume.Sync();
        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
        RegionCounts medium = volume.Volume.Region.Counters.Snapshot() - before;
        operation.Undo(volume, calls);
        return new OperationCounts(operation, calls, medium, allocated);
    }
}
