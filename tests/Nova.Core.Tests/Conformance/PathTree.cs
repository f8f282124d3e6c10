using Nova.Core.Recovery;
using Nova.Pmem;
using Nova.Testing.Trees;
using Nova.Testing.Volumes;

namespace Nova.Core.Tests.Conformance;

/// <summary>What a tree has and the path face has no words for. <see cref="PathTree"/> leaves it to the inode face of the same volume.</summary>
public enum PathGap
{
    /// <summary>A directory, link, FIFO or socket held open; the path face opens files only. So it lists by path, not by handle and cookie.</summary>
    HandleOfNoFile,

    /// <summary>A file held open for nothing: every <see cref="FileAccess"/> is for something.</summary>
    HandleForNothing,

    /// <summary>A path that begins at an open directory or file, as with <c>openat</c> and <c>linkat</c>.</summary>
    PathFromHandle,

    /// <summary>Asking for permission without using it, as with <c>access</c>.</summary>
    AccessCheck,
}

/// <summary>The path face as a tree: absolute paths through the byte overloads, exceptions turned back into errno through the table of errors.</summary>
/// <remarks>
/// What the face does otherwise because that is the BCL's manner is translated here, and nowhere else:
/// deleting what is missing does nothing (asked for first); making a directory makes those on the way and takes one that is there (asked for first); an argument that can't be meant is an
/// <see cref="ArgumentException"/>; a file opened to append takes no offset; an attribute comes whole or as null, so there is no buffer that could be too small; a path follows links and takes a slash at its end,
/// a tree does neither (<see cref="Foreign"/>).
/// What it can't say at all is one of <see cref="PathGap"/>, and counted in <see cref="Gaps"/>.
/// </remarks>
internal sealed partial class PathTree : ITree
{
    private readonly OpenedVolume _opened;
    private readonly VolumeOptions _options;
    private readonly NovaVolume _superuser;
    private readonly InodeTree _inodes;
    private readonly Dictionary<string, NovaVolume> _faces = new(StringComparer.Ordinal);
    private readonly Dictionary<int, OpenedFile> _files = [];
    private readonly Dictionary<int, int> _others = [];          // handles that are the inode tree's
    private int _lastHandle;

    private PathTree(OpenedVolume opened, VolumeOptions options)
    {
        (_opened, _options) = (opened, options);
        _superuser = FaceOf(new Who(0, 0));
        _inodes = new InodeTree(_superuser);
    }

    /// <summary>What was left to the inode face so far.</summary>
    public HashSet<PathGap> Gaps { get; } = [];

    public long LargestFile => VolumeFixture.LargestFile;

    public uint MaximumLinks => VolumeLimits.MaximumLinks;

    /// <summary>A fresh volume in memory, with a path face for each user over it.</summary>
    public static PathTree Make(long sizeInBytes, StepClock clock)
    {
        VolumeOptions options = new() { TimeProvider = clock, Background = BackgroundWork.None };
        PmemRegion region = AnonymousRegion.Create(sizeInBytes);
        Formatter.Format(region, VolumeFixture.Format, clock, Credentials.Superuser);
        return new PathTree(Opening.Open(region, options), options);
    }

    public void Dispose() => _superuser.Dispose();

    /// <summary>The path face that acts for somebody.</summary>
    public NovaVolume FaceOf(Who who)
    {
        if (!_faces.TryGetValue(who.ToString(), out NovaVolume? face))
            _faces.Add(who.ToString(), face = new NovaVolume(_opened, _options with { Credentials = InodeTree.Of(who) }));
        return face;
    }

    public Errno Stat(Who who, TreePath path, out Stat? stat)
    {
        if (path.Base != 0)
            return _inodes.Stat(who, Beside(PathGap.PathFromHandle, path), out stat);
        InodeStatus status = default;
        Errno errno = Try(who, path, face => status = face.GetStatus(BytesOf(path), FinalLink.NoFollow));
        stat = errno == Errno.Ok ? InodeTree.ToStat(status) : null;
        return errno;
    }

