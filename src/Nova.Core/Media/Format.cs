namespace Nova.Core.Media;

/// <summary>The numbers of format version 1. SPEC 1 to 3.</summary>
internal static class Format
{
    public const uint Version = 1;
    public const ulong Magic = 0x314C4F5641564F4E;                    // "NOVAVOL1"

    public const int BlockSizeInBytes = 4096;
    public const int LineSizeInBytes = 64;
    public const int SlotSizeInBytes = 512;
    public const int SlotsPerBlock = BlockSizeInBytes / SlotSizeInBytes;
    public const int LinesPerSlot = SlotSizeInBytes / LineSizeInBytes;    // the first is the header
    public const int LinesPerPage = BlockSizeInBytes / LineSizeInBytes;   // likewise
    public const int MaximumRecordLines = LinesPerPage - 1;
    public const int MaximumRecordBytes = MaximumRecordLines * LineSizeInBytes;
    public const int MaximumRunCount = ushort.MaxValue;

    public const int MaximumShardCount = 240;
    public const int HugePageBlocks = 512;                            // 2 MiB

    public const ulong RootInode = 1;
    public const ulong VolumeInode = 2;
    public const ulong EpochInode = 3;
    public const ulong FirstTableInode = 16;
    public const ulong FirstOrdinaryInode = 256;

    public const long MaximumFileBytes = long.MaxValue - (BlockSizeInBytes - 1);
    public const int MaximumNameBytes = 255;
    public const int MaximumTargetBytes = 4095;
    public const int MaximumXattrValueBytes = 65536;
    public const int MaximumXattrNamesBytes = 65536;                  // of one inode, each name with a byte for its end: what Linux can list
    public const uint MaximumLinkCount = 65_000;
    public const int LabelBytes = 64;
    public const int CreatorBytes = 64;
    public const int SecretBytes = 16;

    /// <summary>Superblock, its replica, anchors, and enough for a root, a table chunk, a log page and the reserves.</summary>
    public const long MinimumBlockCount = 64;

    /// <summary>40 bits of block number fit a link word (SPEC 3.3).</summary>
    public const long MaximumBlockCount = 1L << 40;

    /// <summary>Incompatible features that this library knows. None yet; snapshots, replicas, parity and encryption will claim bits.</summary>
    public const ulong KnownIncompatibleFeatures = 0;

    /// <summary>Features that this library can ignore only while it does not write. None yet.</summary>
    public const ulong KnownReadOnlyFeatures = 0;

    public static int AnchorBlocks(int shards) => ((int)FirstTableInode + shards + SlotsPerBlock - 1) / SlotsPerBlock;

    public static bool IsReserved(ulong inode) => inode < FirstOrdinaryInode;
}
