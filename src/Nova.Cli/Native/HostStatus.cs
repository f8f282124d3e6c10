using System.Buffers.Binary;
using Nova.Core;

namespace Nova.Cli.Native;

/// <summary>What <c>statx</c> says of a file of the host.</summary>
internal readonly record struct HostStatus
{
    private const long NanosecondsPerSecond = 1_000_000_000;

    /// <summary>Reads <c>struct statx</c>, which is the same on every architecture.</summary>
    public HostStatus(ReadOnlySpan<byte> statx)
    {
        LinkCount = BinaryPrimitives.ReadUInt32LittleEndian(statx[16..]);
        Owner = BinaryPrimitives.ReadUInt32LittleEndian(statx[20..]);
        Group = BinaryPrimitives.ReadUInt32LittleEndian(statx[24..]);
        Mode = BinaryPrimitives.ReadUInt16LittleEndian(statx[28..]);
        Inode = BinaryPrimitives.ReadUInt64LittleEndian(statx[32..]);
        Size = BinaryPrimitives.ReadInt64LittleEndian(statx[40..]);
        Sectors = BinaryPrimitives.ReadInt64LittleEndian(statx[48..]);
        AccessedNanoseconds = Time(statx[64..]);
        ModifiedNanoseconds = Time(statx[112..]);
        Device = ((ulong)BinaryPrimitives.ReadUInt32LittleEndian(statx[128..]) << 32) | BinaryPrimitives.ReadUInt32LittleEndian(statx[132..]);
        FileSystem = ((ulong)BinaryPrimitives.ReadUInt32LittleEndian(statx[136..]) << 32) | BinaryPrimitives.ReadUInt32LittleEndian(statx[140..]);
    }

    /// <summary>Type and permission bits.</summary>
    public uint Mode { get; init; }

    public uint LinkCount { get; init; }

    public uint Owner { get; init; }

    public uint Group { get; init; }

    public long Size { get; init; }

    /// <summary>Units of 512 bytes that it takes.</summary>
    public long Sectors { get; init; }

    public ulong Inode { get; init; }

    /// <summary>The device that the file lies on; with <see cref="Inode"/> its identity.</summary>
    public ulong FileSystem { get; init; }

    /// <summary>The device that it is, major * 2^32 + minor.</summary>
    public ulong Device { get; init; }

    public long AccessedNanoseconds { get; init; }

    public long ModifiedNanoseconds { get; init; }

    public InodeType Type => (InodeType)(Mode >> 12 & 15);

    public uint Permissions => Mode & 0xFFF;

    public HostIdentity Identity => new(FileSystem, Inode);

    /// <summary>A device number as <c>mknod</c> takes it.</summary>
    public static ulong PackDevice(ulong device)
    {
        ulong major = device >> 32;
        ulong minor = device & 0xFFFF_FFFF;
        return ((major & ~0xFFFUL) << 32) | ((major & 0xFFF) << 8) | ((minor & ~0xFFUL) << 12) | (minor & 0xFF);
    }

    private static long Time(ReadOnlySpan<byte> timestamp) =>
        (BinaryPrimitives.ReadInt64LittleEndian(timestamp) * NanosecondsPerSecond) + BinaryPrimitives.ReadUInt32LittleEndian(timestamp[8..]);
}

/// <summary>One file of the host, whatever its names.</summary>
internal readonly record struct HostIdentity(ulong FileSystem, ulong Inode);