    public Errno StatHandle(int handle, out Stat? stat)
    {
        if (_others.TryGetValue(handle, out int other))
            return _inodes.StatHandle(other, out stat);
        InodeStatus status = default;
        Errno errno = Try(handle, file => status = file.GetStatus());
        stat = errno == Errno.Ok ? InodeTree.ToStat(status) : null;
        return errno;
    }

    public Errno Open(Who who, TreePath path, OpenHow flags, out int handle)
    {
        handle = 0;
        if (path.Base != 0)
            return Keep(_inodes.Open(who, Beside(PathGap.PathFromHandle, path), flags, out int fromHandle), fromHandle, out handle);

        FileType type = TypeOf(who, path);
        if (type is FileType.Directory && (flags & ~OpenHow.Read) == OpenHow.None)
            return Keep(_inodes.Open(who, Beside(PathGap.HandleOfNoFile, path), flags, out int ofDirectory), ofDirectory, out handle);
        if (type != FileType.None && flags == OpenHow.None)
            return Keep(_inodes.Open(who, Beside(type == FileType.Regular ? PathGap.HandleForNothing : PathGap.HandleOfNoFile, path), flags, out int bare), bare, out handle);
        if (type == FileType.SymbolicLink)
            return Errno.ELOOP;                                  // the path face would follow it
        FileMode mode = flags.HasFlag(OpenHow.Truncate) ? FileMode.Truncate
            : flags.HasFlag(OpenHow.Append) && type != FileType.None ? FileMode.Append
            : FileMode.Open;
        return OpenFile(who, path, mode, flags, 0, out handle);
    }

    public Errno Create(Who who, TreePath path, OpenHow flags, uint permissions, out int handle)
    {
        handle = 0;
        if (path.Base != 0)
            return Keep(_inodes.Create(who, Beside(PathGap.PathFromHandle, path), flags, permissions, out int fromHandle), fromHandle, out handle);
        FileMode mode = flags.HasFlag(OpenHow.Exclusive) ? FileMode.CreateNew
            : flags.HasFlag(OpenHow.Truncate) ? FileMode.Create
            : flags.HasFlag(OpenHow.Append) ? FileMode.Append
            : FileMode.OpenOrCreate;
        return mode != FileMode.CreateNew && TypeOf(who, path) == FileType.SymbolicLink
            ? Errno.ELOOP                                        // the path face would follow it
            : OpenFile(who, path, mode, flags, permissions, out handle);
    }

    public Errno Close(int handle)
    {
        if (_others.Remove(handle, out int other))
            return _inodes.Close(other);
        if (!_files.TryGetValue(handle, out OpenedFile? opened) || opened.IsClosed)
            return Errno.EBADF;
        opened.File.Dispose();
        opened.IsClosed = true;
        if (opened.Beside != 0)
            _ = _inodes.Close(opened.Beside);
        return Errno.Ok;
    }

    public Errno Read(int handle, long offset, int count, out byte[]? bytes)
    {
        if (_others.TryGetValue(handle, out int other))
            return _inodes.Read(other, offset, count, out bytes);
        byte[] buffer = new byte[count];
        int read = 0;
        Errno errno = Try(handle, file => read = file.Read(buffer, offset));
        bytes = errno == Errno.Ok ? buffer[..read] : null;
        return errno;
    }

    public Errno Write(int handle, long offset, byte[] bytes)
    {
        if (_others.TryGetValue(handle, out int other))
            return _inodes.Write(other, offset, bytes);
        if (_files.GetValueOrDefault(handle)?.Mode == FileMode.Append)
            return Append(handle, bytes, out _);
        return Try(handle, file => file.Write(bytes, offset));
    }

