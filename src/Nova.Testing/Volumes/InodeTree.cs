using System.Text;
using Nova.Core;
using Nova.Testing.Trees;

namespace Nova.Testing.Volumes;

/// <summary>The inode face as a tree: paths are walked by lookups, names are bytes, error values become errno.</summary>
/// <param name="volume">The volume; disposed with the tree.</param>
/// <param name="root">The directory that paths begin at and that ".." does not leave; null: the volume's root.</param>
internal sealed class InodeTree(NovaVolume volume, InodeIdentity? root = null) : ITree
{
    private readonly InodeIdentity _root = root ?? InodeNumber.Root;
    private readonly InodeFace _face = volume.Inodes;
    private readonly Dictionary<int, FileHandle> _handles = [];
    private int _lastHandle;

    public NovaVolume Volume { get; } = volume;

    /// <summary>The largest file that the format takes, in bytes.</summary>
    public const long LargestFileInBytes = VolumeLimits.LargestFileInBytes;

    public long LargestFile => LargestFileInBytes;

    public uint MaximumLinks => VolumeLimits.MaximumLinks;

    public void Dispose() => Volume.Dispose();

    public Errno Stat(Who who, TreePath path, out Stat? stat)
    {
        Errno errno = Walk(who, path, out InodeStatus status);
        stat = errno == Errno.Ok ? ToStat(status) : null;
        return errno;
    }

    public Errno StatHandle(int handle, out Stat? stat)
    {
        NovaError error = _face.GetStatus(_handles.GetValueOrDefault(handle), out InodeStatus status);
        stat = error == NovaError.None ? ToStat(status) : null;
        return ErrnoOf(error);
    }

    public Errno Open(Who who, TreePath path, OpenHow flags, out int handle)
    {
        handle = 0;
        Errno errno = Walk(who, path, out InodeStatus status);
        if (errno != Errno.Ok)
            return errno;
        NovaError error = _face.Open(Of(who), status.Identity, (OpenModes)flags, out FileHandle opened);
        return Keep(error, opened, out handle);
    }

    public Errno Create(Who who, TreePath path, OpenHow flags, uint permissions, out int handle)
    {
        handle = 0;
        Errno errno = WalkToParent(who, path, out InodeIdentity directory, out byte[] name);
        if (errno != Errno.Ok)
            return errno;
        NovaError error = _face.OpenOrCreate(Of(who), directory, name, permissions, (OpenModes)flags, out FileHandle opened, out _);
        return Keep(error, opened, out handle);
    }

    public Errno Close(int handle) => ErrnoOf(_face.Close(_handles.GetValueOrDefault(handle)));

    public Errno Read(int handle, long offset, int count, out byte[]? bytes)
    {
        byte[] buffer = new byte[count];
        NovaError error = _face.Read(_handles.GetValueOrDefault(handle), offset, buffer, out int read);
        bytes = error == NovaError.None ? buffer[..read] : null;
        return ErrnoOf(error);
    }

    public Errno Write(int handle, long offset, byte[] bytes) => ErrnoOf(_face.Write(_handles.GetValueOrDefault(handle), offset, bytes));

    public Errno Append(int handle, byte[] bytes, out long offset) =>
        ErrnoOf(_face.Append(_handles.GetValueOrDefault(handle), bytes, out offset));

    public Errno SetLength(int handle, long length) => ErrnoOf(_face.SetLength(_handles.GetValueOrDefault(handle), length));

    public Errno Allocate(int handle, AllocateKind kind, long offset, long length) =>
        ErrnoOf(_face.Allocate(_handles.GetValueOrDefault(handle), (AllocateMode)kind, offset, length));

    public Errno Seek(int handle, SeekKind kind, long offset, out long found) =>
        ErrnoOf(_face.Seek(_handles.GetValueOrDefault(handle), (SeekTarget)kind, offset, out found));

    public Errno MakeNode(Who who, TreePath path, FileType type, uint permissions, ulong device)
    {
        Errno errno = WalkToParent(who, path, out InodeIdentity directory, out byte[] name);
        return errno != Errno.Ok ? errno : ErrnoOf(_face.MakeNode(Of(who), directory, name, (uint)type << 12 | permissions, device, out _));
    }

    public Errno MakeDirectory(Who who, TreePath path, uint permissions)
    {
        Errno errno = WalkToParent(who, path, out InodeIdentity directory, out byte[] name);
        return errno != Errno.Ok ? errno : ErrnoOf(_face.MakeDirectory(Of(who), directory, name, permissions, out _));
    }

    public Errno MakeSymbolicLink(Who who, TreePath path, string target)
    {
        Errno errno = WalkToParent(who, path, out InodeIdentity directory, out byte[] name);
        return errno != Errno.Ok ? errno : ErrnoOf(_face.MakeSymbolicLink(Of(who), directory, name, Bytes(target), out _));
    }

