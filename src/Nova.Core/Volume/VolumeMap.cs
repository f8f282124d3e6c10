namespace Nova.Core;

/// <summary>What lies where in a volume, in cells of equal size.</summary>
public sealed record VolumeMap
{
    /// <summary>Blocks that one cell covers.</summary>
    public required long BlocksPerCell { get; init; }

    /// <summary>Cell i covers <see cref="BlocksPerCell"/> blocks from block i * <see cref="BlocksPerCell"/> on; the last one may be shorter.</summary>
    public required IReadOnlyList<VolumeMapCell> Cells { get; init; }
}

/// <summary>How many blocks of a cell are what. The sums over all cells are those of <see cref="VolumeSpace"/>.</summary>
public readonly record struct VolumeMapCell
{
    /// <summary>Superblocks and anchors.</summary>
    public long FixedBlocks { get; init; }

    /// <summary>Inode tables.</summary>
    public long TableBlocks { get; init; }

    /// <summary>Log pages in use.</summary>
    public long LogBlocks { get; init; }

    /// <summary>File data and attribute values.</summary>
    public long DataBlocks { get; init; }

    /// <summary>Nobody's: free, reserved, in limbo, or zeroed in advance.</summary>
    public long FreeBlocks { get; init; }
}