    public Errno Append(int handle, byte[] bytes, out long offset)
    {
        if (_others.TryGetValue(handle, out int other))
            return _inodes.Append(other, bytes, out offset);
        long at = 0;
        Errno errno = Try(handle, file => at = file.Append(bytes));
        offset = at;
        return errno;
    }

    public Errno SetLength(int handle, long length) =>
        _others.TryGetValue(handle, out int other) ? _inodes.SetLength(other, length) : Try(handle, file => file.SetLength(length));

    public Errno Allocate(int handle, AllocateKind kind, long offset, long length) =>
        _others.TryGetValue(handle, out int other) ? _inodes.Allocate(other, kind, offset, length) : Try(handle, file => file.Allocate((AllocateMode)kind, offset, length));

    public Errno Seek(int handle, SeekKind kind, long offset, out long found)
    {
        if (_others.TryGetValue(handle, out int other))
            return _inodes.Seek(other, kind, offset, out found);
        (long at, bool isThere) = (0, false);
        Errno errno = Try(handle, file => isThere = file.TrySeek((SeekTarget)kind, offset, out at));
        found = at;
        return errno == Errno.Ok && !isThere || (errno == Errno.EINVAL && offset < 0) ? Errno.ENXIO : errno;
    }

    public Errno MakeNode(Who who, TreePath path, FileType type, uint permissions, ulong device) => path.Base != 0
        ? _inodes.MakeNode(who, Beside(PathGap.PathFromHandle, path), type, permissions, device)
        : Try(who, path, face => face.CreateNode(BytesOf(path), (InodeType)type, (UnixFileMode)permissions, device));

    public Errno MakeDirectory(Who who, TreePath path, uint permissions)
    {
        if (path.Base != 0)
            return _inodes.MakeDirectory(who, Beside(PathGap.PathFromHandle, path), permissions);
        Errno errno = Stat(who, string.Join('/', path.Components.SkipLast(1)), out _);
        if (errno != Errno.Ok)
            return errno;
        errno = Stat(who, path, out _);
        return errno == Errno.Ok ? Errno.EEXIST
            : errno != Errno.ENOENT ? errno
            : Try(who, path, face => face.CreateDirectory(BytesOf(path), (UnixFileMode)permissions));
    }

    public Errno MakeSymbolicLink(Who who, TreePath path, string target)
    {
        if (path.Base != 0)
            return _inodes.MakeSymbolicLink(who, Beside(PathGap.PathFromHandle, path), target);
        Errno errno = Try(who, path, face => face.CreateSymbolicLink(BytesOf(path), InodeTree.Bytes(target)));
        return errno == Errno.EINVAL && target.Length == 0 ? Errno.ENOENT : errno;
    }

    public Errno ReadSymbolicLink(Who who, TreePath path, out string? target)
    {
        if (path.Base != 0)
            return _inodes.ReadSymbolicLink(who, Beside(PathGap.PathFromHandle, path), out target);
        string? found = null;
        Errno errno = Try(who, path, face => found = InodeTree.Text(face.ReadLink(BytesOf(path))));
        target = found;
        return errno;
    }

    public Errno Link(Who who, TreePath existing, TreePath path)
    {
        if (existing.Base != 0 || path.Base != 0)
            return _inodes.Link(who, Beside(PathGap.PathFromHandle, existing), Beside(PathGap.PathFromHandle, path));
        Errno errno = Foreign(who, existing);
        return errno != Errno.Ok ? errno : Try(who, path, face => face.CreateHardLink(BytesOf(path), BytesOf(existing)));
    }

    public Errno Unlink(Who who, TreePath path)
    {
        if (path.Base != 0)
            return _inodes.Unlink(who, Beside(PathGap.PathFromHandle, path));
        Errno errno = Stat(who, path, out _);
        return errno != Errno.Ok ? errno : Try(who, path, face => face.Delete(BytesOf(path)));
    }

    public Errno RemoveDirectory(Who who, TreePath path) => path.Base != 0
        ? _inodes.RemoveDirectory(who, Beside(PathGap.PathFromHandle, path))
        : Try(who, path, face => face.DeleteDirectory(BytesOf(path)));

