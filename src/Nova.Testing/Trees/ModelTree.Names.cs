namespace Nova.Testing.Trees;

/// <content>Making, linking and removing names.</content>
internal sealed partial class ModelTree
{
    public Errno MakeNode(Who who, TreePath path, FileType type, uint permissions, ulong device)
    {
        Errno errno = Walk(who, path, 1, out _);
        if (errno != Errno.Ok)
            return errno;
        if (type == FileType.Directory)
            return Errno.EPERM;
        if (type is not (FileType.Regular or FileType.Fifo or FileType.Socket or FileType.CharacterDevice or FileType.BlockDevice))
            return Errno.EINVAL;
        errno = Vacant(who, path, out ModelInode? directory, out string name);
        if (errno != Errno.Ok)
            return errno;
        bool isDevice = type is FileType.CharacterDevice or FileType.BlockDevice;
        if (isDevice && !who.IsSuperuser)
            return Errno.EPERM;
        AddEntry(directory!, name, Born(who, directory!, type, permissions, isDevice ? device : 0, ""));
        return Errno.Ok;
    }

    public Errno MakeDirectory(Who who, TreePath path, uint permissions)
    {
        Errno errno = Vacant(who, path, out ModelInode? directory, out string name);
        if (errno != Errno.Ok)
            return errno;
        ModelInode made = Born(who, directory!, FileType.Directory, permissions, 0, "");
        made.LinkCount = 2;
        made.Parent = directory;
        directory!.LinkCount++;
        AddEntry(directory, name, made);
        return Errno.Ok;
    }

    public Errno MakeSymbolicLink(Who who, TreePath path, string target)
    {
        Errno errno = Walk(who, path, 1, out _);
        if (errno != Errno.Ok)
            return errno;
        if (target.Length == 0)
            return Errno.ENOENT;
        if (target.Length > 4095)
            return Errno.ENAMETOOLONG;
        errno = Vacant(who, path, out ModelInode? directory, out string name);
        if (errno == Errno.Ok)
            AddEntry(directory!, name, Born(who, directory!, FileType.SymbolicLink, 0x1FF, 0, target));
        return errno;
    }

    public Errno ReadSymbolicLink(Who who, TreePath path, out string? target)
    {
        Errno errno = Walk(who, path, 0, out ModelInode? inode);
        target = null;
        if (errno != Errno.Ok)
            return errno;
        if (inode!.Type != FileType.SymbolicLink)
            return Errno.EINVAL;
        target = inode.Target;
        return Errno.Ok;
    }

    public Errno Link(Who who, TreePath existing, TreePath path)
    {
        Errno errno = Walk(who, existing, 0, out ModelInode? inode);
        if (errno != Errno.Ok)
            return errno;
        errno = Vacant(who, path, out ModelInode? directory, out string name);
        if (errno != Errno.Ok)
            return errno;
        if (inode!.IsDirectory)
            return Errno.EPERM;
        if (inode.LinkCount == 0)
            return Errno.ENOENT;
        if (inode.LinkCount >= MaximumLinks)
            return Errno.EMLINK;
        inode.LinkCount++;
        inode.Changed = _clock.Now;
        AddEntry(directory!, name, inode);
        return Errno.Ok;
    }

    public Errno Unlink(Who who, TreePath path)
    {
        Errno errno = WalkToParent(who, path, out ModelInode? directory, out string name);
        if (errno == Errno.Ok && name is "." or "..")
            errno = Errno.EISDIR;
        if (errno == Errno.Ok)
            errno = Removable(who, directory!, name, out _);
        if (errno != Errno.Ok)
            return errno;
        ModelInode inode = directory!.Entries[name].Inode;
        if (inode.IsDirectory)
            return Errno.EISDIR;
        directory.Entries.Remove(name);
        Touch(directory);
        inode.LinkCount--;
        inode.Changed = _clock.Now;
        return Errno.Ok;
    }

    public Errno RemoveDirectory(Who who, TreePath path)
    {
        Errno errno = WalkToParent(who, path, out ModelInode? directory, out string name);
        if (errno == Errno.Ok && name is "." or "..")
            errno = name == "." ? Errno.EINVAL : Errno.ENOTEMPTY;
        if (errno == Errno.Ok)
            errno = Removable(who, directory!, name, out _);
        if (errno != Errno.Ok)
            return errno;
        ModelInode inode = directory!.Entries[name].Inode;
        if (!inode.IsDirectory)
            return Errno.ENOTDIR;
        if (inode.Entries.Count != 0)
            return Errno.ENOTEMPTY;
        directory.Entries.Remove(name);
        Bury(inode, directory);
        Touch(directory);
        return Errno.Ok;
    }

    /// <summary>A removed directory has no names left, its own two included.</summary>
    private void Bury(ModelInode directory, ModelInode parent)
    {
        directory.LinkCount = 0;
        directory.Changed = _clock.Now;
        parent.LinkCount--;
    }

    /// <summary>What every operation that makes a name checks, in Linux's order.</summary>
    private Errno Vacant(Who who, TreePath path, out ModelInode? directory, out string name)
    {
        Errno errno = WalkToParent(who, path, out directory, out name);
        if (errno == Errno.Ok)
            errno = Search(who, directory!);
        if (errno == Errno.Ok && (name is "." or ".." || directory!.Entries.ContainsKey(name)))
            errno = Errno.EEXIST;
        return errno == Errno.Ok ? MayAdd(who, directory!) : errno;
    }

    private static Errno MayAdd(Who who, ModelInode directory)
    {
        if (directory.IsRemoved)
            return Errno.ENOENT;
        return May(who, directory, AccessBits.Write | AccessBits.Execute) ? Errno.Ok : Errno.EACCES;
    }

    private static Errno Removable(Who who, ModelInode directory, string name, out ModelInode? inode)
    {
        Errno errno = Lookup(who, directory, name, out inode);
        if (errno != Errno.Ok)
            return errno;
        if (!May(who, directory, AccessBits.Write | AccessBits.Execute))
            return Errno.EACCES;
        return StickyForbids(who, directory, inode!) ? Errno.EPERM : Errno.Ok;
    }

    /// <summary>A new inode: it belongs to its maker, but to the group of a directory with the set-group-id bit, which subdirectories inherit.</summary>
    private ModelInode Born(Who who, ModelInode directory, FileType type, uint permissions, ulong device, string target)
    {
        ModelInode inode = NewInode(type, permissions, who, device, target);
        if ((directory.Permissions & 0x400) == 0)
            return inode;

        inode.Group = directory.Group;
        if (type == FileType.Directory)
            inode.Permissions |= 0x400;
        else if ((permissions & 0x408) == 0x408 && !who.IsSuperuser && !who.IsIn(directory.Group))
            inode.Permissions &= ~0x400u;
        return inode;
    }
}
