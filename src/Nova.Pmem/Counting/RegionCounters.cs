namespace Nova.Pmem;

/// <summary>The running counters of a region. A decorator shares those of the region that it wraps.</summary>
/// <remarks>Exact: each open batch counts into cells of its own and a snapshot adds them up. Safe to read from any thread at any time; a
/// snapshot taken while others store is one of the values between.</remarks>
public sealed class RegionCounters
{
    private readonly BatchLedger _ledger;

    internal RegionCounters(BatchLedger ledger) => _ledger = ledger;

    /// <summary>Fences that were started, failed ones included.</summary>
    public long Fences => Snapshot().Fences;

    /// <summary>Lines of 64 bytes that <see cref="StoreBatch.Flush"/> covered.</summary>
    public long LinesFlushed => Snapshot().LinesFlushed;

    /// <summary>Batches that were disposed with stores and without a fence.</summary>
    public long AbandonedBatches => Snapshot().AbandonedBatches;

    /// <summary>The counters now. Allocates nothing.</summary>
    public RegionCounts Snapshot() => _ledger.Count();
}
