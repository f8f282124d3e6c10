namespace Nova.CommitModel.Tests.Chains;

/// <summary>What a record, or an operation's part in a log, does.</summary>
internal enum PartKind : byte
{
    Normal,
    Birth,
    Death,

    /// <summary>The last name goes while the file is open: it is an orphan from now on.</summary>
    Unlink,

    /// <summary>The last close of an orphan: a death.</summary>
    Close,
}

internal enum PartSize : byte
{
    /// <summary>Fits where a cell is free.</summary>
    Small,

    /// <summary>Does not fit in the rest of a page or slot that holds a record already.</summary>
    Large,
}

/// <summary>An operation's part in one log.</summary>
internal readonly record struct ChainPart(int Log, PartKind Kind = PartKind.Normal, int Count = 1, PartSize Size = PartSize.Small);

/// <summary>An operation: its parts, the hub's first.</summary>
internal sealed record ChainShape(string Name, params ChainPart[] Parts)
{
    public bool IsDisjointFrom(ChainShape other) => !Parts.Any(p => other.Parts.Any(o => o.Log == p.Log));
}

internal enum LogLife
{
    /// <summary>A directory that exists from the start; its log has no birth record.</summary>
    Immortal,

    /// <summary>A slot that was never used when the exploration starts.</summary>
    Mortal,
}

internal readonly record struct LogPlan(int InlineCells, LogLife Life = LogLife.Immortal, int Shard = 0);

/// <summary>A small volume and what happens in it.</summary>
internal sealed record ChainPlan
{
    public required int Operations { get; init; }

    public required int Crashes { get; init; }

    public required LogPlan[] Logs { get; init; }

    public required ChainShape[] Shapes { get; init; }

    /// <summary>Log pages that the logs share.</summary>
    public int Pages { get; init; }

    public int CellsPerPage { get; init; } = 2;

    /// <summary>Distinct values of the generation's low bits in a tail word.</summary>
    public int LowGenerations { get; init; } = 16;

    /// <summary>By how much the durable bound of generations is raised.</summary>
    public int BoundStep { get; init; } = 1;

    /// <summary>Operations in flight at once: 1 or 2.</summary>
    public int InFlight { get; init; } = 1;

    public ChainWeakness Weakness { get; init; }

    public int Shards => Logs.Max(l => l.Shard) + 1;

    public bool Lacks(ChainWeakness rule) => (Weakness & rule) != ChainWeakness.None;
}
