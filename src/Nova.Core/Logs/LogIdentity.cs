namespace Nova.Core.Logs;

/// <summary>Whose log it is, where it starts, and what its checksums continue from.</summary>
/// <param name="Inode">Inode number.</param>
/// <param name="Generation">The life of that number.</param>
/// <param name="Seed">SPEC R3.</param>
/// <param name="SlotOffset">Byte offset of the slot in the region.</param>
/// <param name="Area">Which blocks a link may name.</param>
internal readonly record struct LogIdentity(ulong Inode, ulong Generation, uint Seed, long SlotOffset, DataArea Area)
{
    public bool IsDataBlock(long block) => Area.Contains(block);
}

/// <summary>The blocks that logs, tables and data may lie in. SPEC 2.</summary>
/// <param name="FirstBlock">The first.</param>
/// <param name="EndBlock">The one after the last: the replica of the superblock.</param>
internal readonly record struct DataArea(long FirstBlock, long EndBlock)
{
    public long BlockCount => EndBlock - FirstBlock;

    public bool Contains(long block) => block >= FirstBlock && block < EndBlock;

    /// <summary>Whether a run of blocks lies inside; safe against any numbers.</summary>
    public bool Contains(long firstBlock, long count) =>
        count >= 0 && firstBlock >= FirstBlock && firstBlock <= EndBlock && count <= EndBlock - firstBlock;
}
