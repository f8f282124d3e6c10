using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace Nova.Pmem;

/// <summary>What Linux can do with an open file that the base class library does not offer.</summary>
[SupportedOSPlatform("linux")]
internal static unsafe class LinuxFile
{
    private const int TypeMask = 0xF000;
    private const int RegularType = 0x8000;

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

    /// <summary>Identity, type and size of an open file.</summary>
    public static FileFacts Inspect(SafeFileHandle file)
    {
        Libc.StatBuffer buffer;
        if (Libc.Stat(file, string.Empty, Libc.AtEmptyPath, Libc.StatBasic, &buffer) != 0)
            throw SystemErrors.Exception("The file can't be inspected", Marshal.GetLastPInvokeError());
        return new FileFacts(
            buffer.SizeInBytes,
            (buffer.Mode & TypeMask) == RegularType,
            (buffer.Mode & 0x92) != 0,
            buffer.LinkCount,
            buffer.DeviceMajor,
            buffer.DeviceMinor,
            buffer.Inode);
    }
}

/// <summary>What <see cref="LinuxFile.Inspect"/> finds.</summary>
internal readonly record struct FileFacts(
    long SizeInBytes, bool IsRegular, bool HasWriteBit, uint LinkCount, uint DeviceMajor, uint DeviceMinor, ulong Inode);
