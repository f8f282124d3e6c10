namespace Nova.Core;

/// <summary>Stand-in until the engine brings its own.</summary>
public sealed record VolumeMap
{
    /// <summary>Blocks that one cell covers.</summary>
    public required long BlocksPerCell { get; init; }

    /// <summary>The cells.</summary>
    public required IReadOnlyList<VolumeMapCell> Cells { get; init; }
}

/// <summary>One cell.</summary>
public readonly record struct VolumeMapCell
{
    /// <summary>Superblocks and anchors.</summary>
    public long FixedBlocks { get; init; }

    /// <summary>Inode tables.</summary>
    public long TableBlocks { get; init; }

    /// <summary>Log pages.</summary>
    public long LogBlocks { get; init; }

    /// <summary>Data.</summary>
    public long DataBlocks { get; init; }

    /// <summary>Nobody's.</summary>
    public long FreeBlocks { get; init; }
}
