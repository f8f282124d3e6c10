using System.Globalization;
using Microsoft.Win32.SafeHandles;

namespace Nova.Pmem;

/// <summary>
/// The checks that stand between a path and a mapping. A fault in a mapping kills the process and can't be caught, so every byte is known to be
/// there, and to stay, before anything is mapped: room is really allocated, the lock is taken, and the length is looked at under the lock.
/// </summary>
internal static class FileGuard
{
    /// <summary>Refuses what should not even be opened: opening a pipe would wait for its other end.</summary>
    public static void ThrowIfUnfit(string path, RegionAccess access)
    {
        if (Directory.Exists(path))
            throw new PmemException(PmemError.NotRegularFile, $"'{path}' is a directory.");
        FileInfo info = new(path);
        if (!info.Exists)
            throw new FileNotFoundException($"There is no file '{path}'.", path);
        if ((info.Attributes & (FileAttributes.Device | FileAttributes.ReparsePoint)) == FileAttributes.Device)
            throw new PmemException(PmemError.NotRegularFile, $"'{path}' is a device.");
        if (access == RegionAccess.ReadWrite && info.IsReadOnly)
            throw new PmemException(PmemError.ReadOnly, $"'{path}' is a read-only file; open it read-only.");
    }

    /// <summary>Locks the file against other openers; the lock goes with the handle.</summary>
    public static void Lock(SafeFileHandle file, string path, RegionAccess access)
    {
        if (!OperatingSystem.IsLinux() || LinuxFile.TryLock(file, access))
            return;

        FileFacts facts = LinuxFile.Inspect(file);
        int? holder = LockTable.FindHolder(File.ReadLines("/proc/locks"), facts);
        string who = holder is { } processId
            ? string.Create(CultureInfo.InvariantCulture, $"process {processId} holds it")
            : "another process holds it, which this one can't see";
        throw new PmemException(PmemError.Locked, $"'{path}' is in use: {who}.");
    }

    /// <summary>Empties the file and gives it room for a length, all of it.</summary>
    public static void Allocate(SafeFileHandle file, string path, long lengthInBytes)
    {
        RandomAccess.SetLength(file, 0);
        if (!OperatingSystem.IsLinux())
        {
            RandomAccess.SetLength(file, lengthInBytes);
            return;
        }

        int error = LinuxFile.Allocate(file, lengthInBytes);
        if (error is Libc.Enospc or Libc.Edquot)
            throw new PmemException(PmemError.NoSpace, $"The host has no room for '{path}' of {lengthInBytes} bytes: {SystemErrors.Describe(error)}.");
        if (error != 0)
            throw SystemErrors.Exception($"'{path}' can't be given {lengthInBytes} bytes", error);
    }

    /// <summary>The length to map. Call with the lock held: before it, another opener could still cut the file.</summary>
    public static long UsableLength(SafeFileHandle file, string path, long? wantedInBytes)
    {
        if (OperatingSystem.IsLinux() && LinuxFile.Inspect(file) is { IsRegular: false })
            throw new PmemException(PmemError.NotRegularFile, $"'{path}' is not a regular file.");

        long length = RandomAccess.GetLength(file) & ~(long)(PmemRegion.PageSizeInBytes - 1);
        long needed = wantedInBytes ?? PmemRegion.PageSizeInBytes;
        if (length < needed)
            throw new PmemException(
                PmemError.TooShort, $"'{path}' has {RandomAccess.GetLength(file)} bytes, and {needed} are needed.");
        return wantedInBytes ?? length;
    }
}
