namespace Nova.Testing.Trees;

/// <content>Attributes, access, listings and extended attributes.</content>
internal sealed partial class ModelTree
{
    private const int LongestValue = 65_536;

    public Errno SetAttributes(Who who, TreePath path, Change change)
    {
        Errno errno = Walk(who, path, 0, out ModelInode? inode);
        if (errno == Errno.Ok)
            errno = MayChange(who, inode!, change);
        if (errno != Errno.Ok)
            return errno;

        bool isEmpty = change is { Permissions: null, User: null, Group: null, Size: null } && change.Accessed.IsOmit && change.Modified.IsOmit;
        if (isEmpty)
            return Errno.Ok;
        Apply(who, inode!, change);
        return Errno.Ok;
    }

    public Errno Access(Who who, TreePath path, AccessBits bits)
    {
        Errno errno = Walk(who, path, 0, out ModelInode? inode);
        if (errno != Errno.Ok)
            return errno;
        return May(who, inode!, bits) ? Errno.Ok : Errno.EACCES;
    }

    public Errno List(int handle, ulong afterCookie, int atMost, out Entry[]? entries)
    {
        entries = null;
        if (!_handles.TryGetValue(handle, out ModelHandle? open))
            return Errno.EBADF;
        if (!open.Inode.IsDirectory)
            return Errno.ENOTDIR;
        if (!open.Flags.HasFlag(OpenHow.Read))
            return Errno.EBADF;
        if (open.Inode.IsRemoved)
            return Errno.ENOENT;
        entries = [.. open.Inode.Entries
            .Where(entry => entry.Value.Cookie > afterCookie)
            .OrderBy(entry => entry.Value.Cookie)
            .Take(atMost)
            .Select(entry => new Entry(entry.Key, entry.Value.Inode.Type, entry.Value.Inode.Number, entry.Value.Cookie))];
        return Errno.Ok;
    }

    public Errno GetXattr(Who who, TreePath path, string name, int room, out byte[]? value, out int length)
    {
        (value, length) = (null, 0);
        Errno errno = WalkForXattr(who, path, name, AccessBits.Read, out ModelInode? inode);
        if (errno != Errno.Ok)
            return errno;
        if (!inode!.Xattrs.TryGetValue(name, out byte[]? found))
            return Errno.ENODATA;
        if (room != 0 && room < found.Length)
            return Errno.ERANGE;
        length = found.Length;
        value = room == 0 ? null : (byte[])found.Clone();
        return Errno.Ok;
    }

    public Errno SetXattr(Who who, TreePath path, string name, byte[] value, XattrKind kind)
    {
        Errno errno = Walk(who, path, 0, out ModelInode? inode);
        if (errno == Errno.Ok)
            errno = CheckXattrName(name);
        if (errno == Errno.Ok && value.Length > LongestValue)
            errno = Errno.E2BIG;
        if (errno == Errno.Ok)
            errno = MayUseXattr(who, inode!, name, AccessBits.Write);
        if (errno != Errno.Ok)
            return errno;
        bool isThere = inode!.Xattrs.ContainsKey(name);
        if (kind == XattrKind.Create && isThere)
            return Errno.EEXIST;
        if (kind == XattrKind.Replace && !isThere)
            return Errno.ENODATA;
        inode.Xattrs[name] = (byte[])value.Clone();
        inode.Changed = _clock.Now;
        return Errno.Ok;
    }

    public Errno ListXattr(Who who, TreePath path, int room, out string[]? names, out int length)
    {
        (names, length) = (null, 0);
        Errno errno = Walk(who, path, 0, out ModelInode? inode);
        if (errno != Errno.Ok)
            return errno;
        string[] visible = [.. inode!.Xattrs.Keys.Where(name => who.IsSuperuser || !name.StartsWith("trusted.", StringComparison.Ordinal))];
        int needed = visible.Sum(name => name.Length + 1);
        if (room != 0 && room < needed)
            return Errno.ERANGE;
        length = needed;
        names = room == 0 ? null : visible;
        return Errno.Ok;
    }

