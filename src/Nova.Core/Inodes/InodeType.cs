namespace Nova.Core;

/// <summary>What an inode is. The values are bits 12 to 15 of a POSIX mode.</summary>
public enum InodeType
{
    /// <summary>No inode.</summary>
    None = 0,

    /// <summary>A FIFO (named pipe).</summary>
    Fifo = 1,

    /// <summary>A character device.</summary>
    CharacterDevice = 2,

    /// <summary>A directory.</summary>
    Directory = 4,

    /// <summary>A block device.</summary>
    BlockDevice = 6,

    /// <summary>A regular file.</summary>
    RegularFile = 8,

    /// <summary>A symbolic link.</summary>
    SymbolicLink = 10,

    /// <summary>A socket.</summary>
    Socket = 12,
}
