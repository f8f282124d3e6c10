using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Nova.Cli.Native;

/// <summary>
/// The C library's file functions on byte paths, as Linux has them on x86-64 and ARM64. The base class library's own take strings, and have no way to name a file
/// that is not UTF-8, to make a device, to own a link, to set a time of one nanosecond, or to read an extended attribute.
/// </summary>
/// <remarks>Paths end with a NUL and are passed by reference to their first byte. Every argument is a number, a handle or such a reference, so the runtime has
/// nothing to convert, and the tool needs no unsafe code: that is why this is DllImport, whose generated counterpart would need it.</remarks>
internal static class Libc
{
    public const int CurrentDirectory = -100;
    public const int SymlinkNoFollow = 0x100;
    public const int EmptyPath = 0x1000;
    public const uint BasicStatus = 0x7FF;

    public const int ReadOnly = 0;
    public const int WriteOnly = 1;
    public const int Create = 0x40;
    public const int Exclusive = 0x80;
    public const int NonBlocking = 0x800;
    public const int NoAccessTime = 0x4_0000;
    public const int CloseOnExec = 0x8_0000;

    public const int SeekStart = 0;
    public const int SeekData = 3;
    public const int SeekHole = 4;

    public const int NotPermitted = 1;
    public const int NoSuchFile = 2;
    public const int NoSuchDeviceOrAddress = 6;
    public const int AccessDenied = 13;
    public const int FileExists = 17;
    public const int InvalidArgument = 22;
    public const int OutOfRange = 34;
    public const int NoData = 61;
    public const int NotSupported = 95;

    private const string Library = "libc";

    /// <summary>O_DIRECTORY; one of the two flags whose number differs between the architectures.</summary>
    public static int DirectoryOnly => IsArm ? 0x4000 : 0x1_0000;

    /// <summary>O_NOFOLLOW; the other one.</summary>
    public static int NoFollow => IsArm ? 0x8000 : 0x2_0000;

    private static bool IsArm => RuntimeInformation.ProcessArchitecture is Architecture.Arm64 or Architecture.Arm;

    [DllImport(Library, EntryPoint = "openat", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    internal static extern int OpenAt(int directory, in byte path, int flags, uint mode);

    [DllImport(Library, EntryPoint = "openat", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    internal static extern int OpenAt(SafeFileHandle directory, in byte path, int flags, uint mode);

    [DllImport(Library, EntryPoint = "getdents64", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    internal static extern nint GetEntries(SafeFileHandle directory, ref byte buffer, nuint length);

    [DllImport(Library, EntryPoint = "statx", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    internal static extern int Status(SafeFileHandle directory, in byte path, int flags, uint mask, ref byte buffer);

    [DllImport(Library, EntryPoint = "readlinkat", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    internal static extern nint ReadLink(SafeFileHandle directory, in byte path, ref byte buffer, nuint length);

    [DllImport(Library, EntryPoint = "symlinkat", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    internal static extern int MakeSymbolicLink(in byte target, SafeFileHandle directory, in byte path);

    [DllImport(Library, EntryPoint = "linkat", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    internal static extern int Link(SafeFileHandle fromDirectory, in byte from, SafeFileHandle toDirectory, in byte to, int flags);

    [DllImport(Library, EntryPoint = "mkdirat", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    internal static extern int MakeDirectory(SafeFileHandle directory, in byte path, uint mode);

    [DllImport(Library, EntryPoint = "mknodat", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    internal static extern int MakeNode(SafeFileHandle directory, in byte path, uint mode, ulong device);

    [DllImport(Library, EntryPoint = "fchownat", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    internal static extern int ChangeOwner(SafeFileHandle directory, in byte path, uint owner, uint group, int flags);

    [DllImport(Library, EntryPoint = "fchmodat", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    internal static extern int ChangeMode(SafeFileHandle directory, in byte path, uint mode, int flags);

    /// <summary><paramref name="times"/> points at four numbers: seconds and nanoseconds of the access time, then of the modification time.</summary>
    [DllImport(Library, EntryPoint = "utimensat", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    internal static extern int SetTimes(SafeFileHandle directory, in byte path, in long times, int flags);

    [DllImport(Library, EntryPoint = "lseek", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    internal static extern long Seek(SafeFileHandle file, long offset, int origin);

    [DllImport(Library, EntryPoint = "llistxattr", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    internal static extern nint ListXattrs(in byte path, ref byte names, nuint length);

    [DllImport(Library, EntryPoint = "lgetxattr", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    internal static extern nint GetXattr(in byte path, in byte name, ref byte value, nuint length);

    [DllImport(Library, EntryPoint = "lsetxattr", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    internal static extern int SetXattr(in byte path, in byte name, in byte value, nuint length, int flags);
}
