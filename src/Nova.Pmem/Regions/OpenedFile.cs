using Microsoft.Win32.SafeHandles;

namespace Nova.Pmem;

/// <summary>A file on its way to becoming a region: open, locked, with room for every byte and of a checked length.</summary>
internal sealed class OpenedFile
{
    private readonly SafeFileHandle _handle;
    private readonly string _path;
    private readonly RegionOptions _options;
    private readonly FileOrigin _origin;
    private long _lengthInBytes;
    private PmemRegion? _region;

    private OpenedFile(SafeFileHandle handle, string path, RegionOptions options, FileOrigin origin)
    {
        _handle = handle;
        _path = path;
        _options = options;
        _origin = origin;
    }

    private enum FileOrigin
    {
        Found,
        Made,
    }

    public static OpenedFile Create(string path, long lengthInBytes, RegionOptions options)
    {
        if (options.ReplaceExisting)
            FileGuard.ThrowIfNotReplaceable(path);

        // Opened without truncation: a file in use must not be emptied before its lock is seen.
        FileMode mode = options.ReplaceExisting ? FileMode.OpenOrCreate : FileMode.CreateNew;
        OpenedFile file = new(OpenHandle(path, mode, RegionAccess.ReadWrite, lengthInBytes), path, options, FileOrigin.Made);
        file.OrClose(() => FileGuard.Lock(file._handle, path, RegionAccess.ReadWrite));
        file.OrUndo(() => FileGuard.MakeRoom(file._handle, path, lengthInBytes));
        file._lengthInBytes = lengthInBytes;
        return file;
    }

    public static OpenedFile Open(string path, RegionOptions options)
    {
        RegionAccess access = options.Access;
        FileGuard.ThrowIfUnfit(path, access);
        OpenedFile file = new(OpenHandle(path, FileMode.Open, access, roomInBytes: 0), path, options, FileOrigin.Found);
        file.OrClose(() =>
        {
            FileGuard.Lock(file._handle, path, access);
            file._lengthInBytes = FileGuard.UsableLength(file._handle, path, options.LengthInBytes);
            if (access == RegionAccess.ReadWrite)
                FileGuard.FillHoles(file._handle, path, file._lengthInBytes);
        });
        return file;
    }

    /// <summary>Chooses the domain and maps the file. The region owns the file from here on; if it can't be had, the file is closed.</summary>
    public PmemRegion IntoRegion(Platform platform)
    {
        OrUndo(() =>
        {
            _region = new RegionMapper(platform, _handle, _lengthInBytes, _options.Access).Map(_options.Domain);
            if (_origin == FileOrigin.Made && _region.Domain is PersistenceDomain.Dax or PersistenceDomain.Synced)
                FileGuard.MakeNameDurable(_handle, _path);
            if (_options.Populate)
                _region.Populate(0, _lengthInBytes);
        });
        return _region!;
    }

    private static SafeFileHandle OpenHandle(string path, FileMode mode, RegionAccess access, long roomInBytes)
    {
        if (OperatingSystem.IsLinux())
            return LinuxFile.Open(path, mode, access);

        // Elsewhere the share mode is the lock, and only a new file can be given room when it is opened.
        long room = mode == FileMode.CreateNew ? roomInBytes : 0;
        return access == RegionAccess.ReadOnly
            ? File.OpenHandle(path, mode, FileAccess.Read, FileShare.Read)
            : File.OpenHandle(path, mode, FileAccess.ReadWrite, FileShare.None, FileOptions.None, room);
    }

    private void OrClose(Action step)
    {
        try
        {
            step();
        }
        catch
        {
            _handle.Dispose();
            throw;
        }
    }

    private void OrUndo(Action step)
    {
        try
        {
            step();
        }
        catch
        {
            // Linux can delete an open file, and does so under the lock, so that nobody has begun to use it.
            bool isDeleted = _origin == FileOrigin.Made && !_options.RetainFileOnFailure;
            if (isDeleted && OperatingSystem.IsLinux())
                File.Delete(_path);
            _region?.Dispose();
            _handle.Dispose();
            if (isDeleted && !OperatingSystem.IsLinux())
                File.Delete(_path);
            throw;
        }
    }
}
