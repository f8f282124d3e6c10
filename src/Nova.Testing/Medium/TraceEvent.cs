using Nova.Pmem;

namespace Nova.Testing;

/// <summary>What a run did to its region, or said of itself.</summary>
internal enum TraceEventKind : byte
{
    Store,
    Flush,
    FenceStarting,
    Fenced,
    MadeVisibleDurable,
    StepBegan,
    StepReturned,
    ExplorationStarts,
}

/// <summary>One event of a trace.</summary>
internal readonly record struct TraceEvent
{
    public required TraceEventKind Kind { get; init; }

    /// <summary>How bytes are stored; of stores alone.</summary>
    public StoreKind Store { get; init; }

    public StoreTag Tag { get; init; }

    /// <summary>Threads are numbered from 0 in the order in which they first do something.</summary>
    public required int Thread { get; init; }

    /// <summary>Bytes from the start of the region.</summary>
    public long Offset { get; init; }

    public long LengthInBytes { get; init; }

    /// <summary>Of a store: where its bytes begin in the trace. Of a fence: the number of its site. Of a step: its number.</summary>
    public int Number { get; init; }

    /// <summary>The number of a store that brings no bytes: its bytes are zeros.</summary>
    public const int Zeros = -1;
}
