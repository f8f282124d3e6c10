using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace Nova.Pmem;

/// <summary>What Linux can do with an open file that the base class library does not offer.</summary>
[SupportedOSPlatform("linux")]
internal static unsafe class LinuxFile
{
    private const uint ReadAndWriteForAll = 0x1B6;
    private const long TmpfsKind = 0x01021994;
    private const long RamfsKind = 0x858458F6;

    /// <summary>Opens a file, without the lock that the base class library takes on every open: it would be in the way of the region's own.</summary>
    public static SafeFileHandle Open(string path, FileMode mode, RegionAccess access)
    {
        int creation = mode switch
        {
            FileMode.CreateNew => Libc.OpenCreating | Libc.OpenExclusively,
            FileMode.OpenOrCreate => Libc.OpenCreating,
            _ => 0,
        };
        int direction = access == RegionAccess.ReadOnly ? Libc.OpenToRead : Libc.OpenToReadAndWrite;
        return OpenRaw(path, creation | direction);
    }

    /// <summary>Makes a nameless file in memory.</summary>
    public static SafeFileHandle CreateInMemory(string name)
    {
        int descriptor = Libc.CreateMemoryFile(name, Libc.MemfdCloseOnExec);
        if (descriptor < 0)
            throw SystemErrors.Exception("No file in memory can be made", Marshal.GetLastPInvokeError());
        return new SafeFileHandle(descriptor, ownsHandle: true);
    }

    /// <summary>A second handle of the same open file: it shares the lock, and keeps it until both are closed.</summary>
    public static SafeFileHandle Duplicate(SafeFileHandle file)
    {
        int descriptor = Libc.Control(file, Libc.DuplicateCloseOnExec, 0);
        if (descriptor < 0)
            throw SystemErrors.Exception("The file's handle can't be duplicated", Marshal.GetLastPInvokeError());
        return new SafeFileHandle(descriptor, ownsHandle: true);
    }

    /// <summary>Gives every byte of a file room on the device. Returns 0 or an error number.</summary>
    public static int Allocate(SafeFileHandle file, long lengthInBytes)
    {
        int error;
        do
        {
            error = Libc.Allocate(file, 0, lengthInBytes);
        }
        while (error == Libc.Eintr);
        return error;
    }

    /// <summary>Sets the length of a file without giving it room. Returns 0 or an error number.</summary>
    public static int SetLength(SafeFileHandle file, long lengthInBytes) =>
        Libc.SetLength(file, lengthInBytes) == 0 ? 0 : Marshal.GetLastPInvokeError();

    /// <summary>Locks a file for as long as it is open, without waiting. Returns false if another opener's lock is in the way.</summary>
    public static bool TryLock(SafeFileHandle file, RegionAccess access)
    {
        int operation = access == RegionAccess.ReadOnly ? Libc.LockShared : Libc.LockExclusive;
        while (Libc.Lock(file, operation | Libc.LockNoWait) != 0)
        {
            int error = Marshal.GetLastPInvokeError();
            if (error == Libc.Eagain)
                return false;
            if (error != Libc.Eintr)
                throw SystemErrors.Exception("The file can't be locked", error);
        }

        return true;
    }

    /// <summary>Makes the names in a directory durable.</summary>
    public static void FlushDirectory(string path)
    {
        using SafeFileHandle directory = OpenRaw(path, Libc.OpenToRead);
        if (Libc.Flush(directory) != 0)
            throw SystemErrors.Exception($"The directory '{path}' can't be made durable", Marshal.GetLastPInvokeError());
    }

    /// <summary>Identity, type and size of an open file.</summary>
    public static FileFacts Inspect(SafeFileHandle file)
    {
        Libc.StatBuffer buffer;
        if (Libc.Stat(file, string.Empty, Libc.AtEmptyPath, Libc.StatBasic, &buffer) != 0)
            throw SystemErrors.Exception("The file can't be inspected", Marshal.GetLastPInvokeError());
        return FileFacts.From(in buffer);
    }

    /// <summary>The same of a path, links followed, without opening it; null if nothing is there or it can't be looked at.</summary>
    public static FileFacts? Inspect(string path)
    {
        Libc.StatBuffer buffer;
        return Libc.Stat(Libc.AtWorkingDirectory, path, 0, Libc.StatBasic, &buffer) == 0 ? FileFacts.From(in buffer) : null;
    }

    /// <summary>Whether a file has no device under it: tmpfs or ramfs.</summary>
    public static bool IsInMemory(SafeFileHandle file)
    {
        Libc.FilesystemBuffer buffer;
        return Libc.StatFilesystem(file, &buffer) == 0 && buffer.Kind is (TmpfsKind or RamfsKind);
    }

    private static SafeFileHandle OpenRaw(string path, int flags)
    {
        int descriptor;
        int error;
        do
        {
            descriptor = Libc.Open(path, flags | Libc.OpenCloseOnExec, ReadAndWriteForAll);
            error = descriptor < 0 ? Marshal.GetLastPInvokeError() : 0;
        }
        while (error == Libc.Eintr);

        return error switch
        {
            0 => new SafeFileHandle(descriptor, ownsHandle: true),
            Libc.Enoent when (flags & Libc.OpenCreating) != 0 => throw new DirectoryNotFoundException($"The folder of '{path}' does not exist."),
            Libc.Enoent => throw new FileNotFoundException($"There is no file '{path}'.", path),
            Libc.Eexist => throw new IOException($"'{path}' exists."),
            Libc.Eacces or Libc.Erofs => throw new UnauthorizedAccessException($"'{path}' may not be opened so: {SystemErrors.Describe(error)}."),
            _ => throw SystemErrors.Exception($"'{path}' can't be opened", error),
        };
    }
}