    public Errno ReadSymbolicLink(Who who, TreePath path, out string? target)
    {
        target = null;
        Errno errno = Walk(who, path, out InodeStatus status);
        if (errno != Errno.Ok)
            return errno;
        byte[] buffer = new byte[4096];
        NovaError error = _face.ReadSymbolicLink(status.Identity, buffer, out int length);
        target = error == NovaError.None ? Text(buffer.AsSpan(0, length)) : null;
        return ErrnoOf(error);
    }

    public Errno Link(Who who, TreePath existing, TreePath path)
    {
        Errno errno = Walk(who, existing, out InodeStatus status);
        if (errno != Errno.Ok)
            return errno;
        errno = WalkToParent(who, path, out InodeIdentity directory, out byte[] name);
        return errno != Errno.Ok ? errno : ErrnoOf(_face.Link(Of(who), status.Identity, directory, name, out _));
    }

    public Errno Unlink(Who who, TreePath path)
    {
        Errno errno = WalkToParent(who, path, out InodeIdentity directory, out byte[] name);
        return errno != Errno.Ok ? errno : ErrnoOf(_face.Unlink(Of(who), directory, name));
    }

    public Errno RemoveDirectory(Who who, TreePath path)
    {
        Errno errno = WalkToParent(who, path, out InodeIdentity directory, out byte[] name);
        return errno != Errno.Ok ? errno : ErrnoOf(_face.RemoveDirectory(Of(who), directory, name));
    }

    public Errno Rename(Who who, TreePath source, TreePath destination, RenameKind kind)
    {
        Errno errno = WalkToParent(who, source, out InodeIdentity from, out byte[] fromName);
        if (errno != Errno.Ok)
            return errno;
        errno = WalkToParent(who, destination, out InodeIdentity to, out byte[] toName);
        return errno != Errno.Ok ? errno : ErrnoOf(_face.Rename(Of(who), from, fromName, to, toName, (RenameMode)kind));
    }

    public Errno SetAttributes(Who who, TreePath path, Change change)
    {
        Errno errno = Walk(who, path, out InodeStatus status);
        return errno != Errno.Ok ? errno : ErrnoOf(_face.SetAttributes(Of(who), status.Identity, Of(change), out _));
    }

    public Errno Access(Who who, TreePath path, AccessBits bits)
    {
        Errno errno = Walk(who, path, out InodeStatus status);
        return errno != Errno.Ok ? errno : ErrnoOf(_face.CheckAccess(Of(who), status.Identity, (AccessModes)bits));
    }

    public Errno List(int handle, ulong afterCookie, int atMost, out Entry[]? entries)
    {
        entries = null;
        DirectoryListing page = new(atMost * 64);
        NovaError error = _face.List(_handles.GetValueOrDefault(handle), afterCookie, page);
        if (error != NovaError.None)
            return ErrnoOf(error);

        List<Entry> found = [];
        int position = 0;
        while (page.Read(ref position, out DirectoryEntry entry))
            found.Add(new Entry(Text(entry.Name), (FileType)entry.Type, entry.Inode.Value, entry.Cookie));
        entries = [.. found];
        return Errno.Ok;
    }

    public Errno GetXattr(Who who, TreePath path, string name, int room, out byte[]? value, out int length)
    {
        (value, length) = (null, 0);
        Errno errno = Walk(who, path, out InodeStatus status);
        if (errno != Errno.Ok)
            return errno;
        byte[] buffer = new byte[room];
        NovaError error = _face.GetXattr(Of(who), status.Identity, Bytes(name), buffer, out length);
        if (error != NovaError.None)
            length = 0;
        else if (room != 0)
            value = buffer[..length];
        return ErrnoOf(error);
    }

    public Errno SetXattr(Who who, TreePath path, string name, byte[] value, XattrKind kind)
    {
        Errno errno = Walk(who, path, out InodeStatus status);
        return errno != Errno.Ok ? errno : ErrnoOf(_face.SetXattr(Of(who), status.Identity, Bytes(name), value, (XattrMode)kind));
    }

    public Errno ListXattr(Who who, TreePath path, int room, out string[]? names, out int length)
    {
        (names, length) = (null, 0);
        Errno errno = Walk(who, path, out InodeStatus status);
        if (errno != Errno.Ok)
            return errno;
        byte[] buffer = new byte[room];
        NovaError error = _face.ListXattr(Of(who), status.Identity, buffer, out length);
        if (error != NovaError.None)
            length = 0;
        else if (room != 0)
            names = Text(buffer.AsSpan(0, length)).Split('\0')[..^1];
        return ErrnoOf(error);
    }

    public Errno RemoveXattr(Who who, TreePath path, string name)
    {
        Errno errno = Walk(who, path, out InodeStatus status);
        return errno != Errno.Ok ? errno : ErrnoOf(_face.RemoveXattr(Of(who), status.Identity, Bytes(name)));
    }

    public Errno StatFs(out FreeSpace space)
    {
        VolumeSpace found = Volume.GetSpace();
        space = new FreeSpace(found.TotalBlocks, found.FreeBlocks, found.InodeCount);
        return Errno.Ok;
    }

