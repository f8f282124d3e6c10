using Nova.Pmem;

namespace Nova.Testing;

/// <summary>The part of a store that lies in one aligned word of 8 bytes: it is on the medium whole or not at all.</summary>
internal struct Fragment
{
    /// <summary>The lane of a fragment that is bound to no order.</summary>
    public const int Loose = -1;

    /// <summary>The place, in words of 8 bytes from the start of the region.</summary>
    public int Word;

    /// <summary>The bits that the store covers and that no later certain store has covered since.</summary>
    public ulong Mask;

    /// <summary>The new bits, where the mask is set.</summary>
    public ulong Value;

    /// <summary>The store, as its index in the trace.</summary>
    public int Event;

    /// <summary>An ordered list of stores that this one is in, of which a crash leaves a prefix; or <see cref="Loose"/>.</summary>
    public int Lane;

    public int Thread;

    public StoreKind Kind;

    public StoreTag Tag;

    /// <summary>The threads that have flushed the line since, one bit each.</summary>
    public ulong FlushedBy;

    /// <summary>The fragment before it in the same word that is undetermined too, as an index among the live ones; -1 if there is none.</summary>
    public int Below;

    public readonly int Line => Word / (PmemRegion.LineSizeInBytes / sizeof(ulong));
}
