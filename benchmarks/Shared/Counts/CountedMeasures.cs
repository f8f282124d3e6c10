using Nova.Core.Logs;

namespace Nova.Benchmarks.Counts;

/// <summary>The counted figures and their gates: DESIGN section 8.</summary>
internal static class CountedMeasures
{
    private static readonly Gate OneFence = new(1.05);
    private static readonly Gate NoAllocation = new(0);

    /// <summary>Operations that change the volume: gated by fences, and by allocation.</summary>
    public static IEnumerable<CountedOperation> Changing => [.. NameOperations.All, .. ContentOperations.All];

    /// <summary>Operations that only read: gated by allocation.</summary>
    public static IEnumerable<CountedOperation> Reading => ReadingOperations.All;

    public static Measure Fences(OperationCounts counts) => new($"fences.{counts.Operation.Name}", counts.FencesPerCall, OneFence);

    /// <summary>Managed bytes of a whole round: a single object in ten thousand calls is one too many.</summary>
    public static Measure Allocation(OperationCounts counts) => new($"alloc.{counts.Operation.Name}", counts.AllocatedBytes, NoAllocation);

    /// <summary>Bytes stored for each call; only for the operations that have a gate.</summary>
    public static IEnumerable<Measure> Bytes(OperationCounts counts) => counts.Operation.Name switch
    {
        "overwrite4k" => [new Measure("bytes.overwrite4k", PerCall(counts, counts.Medium.BytesStored), new Gate(4300))],
        "create" =>
        [
            new Measure("bytes.create", PerCall(counts, counts.Medium.BytesStored - Zeroed(counts)), new Gate(320)),
            new Measure("bytes.zeroed.create", PerCall(counts, Zeroed(counts))),
        ],
        _ => [],
    };

    private static long Zeroed(OperationCounts counts) => counts.Medium.BytesFor(StoreTags.Zero);

    private static double PerCall(OperationCounts counts, long bytes) => (double)bytes / counts.Calls;
}