    public Errno Rename(Who who, TreePath source, TreePath destination, RenameKind kind)
    {
        if (source.Base != 0 || destination.Base != 0)
            return _inodes.Rename(who, Beside(PathGap.PathFromHandle, source), Beside(PathGap.PathFromHandle, destination), kind);
        Errno errno = Foreign(who, source);
        return errno != Errno.Ok ? errno : Try(who, destination, face => face.Move(BytesOf(source), BytesOf(destination), (RenameMode)kind));
    }

    public Errno SetAttributes(Who who, TreePath path, Change change) => path.Base != 0
        ? _inodes.SetAttributes(who, Beside(PathGap.PathFromHandle, path), change)
        : Try(who, path, face => face.SetAttributes(BytesOf(path), InodeTree.Of(change), FinalLink.NoFollow));

    public Errno Access(Who who, TreePath path, AccessBits bits) => _inodes.Access(who, Beside(PathGap.AccessCheck, path), bits);

    public Errno List(int handle, ulong afterCookie, int atMost, out Entry[]? entries)
    {
        entries = null;
        Errno errno = BesideHandle(PathGap.HandleOfNoFile, handle, out int other);
        return errno != Errno.Ok ? errno : _inodes.List(other, afterCookie, atMost, out entries);
    }

    public Errno GetXattr(Who who, TreePath path, string name, int room, out byte[]? value, out int length)
    {
        (value, length) = (null, 0);
        if (path.Base != 0)
            return _inodes.GetXattr(who, Beside(PathGap.PathFromHandle, path), name, room, out value, out length);
        byte[]? found = null;
        Errno errno = Try(who, path, face => found = face.GetXattr(BytesOf(path), InodeTree.Bytes(name), FinalLink.NoFollow));
        if (errno != Errno.Ok || found is null)
            return errno != Errno.Ok ? errno : Errno.ENODATA;
        if (room != 0 && room < found.Length)
            return Errno.ERANGE;
        (value, length) = (room == 0 ? null : found, found.Length);
        return Errno.Ok;
    }

    public Errno SetXattr(Who who, TreePath path, string name, byte[] value, XattrKind kind) => path.Base != 0
        ? _inodes.SetXattr(who, Beside(PathGap.PathFromHandle, path), name, value, kind)
        : Try(who, path, face => face.SetXattr(BytesOf(path), InodeTree.Bytes(name), value, (XattrMode)kind, FinalLink.NoFollow));

    public Errno ListXattr(Who who, TreePath path, int room, out string[]? names, out int length)
    {
        (names, length) = (null, 0);
        if (path.Base != 0)
            return _inodes.ListXattr(who, Beside(PathGap.PathFromHandle, path), room, out names, out length);
        string[] found = [];
        Errno errno = Try(who, path, face => found = [.. face.ListXattrs(BytesOf(path), FinalLink.NoFollow).Select(name => InodeTree.Text(NovaNames.ToBytes(name)))]);
        if (errno != Errno.Ok)
            return errno;
        int needed = found.Sum(name => name.Length + 1);
        if (room != 0 && room < needed)
            return Errno.ERANGE;
        (names, length) = (room == 0 ? null : found, needed);
        return Errno.Ok;
    }

    public Errno RemoveXattr(Who who, TreePath path, string name)
    {
        if (path.Base != 0)
            return _inodes.RemoveXattr(who, Beside(PathGap.PathFromHandle, path), name);
        bool wasThere = false;
        Errno errno = Try(who, path, face => wasThere = face.RemoveXattr(BytesOf(path), InodeTree.Bytes(name), FinalLink.NoFollow));
        return errno == Errno.Ok && !wasThere ? Errno.ENODATA : errno;
    }

    public Errno StatFs(out FreeSpace space) => _inodes.StatFs(out space);

    public Errno Sync() => _inodes.Sync();
}
