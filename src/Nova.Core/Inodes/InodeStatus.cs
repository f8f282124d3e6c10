namespace Nova.Core;

/// <summary>What an inode looks like at one instant: the fields of POSIX's <c>stat</c>, times in nanoseconds.</summary>
public readonly record struct InodeStatus
{
    /// <summary>The inode's number.</summary>
    public InodeNumber Number { get; init; }

    /// <summary>The life of that number. Number and generation never repeat.</summary>
    public ulong Generation { get; init; }

    /// <summary>Type and permission bits, as POSIX numbers them (octal 0100644 is a regular file with rw-r--r--).</summary>
    public uint Mode { get; init; }

    /// <summary>Names that refer to the inode; of a directory 2 + its subdirectories. 0: removed, alive while it is open.</summary>
    public uint LinkCount { get; init; }

    /// <summary>User id of the owner.</summary>
    public uint Owner { get; init; }

    /// <summary>Group id.</summary>
    public uint Group { get; init; }

    /// <summary>Bytes: of a file its length, of a symbolic link the length of its target, of a directory the number of its entries.</summary>
    public long Size { get; init; }

    /// <summary>Blocks of 4,096 bytes that hold its data (small writes lie in the log and count as none).</summary>
    public long BlockCount { get; init; }

    /// <summary>Device number, major * 2^32 + minor; 0 unless it is a device.</summary>
    public ulong Device { get; init; }

    /// <summary>Access time, nanoseconds since 1970-01-01T00:00:00Z. Changes only when it is set: reading never writes.</summary>
    public long AccessedNanoseconds { get; init; }

    /// <summary>Modification time of the content, nanoseconds since 1970-01-01T00:00:00Z.</summary>
    public long ModifiedNanoseconds { get; init; }

    /// <summary>Time of the last change of anything, nanoseconds since 1970-01-01T00:00:00Z.</summary>
    public long ChangedNanoseconds { get; init; }

    /// <summary>Time of birth, nanoseconds since 1970-01-01T00:00:00Z.</summary>
    public long BornNanoseconds { get; init; }

    /// <summary>What the inode is.</summary>
    public InodeType Type => (InodeType)(Mode >> 12 & 15);

    /// <summary>The twelve permission bits: set-user-id, set-group-id, sticky, and rwx for owner, group and others.</summary>
    public uint Permissions => Mode & 0xFFF;

    /// <summary>Number and generation: a handle for ever.</summary>
    public InodeIdentity Identity => new(Number, Generation);
}
