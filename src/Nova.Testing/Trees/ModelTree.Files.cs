namespace Nova.Testing.Trees;

/// <content>Opening, reading and writing.</content>
internal sealed partial class ModelTree
{
    public Errno Stat(Who who, TreePath path, out Stat? stat)
    {
        Errno errno = Walk(who, path, 0, out ModelInode? inode);
        stat = errno == Errno.Ok ? inode!.ToStat() : null;
        return errno;
    }

    public Errno StatHandle(int handle, out Stat? stat)
    {
        stat = _handles.GetValueOrDefault(handle)?.Inode.ToStat();
        return stat is null ? Errno.EBADF : Errno.Ok;
    }

    public Errno Open(Who who, TreePath path, OpenHow flags, out int handle)
    {
        handle = 0;
        Errno errno = Walk(who, path, 0, out ModelInode? inode);
        return errno == Errno.Ok ? OpenInode(who, inode!, flags, out handle) : errno;
    }

    public Errno Create(Who who, TreePath path, OpenHow flags, uint permissions, out int handle)
    {
        handle = 0;
        Errno errno = WalkToParent(who, path, out ModelInode? directory, out string name);
        if (errno == Errno.Ok && name is "." or "..")
            errno = flags.HasFlag(OpenHow.Exclusive) ? Errno.EEXIST : Errno.EISDIR;
        if (errno == Errno.Ok && flags.HasFlag(OpenHow.Truncate) && !flags.HasFlag(OpenHow.Write))
            errno = Errno.EINVAL;
        if (errno == Errno.Ok)
            errno = Search(who, directory!);
        if (errno != Errno.Ok)
            return errno;

        if (directory!.Entries.TryGetValue(name, out ModelEntry entry))
        {
            if (flags.HasFlag(OpenHow.Exclusive))
                return Errno.EEXIST;
            return entry.Inode.IsDirectory ? Errno.EISDIR : OpenInode(who, entry.Inode, flags, out handle);
        }

        errno = MayAdd(who, directory);
        if (errno != Errno.Ok)
            return errno;
        ModelInode inode = Born(who, directory, FileType.Regular, permissions, 0, "");
        AddEntry(directory, name, inode);
        handle = Keep(who, inode, flags);
        return Errno.Ok;
    }

    public Errno Close(int handle) => _handles.Remove(handle) ? Errno.Ok : Errno.EBADF;

    public Errno Read(int handle, long offset, int count, out byte[]? bytes)
    {
        bytes = null;
        if (!_handles.TryGetValue(handle, out ModelHandle? open) || !open.Flags.HasFlag(OpenHow.Read))
            return Errno.EBADF;
        if (open.Inode.IsDirectory)
            return Errno.EISDIR;
        if (offset < 0)
            return Errno.EINVAL;
        bytes = open.Inode.Bytes.Read(offset, (int)Math.Clamp(open.Inode.Size - offset, 0, count));
        return Errno.Ok;
    }

    public Errno Write(int handle, long offset, byte[] bytes)
    {
        Errno errno = Writable(handle, out ModelHandle? open);
        if (errno != Errno.Ok)
            return errno;
        if (offset < 0)
            return Errno.EINVAL;
        return Put(open!, open!.Flags.HasFlag(OpenHow.Append) ? open.Inode.Size : offset, bytes);
    }

    public Errno Append(int handle, byte[] bytes, out long offset)
    {
        offset = 0;
        Errno errno = Writable(handle, out ModelHandle? open);
        if (errno != Errno.Ok)
            return errno;
        long end = open!.Inode.Size;
        errno = Put(open, end, bytes);
        offset = errno == Errno.Ok ? end : 0;
        return errno;
    }

    public Errno SetLength(int handle, long length)
    {
        Errno errno = Writable(handle, out ModelHandle? open);
        if (errno != Errno.Ok)
            return errno;
        if (length < 0)
            return Errno.EINVAL;
        if (length > LargestFile)
            return Errno.EFBIG;
        Resize(open!.Opener, open.Inode, length);
        return Errno.Ok;
    }