    public Errno Sync()
    {
        Volume.Sync();
        return Errno.Ok;
    }

    /// <summary>Takes a handle of the face as one of the tree's own.</summary>
    public int Adopt(FileHandle opened)
    {
        _handles.Add(++_lastHandle, opened);
        return _lastHandle;
    }

    /// <summary>The handle of the face behind a handle of the tree.</summary>
    public FileHandle HandleOf(int handle) => _handles[handle];

    internal static Errno ErrnoOf(NovaError error) => error switch
    {
        NovaError.None => Errno.Ok,
        NovaError.NotFound => Errno.ENOENT,
        NovaError.Exists => Errno.EEXIST,
        NovaError.NotDirectory => Errno.ENOTDIR,
        NovaError.IsDirectory => Errno.EISDIR,
        NovaError.NotEmpty => Errno.ENOTEMPTY,
        NovaError.AccessDenied => Errno.EACCES,
        NovaError.NotPermitted => Errno.EPERM,
        NovaError.NoSpace => Errno.ENOSPC,
        NovaError.NameTooLong => Errno.ENAMETOOLONG,
        NovaError.InvalidArgument or NovaError.NotAVolume => Errno.EINVAL,
        NovaError.TooManyLinks => Errno.EMLINK,
        NovaError.ReadOnly => Errno.EROFS,
        NovaError.FileTooLarge => Errno.EFBIG,
        NovaError.NoData => Errno.ENODATA,
        NovaError.BufferTooSmall => Errno.ERANGE,
        NovaError.ValueTooLarge => Errno.E2BIG,
        NovaError.NotSupported => Errno.EOPNOTSUPP,
        NovaError.TooManySymbolicLinks => Errno.ELOOP,
        NovaError.Stale => Errno.ESTALE,
        NovaError.BadHandle => Errno.EBADF,
        NovaError.Busy => Errno.EBUSY,
        NovaError.NoSuchOffset or NovaError.NoContent => Errno.ENXIO,
        NovaError.Corrupt => Errno.EUCLEAN,
        NovaError.Unknown => Errno.EIO,
        NovaError.UnsupportedFormat => Errno.EPROTONOSUPPORT,
        NovaError.InUse => Errno.EAGAIN,
        _ => throw new ArgumentOutOfRangeException(nameof(error), error, "An error without an errno."),
    };

    internal static byte[] Bytes(string text) => Encoding.Latin1.GetBytes(text);

    internal static string Text(ReadOnlySpan<byte> bytes) => Encoding.Latin1.GetString(bytes);

    internal static Credentials Of(Who who) => new(who.User, who.Group, who.Groups);

    internal static AttributeChange Of(Change change) => new()
    {
        Permissions = change.Permissions,
        Owner = change.User,
        Group = change.Group,
        Size = change.Size,
        Accessed = Of(change.Accessed),
        Modified = Of(change.Modified),
    };

    private static TimeChange Of(TimeValue time) => time.IsNow ? TimeChange.Now : time.At is { } at ? TimeChange.At(at) : TimeChange.Omit;

    internal static Stat ToStat(in InodeStatus status) => new()
    {
        Inode = status.Number.Value,
        Type = (FileType)status.Type,
        Permissions = status.Permissions,
        LinkCount = status.LinkCount,
        User = status.Owner,
        Group = status.Group,
        Size = status.Size,
        Device = status.Device,
        Accessed = status.AccessedNanoseconds,
        Modified = status.ModifiedNanoseconds,
        Changed = status.ChangedNanoseconds,
        Born = status.BornNanoseconds,
    };

    private Errno Keep(NovaError error, FileHandle opened, out int handle)
    {
        handle = 0;
        if (error == NovaError.None)
            _handles.Add(handle = ++_lastHandle, opened);
        return ErrnoOf(error);
    }

    private Errno Start(TreePath path, out InodeStatus status) => ErrnoOf(
        path.Base == 0 ? _face.GetStatus(_root, out status) : _face.GetStatus(_handles.GetValueOrDefault(path.Base), out status));

    private Errno Walk(Who who, TreePath path, out InodeStatus status) => Walk(who, path, 0, out status);

    private Errno Walk(Who who, TreePath path, int leaveOut, out InodeStatus status)
    {
        Errno errno = Start(path, out status);
        foreach (string name in path.Components.SkipLast(leaveOut))
        {
            bool wouldLeave = name == ".." && status.Number == _root.Number;
            if (errno == Errno.Ok)
                errno = ErrnoOf(_face.Lookup(Of(who), status.Identity, Bytes(wouldLeave ? "." : name), out status));
        }

        return errno;
    }

    private Errno WalkToParent(Who who, TreePath path, out InodeIdentity directory, out byte[] name)
    {
        string[] components = path.Components;
        name = components.Length == 0 ? [] : Bytes(components[^1]);
        Errno errno = Walk(who, path, 1, out InodeStatus status);
        directory = status.Identity;
        return errno;
    }
}