    public Errno RemoveXattr(Who who, TreePath path, string name)
    {
        Errno errno = WalkForXattr(who, path, name, AccessBits.Write, out ModelInode? inode);
        if (errno != Errno.Ok)
            return errno;
        if (!inode!.Xattrs.Remove(name))
            return Errno.ENODATA;
        inode.Changed = _clock.Now;
        return Errno.Ok;
    }

    private Errno MayChange(Who who, ModelInode inode, Change change)
    {
        bool isOwner = who.IsSuperuser || who.User == inode.User;
        if (change.Size is { } size)
        {
            if (inode.IsDirectory)
                return Errno.EISDIR;
            if (inode.Type != FileType.Regular || size < 0)
                return Errno.EINVAL;
            if (!May(who, inode, AccessBits.Write))
                return Errno.EACCES;
            if (size > LargestFile)
                return Errno.EFBIG;
        }

        if (change.Permissions is { } permissions)
        {
            if ((permissions & ~0xFFFu) != 0)
                return Errno.EINVAL;
            if (inode.Type == FileType.SymbolicLink)
                return Errno.EOPNOTSUPP;
            if (!isOwner)
                return Errno.EPERM;
        }

        if (change.User is { } user && !who.IsSuperuser && !(isOwner && user == inode.User))
            return Errno.EPERM;
        if (change.Group is { } group && !who.IsSuperuser && !(isOwner && (who.IsIn(group) || group == inode.Group)))
            return Errno.EPERM;
        if ((change.Accessed.At is not null || change.Modified.At is not null) && !isOwner)
            return Errno.EPERM;
        return (change.Accessed.IsNow || change.Modified.IsNow) && !isOwner && !May(who, inode, AccessBits.Write) ? Errno.EACCES : Errno.Ok;
    }

    private void Apply(Who who, ModelInode inode, Change change)
    {
        if (change.Size is { } size)
            Resize(who, inode, size);
        if ((change.User is not null || change.Group is not null) && !inode.IsDirectory)
            inode.Permissions = AfterChown(who, inode);
        inode.User = change.User ?? inode.User;
        inode.Group = change.Group ?? inode.Group;
        if (change.Permissions is { } permissions)
            inode.Permissions = who.IsSuperuser || who.IsIn(inode.Group) ? permissions : permissions & ~0x400u;
        inode.Accessed = change.Accessed.Resolve(_clock.Now, inode.Accessed);
        inode.Modified = change.Modified.Resolve(_clock.Now, inode.Modified);
        inode.Changed = _clock.Now;
    }

    /// <summary>A change of owner takes the set-id bits away, whoever makes it; set-group-id without execution stays with a member of the group.</summary>
    private static uint AfterChown(Who who, ModelInode inode)
    {
        uint permissions = WithoutSetIdBits(inode.Permissions);
        return who.IsSuperuser || who.IsIn(inode.Group) ? permissions : permissions & ~0x400u;
    }

    private Errno WalkForXattr(Who who, TreePath path, string name, AccessBits wanted, out ModelInode? inode)
    {
        Errno errno = Walk(who, path, 0, out inode);
        if (errno == Errno.Ok)
            errno = CheckXattrName(name);
        return errno == Errno.Ok ? MayUseXattr(who, inode!, name, wanted) : errno;
    }

    private static Errno CheckXattrName(string name)
    {
        if (name.Length is 0 or > LongestName)
            return Errno.ERANGE;
        return IsIn(name, "trusted.") || IsIn(name, "user.") ? Errno.Ok : Errno.EOPNOTSUPP;
    }

    private static Errno MayUseXattr(Who who, ModelInode inode, string name, AccessBits wanted)
    {
        bool writes = wanted == AccessBits.Write;
        bool isOwner = who.IsSuperuser || who.User == inode.User;
        Errno hidden = writes ? Errno.EPERM : Errno.ENODATA;
        if (IsIn(name, "trusted."))
            return who.IsSuperuser ? Errno.Ok : hidden;
        if (inode.Type is not (FileType.Regular or FileType.Directory))
            return hidden;
        if (inode.IsDirectory && (inode.Permissions & 0x200) != 0 && writes && !isOwner)
            return Errno.EPERM;
        return May(who, inode, wanted) ? Errno.Ok : Errno.EACCES;
    }

    private static bool IsIn(string name, string space) => name.Length > space.Length && name.StartsWith(space, StringComparison.Ordinal);
}
