namespace Nova.Core;

/// <summary>What a volume can hold.</summary>
public static class VolumeLimits
{
    /// <summary>The longest write that is atomic, bytes. It becomes at most one record for each 4 KiB, so it always fits.</summary>
    public const int AtomicWriteBytes = 128 << 20;

    /// <summary>The largest size of a file, bytes: 2^63 - 4,096, so that page arithmetic never overflows.</summary>
    public const long LargestFileInBytes = Media.Format.MaximumFileBytes;

    /// <summary>The longest name, bytes.</summary>
    public const int NameBytes = 255;

    /// <summary>The longest path, bytes.</summary>
    public const int PathBytes = 4095;

    /// <summary>The longest target of a symbolic link, bytes.</summary>
    public const int SymbolicLinkBytes = 4095;

    /// <summary>Symbolic links that a path walk follows.</summary>
    public const int SymbolicLinksFollowed = 40;

    /// <summary>The longest value of an extended attribute, bytes.</summary>
    public const int XattrValueBytes = 65536;

    /// <summary>Names that a file may have.</summary>
    public const int MaximumLinks = 65_000;

    /// <summary>The smallest volume, bytes; with one shard. Each eight further shards need a block more.</summary>
    public const long SmallestVolumeInBytes = (Media.Format.MinimumBlockCount + 3) * Media.Format.BlockSizeInBytes;

    /// <summary>The largest volume, bytes: 4 PiB. A larger region is refused at format.</summary>
    /// <remarks>An open volume takes two bits of memory for each block, a byte for 16 KiB of the volume; a check or a map takes up to as much again. A process may be able to map
    /// less: 128 TiB under Linux on x64.</remarks>
    public const long LargestVolumeInBytes = Media.Format.MaximumBlockCount * Media.Format.BlockSizeInBytes;
}
