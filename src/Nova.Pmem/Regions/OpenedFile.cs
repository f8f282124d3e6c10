using Microsoft.Win32.SafeHandles;

namespace Nova.Pmem;

/// <summary>A file on its way to becoming a region: open, locked, of a checked length.</summary>
internal sealed class OpenedFile
{
    private readonly SafeFileHandle _handle;
    private readonly string _path;
    private readonly long _lengthInBytes;
    private readonly FileOrigin _origin;

    private OpenedFile(SafeFileHandle handle, string path, long lengthInBytes, FileOrigin origin)
    {
        _handle = handle;
        _path = path;
        _lengthInBytes = lengthInBytes;
        _origin = origin;
    }

    private enum FileOrigin
    {
        Found,
        Made,
    }

    public static OpenedFile Create(string path, long lengthInBytes, RegionOptions options)
    {
        // Opened without truncation: a file in use must not be emptied before its lock is seen.
        FileMode mode = options.ReplaceExisting ? FileMode.OpenOrCreate : FileMode.CreateNew;
        SafeFileHandle handle = File.OpenHandle(path, mode, FileAccess.ReadWrite, ShareFor(RegionAccess.ReadWrite));
        OpenedFile file = new(handle, path, lengthInBytes, FileOrigin.Made);
        try
        {
            FileGuard.Lock(handle, path, RegionAccess.ReadWrite);
        }
        catch
        {
            handle.Dispose();
            throw;
        }

        return file.Undoing(options, () => FileGuard.Allocate(handle, path, lengthInBytes));
    }

    public static OpenedFile Open(string path, RegionOptions options)
    {
        RegionAccess access = options.ReadOnly ? RegionAccess.ReadOnly : RegionAccess.ReadWrite;
        FileGuard.ThrowIfUnfit(path, access);
        SafeFileHandle handle = File.OpenHandle(
            path, FileMode.Open, access == RegionAccess.ReadOnly ? FileAccess.Read : FileAccess.ReadWrite, ShareFor(access));
        try
        {
            FileGuard.Lock(handle, path, access);
            return new OpenedFile(handle, path, FileGuard.UsableLength(handle, path, options.LengthInBytes), FileOrigin.Found);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>Chooses the domain and maps the file. The region owns the file from here on; if it can't be had, the file is closed.</summary>
    public PmemRegion IntoRegion(RegionOptions options)
    {
        PmemRegion? region = null;
        _ = Undoing(options, () => region = RegionMapper.Map(_handle, _lengthInBytes, options));
        return region!;
    }

    private static FileShare ShareFor(RegionAccess access)
    {
        // Linux: flock is taken by hand, so that a refusal can say who holds the file. Elsewhere the share mode is the lock.
        if (OperatingSystem.IsLinux())
            return FileShare.ReadWrite | FileShare.Delete;
        return access == RegionAccess.ReadOnly ? FileShare.Read : FileShare.None;
    }

    private OpenedFile Undoing(RegionOptions options, Action step)
    {
        try
        {
            step();
            return this;
        }
        catch
        {
            // Deleted while still locked, so that nobody can have begun to use it.
            if (_origin == FileOrigin.Made && !options.RetainFileOnFailure && OperatingSystem.IsLinux())
                File.Delete(_path);
            _handle.Dispose();
            if (_origin == FileOrigin.Made && !options.RetainFileOnFailure && !OperatingSystem.IsLinux())
                File.Delete(_path);
            throw;
        }
    }
}
