using Nova.Testing.Trees;
using Nova.Testing.Volumes;

namespace Nova.Core.Tests.Conformance;

/// <content>From paths to bytes, from exceptions to errno, from handles of one kind to the other.</content>
internal sealed partial class PathTree
{
    private static byte[] BytesOf(TreePath path) => InodeTree.Bytes(path.Text.StartsWith('/') ? path.Text : "/" + path.Text);

    /// <summary>What a tree says of a path before the path face is asked: it follows no link on the way, and knows no name that is empty.</summary>
    private Errno Foreign(Who who, TreePath path)
    {
        string[] names = path.Components;
        for (int i = 1; i < names.Length; i++)
        {
            if (TypeOf(who, new TreePath(string.Join('/', names[..i]))) == FileType.SymbolicLink)
                return Errno.ENOTDIR;
        }

        return names is [.., ""] ? Errno.ENOENT : Errno.Ok;
    }

    private FileType TypeOf(Who who, TreePath path)
    {
        try
        {
            return (FileType)FaceOf(who).GetStatus(BytesOf(path), FinalLink.NoFollow).Type;
        }
        catch (Exception failure) when (NovaErrors.Of(failure) != NovaError.None)
        {
            return FileType.None;                                // the operation itself says why
        }
    }

    private Errno OpenFile(Who who, TreePath path, FileMode mode, OpenHow flags, uint permissions, out int handle)
    {
        NovaFile? file = null;
        Errno errno = Try(who, path, face => file = face.OpenFile(BytesOf(path), mode, (FileAccess)(flags & OpenHow.ReadWrite), (UnixFileMode)permissions));
        handle = errno == Errno.Ok ? ++_lastHandle : 0;
        if (file is not null)
            _files.Add(handle, new OpenedFile(file, mode));
        return errno;
    }

    private Errno Keep(Errno errno, int other, out int handle)
    {
        handle = errno == Errno.Ok ? ++_lastHandle : 0;
        if (errno == Errno.Ok)
            _others.Add(handle, other);
        return errno;
    }

    /// <summary>A path for the inode tree. One from a handle that is none stays one.</summary>
    private TreePath Beside(PathGap gap, TreePath path)
    {
        Gaps.Add(gap);
        return path.Base == 0 ? path : path with { Base = BesideHandle(gap, path.Base, out int other) == Errno.Ok ? other : -1 };
    }

    /// <summary>The inode tree's handle for a handle; of a file of the path face one that is opened beside it, and closed with it.</summary>
    private Errno BesideHandle(PathGap gap, int handle, out int other)
    {
        Gaps.Add(gap);
        if (_others.TryGetValue(handle, out other))
            return Errno.Ok;
        InodeStatus status = default;
        Errno errno = Try(handle, file => status = file.GetStatus());
        if (errno != Errno.Ok)
            return errno;

        OpenedFile opened = _files[handle];
        NovaError error = NovaError.None;
        if (opened.Beside == 0)
        {
            error = _superuser.Inodes.Open(Credentials.Superuser, status.Identity, OpenModes.None, out FileHandle beside);
            opened.Beside = error == NovaError.None ? _inodes.Adopt(beside) : 0;
        }

        other = opened.Beside;
        return InodeTree.ErrnoOf(error);
    }

    private Errno Try(Who who, TreePath path, Action<NovaVolume> operation)
    {
        Errno errno = Foreign(who, path);
        return errno != Errno.Ok ? errno : Try(() => operation(FaceOf(who)));
    }

    private Errno Try(int handle, Action<NovaFile> operation) =>
        _files.TryGetValue(handle, out OpenedFile? opened) ? Try(() => operation(opened.File)) : Errno.EBADF;

    private static Errno Try(Action operation)
    {
        try
        {
            operation();
            return Errno.Ok;
        }
        catch (Exception failure) when (NovaErrors.Of(failure) is var error && error != NovaError.None)
        {
            return (Errno)NovaErrors.GetErrorNumber(error);
        }
        catch (ObjectDisposedException)
        {
            return Errno.EBADF;
        }
        catch (ArgumentOutOfRangeException misuse)
        {
            // A range that can't be is misuse, be it negative or past the largest file; only its number says which.
            return misuse is { ParamName: "offset", ActualValue: >= 0L } or { ActualValue: > 0L } ? Errno.EFBIG : Errno.EINVAL;
        }
        catch (ArgumentException)
        {
            return Errno.EINVAL;
        }
    }

    private sealed class OpenedFile(NovaFile file, FileMode mode)
    {
        public NovaFile File => file;

        public FileMode Mode => mode;

        public bool IsClosed { get; set; }

        /// <summary>The inode tree's handle of the same file, once it was needed.</summary>
        public int Beside { get; set; }
    }
}
