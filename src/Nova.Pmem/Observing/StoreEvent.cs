namespace Nova.Pmem;

/// <summary>One store as an observer sees it. It may tear at every 8-byte boundary; a <see cref="StoreKind.Word"/> has none inside.</summary>
public readonly ref struct StoreEvent
{
    internal StoreEvent(StoreKind kind, long offset, ReadOnlySpan<byte> bytes, long lengthInBytes, StoreTag tag)
    {
        Kind = kind;
        Offset = offset;
        Bytes = bytes;
        LengthInBytes = lengthInBytes;
        Tag = tag;
        ThreadId = Environment.CurrentManagedThreadId;
    }

    /// <summary>How the bytes are stored.</summary>
    public StoreKind Kind { get; }

    /// <summary>Bytes from the start of the region; any alignment, but a multiple of 8 for a word.</summary>
    public long Offset { get; }

    /// <summary>The new bytes; empty for <see cref="StoreKind.Zero"/>.</summary>
    public ReadOnlySpan<byte> Bytes { get; }

    /// <summary>The number of bytes stored.</summary>
    public long LengthInBytes { get; }

    /// <summary>What the store is for.</summary>
    public StoreTag Tag { get; }

    /// <summary><see cref="Environment.CurrentManagedThreadId"/> of the caller.</summary>
    public int ThreadId { get; }
}

/// <summary>How bytes are stored.</summary>
public enum StoreKind
{
    /// <summary>Round the cache: pending for its thread until that thread fences, in any subset of its words.</summary>
    NonTemporal,

    /// <summary>One aligned word, round the cache.</summary>
    Word,

    /// <summary>Zeros, round the cache.</summary>
    Zero,

    /// <summary>Through the cache: may reach the medium at any time, and is certain only after a flush and a fence.</summary>
    Cached,
}