    public Errno Allocate(int handle, AllocateKind kind, long offset, long length)
    {
        Errno errno = Writable(handle, out ModelHandle? open);
        if (errno != Errno.Ok)
            return errno;
        if (offset < 0 || length <= 0)
            return Errno.EINVAL;
        if (length > LargestFile - offset)
            return Errno.EFBIG;

        ModelInode file = open!.Inode;
        if (kind is AllocateKind.PunchHole or AllocateKind.ZeroRange or AllocateKind.ZeroRangeKeepSize)
            file.Bytes.Zero(offset, offset + length);
        if (kind is AllocateKind.Extend or AllocateKind.ZeroRange)
            file.Size = Math.Max(file.Size, offset + length);
        DropSetIdBits(open.Opener, file);
        Touch(file);
        return Errno.Ok;
    }

    /// <summary>Says where data may begin at the earliest: the product may call more bytes data than are not zero, never fewer.</summary>
    public Errno Seek(int handle, SeekKind kind, long offset, out long found)
    {
        found = 0;
        if (!_handles.TryGetValue(handle, out ModelHandle? open))
            return Errno.EBADF;
        if (open.Inode.Type != FileType.Regular)
            return Errno.EINVAL;
        if (offset < 0 || offset >= open.Inode.Size)
            return Errno.ENXIO;
        found = kind == SeekKind.Hole ? open.Inode.Size : open.Inode.Bytes.FirstNonZero(offset);
        return found < open.Inode.Size || kind == SeekKind.Hole ? Errno.Ok : Errno.ENXIO;
    }

    private Errno OpenInode(Who who, ModelInode inode, OpenHow flags, out int handle)
    {
        handle = 0;
        bool writes = flags.HasFlag(OpenHow.Write);
        if (flags.HasFlag(OpenHow.Truncate) && !writes)
            return Errno.EINVAL;
        if (inode.Type == FileType.SymbolicLink && flags != OpenHow.None)
            return Errno.ELOOP;
        if (inode.IsDirectory && writes)
            return Errno.EISDIR;
        if (flags.HasFlag(OpenHow.Read) && !May(who, inode, AccessBits.Read) || writes && !May(who, inode, AccessBits.Write))
            return Errno.EACCES;
        if (inode.Type is not (FileType.Regular or FileType.Directory) && flags != OpenHow.None)
            return Errno.ENXIO;
        if (flags.HasFlag(OpenHow.Truncate))
            Resize(who, inode, 0);
        handle = Keep(who, inode, flags);
        return Errno.Ok;
    }

    private int Keep(Who who, ModelInode inode, OpenHow flags)
    {
        _handles.Add(++_lastHandle, new ModelHandle(inode, flags, who));
        return _lastHandle;
    }

    private Errno Writable(int handle, out ModelHandle? open) =>
        _handles.TryGetValue(handle, out open) && open.Flags.HasFlag(OpenHow.Write) ? Errno.Ok : Errno.EBADF;

    private Errno Put(ModelHandle open, long offset, byte[] bytes)
    {
        if (bytes.Length > LargestFile - offset)
            return Errno.EFBIG;
        if (bytes.Length == 0)
            return Errno.Ok;
        open.Inode.Bytes.Write(offset, bytes);
        open.Inode.Size = Math.Max(open.Inode.Size, offset + bytes.Length);
        DropSetIdBits(open.Opener, open.Inode);
        Touch(open.Inode);
        return Errno.Ok;
    }

    private void Resize(Who who, ModelInode file, long length)
    {
        if (length < file.Size)
            file.Bytes.Zero(length, long.MaxValue);
        file.Size = length;
        DropSetIdBits(who, file);
        Touch(file);
    }

    /// <summary>A change of content takes set-user-id away, and set-group-id where it means execution, unless the superuser makes it.</summary>
    private static void DropSetIdBits(Who who, ModelInode file)
    {
        if (!who.IsSuperuser)
            file.Permissions = WithoutSetIdBits(file.Permissions);
    }

    private static uint WithoutSetIdBits(uint permissions)
    {
        permissions &= ~0x800u;
        return (permissions & 0x8) != 0 ? permissions & ~0x400u : permissions;
    }
}
