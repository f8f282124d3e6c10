using System.Runtime.Versioning;

namespace Nova.Pmem;

/// <summary>What the system knows of a file.</summary>
/// <param name="SizeInBytes">The file's length.</param>
/// <param name="AllocatedBytes">The room that it has; less than the length if it has holes.</param>
/// <param name="Kind">Regular, directory or something else.</param>
/// <param name="LinkCount">0 if the name is gone.</param>
/// <param name="DeviceMajor">With the minor number and the inode: the file's identity.</param>
/// <param name="DeviceMinor">See <paramref name="DeviceMajor"/>.</param>
/// <param name="Inode">See <paramref name="DeviceMajor"/>.</param>
internal readonly record struct FileFacts(
    long SizeInBytes, long AllocatedBytes, FileKind Kind, uint LinkCount, uint DeviceMajor, uint DeviceMinor, ulong Inode)
{
    private const int BytesPerBlock = 512;
    private const int KindMask = 0xF000;
    private const int RegularKind = 0x8000;
    private const int DirectoryKind = 0x4000;

    [SupportedOSPlatform("linux")]
    public static FileFacts From(in Libc.StatBuffer buffer) => new(
        buffer.SizeInBytes,
        (long)buffer.AllocatedBlocks * BytesPerBlock,
        (buffer.Mode & KindMask) switch { RegularKind => FileKind.Regular, DirectoryKind => FileKind.Directory, _ => FileKind.Other },
        buffer.LinkCount,
        buffer.DeviceMajor,
        buffer.DeviceMinor,
        buffer.Inode);
}

/// <summary>The kinds of file that matter here.</summary>
internal enum FileKind
{
    Regular,
    Directory,
    Other,
}
