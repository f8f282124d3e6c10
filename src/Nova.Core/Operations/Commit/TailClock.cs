namespace Nova.Core.Operations;

/// <summary>The order in which tails of a volume came to wait.</summary>
/// <remarks>
/// What a dead inode leaves may be used again only when every tail that began to wait before its death is durable, in all shards: until then some log's last record, still in
/// doubt after a crash, may name that life as its witness, and a later life in the slot could not answer for it (SPEC R19).
/// </remarks>
internal sealed class TailClock
{
    private long _ticket;

    public long Next() => Interlocked.Increment(ref _ticket);

    public long Now => Volatile.Read(ref _ticket);
}
