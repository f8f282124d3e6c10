using System.Globalization;
using System.Runtime.Versioning;
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
        ThrowIfNotRegular(path);
        if (!File.Exists(path))
            throw new FileNotFoundException($"There is no file '{path}'.", path);
        if (access == RegionAccess.ReadWrite && IsMarkedReadOnly(path))
            throw new PmemException(PmemError.ReadOnly, $"'{path}' is a read-only file; open it read-only.");
    }

    /// <summary>Refuses to replace what is there, if it is not a file that may be written.</summary>
    public static void ThrowIfNotReplaceable(string path)
    {
        ThrowIfNotRegular(path);
        if (File.Exists(path) && IsMarkedReadOnly(path))
            throw new PmemException(PmemError.ReadOnly, $"'{path}' is a read-only file and is not replaced.");
    }

    /// <summary>Locks the file against other openers; the lock goes with the handle.</summary>
    public static void Lock(SafeFileHandle file, string path, RegionAccess access)
    {
        if (!OperatingSystem.IsLinux() || LinuxFile.TryLock(file, access))
            return;

        string who = LockTable.FindHolder(File.ReadLines(LockTable.Path), LinuxFile.Inspect(file)) switch
        {
            null => "a process that this one can't see holds it",
            { } processId when processId == Environment.ProcessId => "this process has it open already",
            { } processId => string.Create(CultureInfo.InvariantCulture, $"process {processId} holds it"),
        };
        throw new PmemException(PmemError.Locked, $"'{path}' is in use: {who}.");
    }

    /// <summary>Empties the file and gives it room for a length, all of it.</summary>
    public static void MakeRoom(SafeFileHandle file, string path, long lengthInBytes)
    {
        RandomAccess.SetLength(file, 0);
        if (OperatingSystem.IsLinux())
            Allocate(file, path, lengthInBytes);
        else
            RandomAccess.SetLength(file, lengthInBytes);
    }

    /// <summary>Gives room to the holes of a file, as a copy may have: a store into one, with the host's disk full, would kill the process.</summary>
    public static void FillHoles(SafeFileHandle file, string path, long lengthInBytes)
    {
        if (OperatingSystem.IsLinux() && LinuxFile.Inspect(file).AllocatedBytes < lengthInBytes)
            Allocate(file, path, lengthInBytes);
    }

    /// <summary>Makes a new file's length, room and name durable. Without it a power loss could take the file away whole, fences and all.</summary>
    public static void MakeNameDurable(SafeFileHandle file, string path)
    {
        RandomAccess.FlushToDisk(file);
        if (OperatingSystem.IsLinux())
            LinuxFile.FlushDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
    }

    /// <summary>The length to map. Call with the lock held: before it, another opener could still cut or delete the file.</summary>
    public static long UsableLength(SafeFileHandle file, string path, long? wantedInBytes)
    {
        if (OperatingSystem.IsLinux())
            ThrowIfGone(LinuxFile.Inspect(file), path);

        long length = RandomAccess.GetLength(file);
        long wholePages = length & ~(long)(PmemRegion.PageSizeInBytes - 1);
        long needed = wantedInBytes ?? PmemRegion.PageSizeInBytes;
        if (wholePages < needed)
            throw new PmemException(PmemError.TooShort, $"'{path}' has {length} bytes, and {needed} are needed.");
        return wantedInBytes ?? wholePages;
    }

    private static void ThrowIfGone(FileFacts facts, string path)
    {
        if (facts.Kind != FileKind.Regular)
            throw new PmemException(PmemError.NotRegularFile, $"'{path}' is not a regular file.");
        if (facts.LinkCount == 0)
            throw new FileNotFoundException($"'{path}' was deleted while it was being opened.", path);
    }

    private static void ThrowIfNotRegular(string path)
    {
        if (Directory.Exists(path))
            throw new PmemException(PmemError.NotRegularFile, $"'{path}' is a directory.");
        if (OperatingSystem.IsLinux() && LinuxFile.Inspect(path) is { Kind: not FileKind.Regular })
            throw new PmemException(PmemError.NotRegularFile, $"'{path}' is not a regular file.");
    }

    // By the mark itself, not by what this user may do: root may write anything.
    private static bool IsMarkedReadOnly(string path)
    {
        const UnixFileMode AnyWrite = UnixFileMode.UserWrite | UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;
        return OperatingSystem.IsWindows() ? new FileInfo(path).IsReadOnly : (File.GetUnixFileMode(path) & AnyWrite) == UnixFileMode.None;
    }

    [SupportedOSPlatform("linux")]
    private static void Allocate(SafeFileHandle file, string path, long lengthInBytes)
    {
        int error = LinuxFile.Allocate(file, lengthInBytes);
        if (error is Libc.Enospc or Libc.Edquot)
            throw new PmemException(PmemError.NoSpace, $"The host has no room for '{path}' of {lengthInBytes} bytes: {SystemErrors.Describe(error)}.");
        if (error != 0)
            throw SystemErrors.Exception($"'{path}' can't be given {lengthInBytes} bytes", error);
    }
}
