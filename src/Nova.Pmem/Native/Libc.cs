using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace Nova.Pmem;

/// <summary>The C library's functions as Linux has them; numbers are those of x86-64 and ARM64.</summary>
[SupportedOSPlatform("linux")]
internal static unsafe partial class Libc
{
    public const int MapShared = 0x1;
    public const int MapPrivate = 0x2;
    public const int MapSharedValidate = 0x3;
    public const int MapAnonymous = 0x20;
    public const int MapSync = 0x80000;
    public const int AdvicePopulateRead = 22;
    public const int AdvicePopulateWrite = 23;
    public const int SynchroniseNow = 4;
    public const int LockShared = 1;
    public const int LockExclusive = 2;
    public const int LockNoWait = 4;
    public const int OpenToRead = 0;
    public const int OpenToReadAndWrite = 2;
    public const int OpenCreating = 0x40;
    public const int OpenExclusively = 0x80;
    public const int OpenCloseOnExec = 0x80000;
    public const int DuplicateCloseOnExec = 1030;
    public const int AtWorkingDirectory = -100;
    public const int AtEmptyPath = 0x1000;
    public const uint StatBasic = 0x7ff;
    public const uint MemfdCloseOnExec = 1;

    public const int Enoent = 2;
    public const int Eintr = 4;
    public const int Eagain = 11;
    public const int Eacces = 13;
    public const int Eexist = 17;
    public const int Einval = 22;
    public const int Enospc = 28;
    public const int Erofs = 30;
    public const int Edquot = 122;

    private const string Library = "libc";

    [LibraryImport(Library, EntryPoint = "mmap", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    internal static partial byte* Map(byte* hint, nuint length, int protection, int flags, int descriptor, long offset);

    [LibraryImport(Library, EntryPoint = "mmap", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    internal static partial byte* Map(byte* hint, nuint length, int protection, int flags, SafeHandle descriptor, long offset);

    [LibraryImport(Library, EntryPoint = "munmap", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    internal static partial int Unmap(byte* address, nuint length);

    [LibraryImport(Library, EntryPoint = "mprotect", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    internal static partial int Protect(byte* address, nuint length, int protection);

    [LibraryImport(Library, EntryPoint = "madvise", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    internal static partial int Advise(byte* address, nuint length, int advice);

    [LibraryImport(Library, EntryPoint = "msync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    internal static partial int Synchronise(byte* address, nuint length, int flags);

    [LibraryImport(Library, EntryPoint = "posix_fallocate")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    internal static partial int Allocate(SafeHandle descriptor, long offset, long length);

    [LibraryImport(Library, EntryPoint = "ftruncate", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    internal static partial int SetLength(SafeHandle descriptor, long length);

    [LibraryImport(Library, EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    internal static partial int Open(string path, int flags, uint mode);

    [LibraryImport(Library, EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    internal static partial int Flush(SafeHandle descriptor);

    [LibraryImport(Library, EntryPoint = "flock", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    internal static partial int Lock(SafeHandle descriptor, int operation);

    [LibraryImport(Library, EntryPoint = "fcntl", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    internal static partial int Control(SafeHandle descriptor, int command, int argument);

    [LibraryImport(Library, EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    internal static partial int Stat(SafeHandle descriptor, string path, int flags, uint mask, StatBuffer* buffer);

    [LibraryImport(Library, EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    internal static partial int Stat(int directory, string path, int flags, uint mask, StatBuffer* buffer);

    [LibraryImport(Library, EntryPoint = "fstatfs", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    internal static partial int StatFilesystem(SafeHandle descriptor, FilesystemBuffer* buffer);

    [LibraryImport(Library, EntryPoint = "memfd_create", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    internal static partial int CreateMemoryFile(string name, uint flags);

    /// <summary>The part of <c>struct statx</c> that is read here; the layout is the same on every architecture.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    internal struct StatBuffer
    {
        [FieldOffset(16)] public uint LinkCount;
        [FieldOffset(28)] public ushort Mode;
        [FieldOffset(32)] public ulong Inode;
        [FieldOffset(40)] public long SizeInBytes;
        [FieldOffset(48)] public ulong AllocatedBlocks;
        [FieldOffset(136)] public uint DeviceMajor;
        [FieldOffset(140)] public uint DeviceMinor;
    }

    /// <summary>The part of <c>struct statfs</c> that is read here, with room for the rest.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    internal struct FilesystemBuffer
    {
        [FieldOffset(0)] public long Kind;
    }
}
