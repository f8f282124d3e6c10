namespace Nova.Testing.Trees;

/// <content>Renaming, in the order in which Linux finds errors.</content>
internal sealed partial class ModelTree
{
    public Errno Rename(Who who, TreePath source, TreePath destination, RenameKind kind)
    {
        Errno errno = FindEnds(who, source, destination, kind, out Ends ends);
        if (errno != Errno.Ok)
            return errno;
        if (ends.Target is not null && kind == RenameKind.NoReplace)
            return Errno.EEXIST;
        if (IsWithin(ends.To, ends.Source))
            return Errno.EINVAL;
        if (ends.Target is not null && IsWithin(ends.From, ends.Target))
            return kind == RenameKind.Exchange ? Errno.EINVAL : Errno.ENOTEMPTY;
        if (ReferenceEquals(ends.Source, ends.Target))
            return Errno.Ok;

        errno = MayRename(who, ends, kind);
        if (errno != Errno.Ok)
            return errno;
        if (kind == RenameKind.Exchange)
            Exchange(ends);
        else
            Move(ends);
        return Errno.Ok;
    }

    private Errno FindEnds(Who who, TreePath source, TreePath destination, RenameKind kind, out Ends ends)
    {
        ends = default;
        Errno errno = Walk(who, source, 1, out _);
        if (errno == Errno.Ok)
            errno = Walk(who, destination, 1, out _);
        if (errno != Errno.Ok)
            return errno;
        errno = WalkToParent(who, source, out ModelInode? from, out string fromName);
        if (errno != Errno.Ok)
            return errno;
        errno = WalkToParent(who, destination, out ModelInode? to, out string toName);
        if (errno != Errno.Ok)
            return errno;
        if (fromName is "." or "..")
            return Errno.EBUSY;
        if (toName is "." or "..")
            return kind == RenameKind.NoReplace ? Errno.EEXIST : Errno.EBUSY;

        errno = Lookup(who, from!, fromName, out ModelInode? inode);
        if (errno != Errno.Ok)
            return errno;
        errno = Lookup(who, to!, toName, out ModelInode? target);
        ends = new Ends(from!, fromName, inode!, to!, toName, target);
        return errno == Errno.ENOENT && kind != RenameKind.Exchange ? Errno.Ok : errno;
    }

    private static Errno MayRename(Who who, Ends ends, RenameKind kind)
    {
        Errno errno = Removable(who, ends.From, ends.FromName, out _);
        if (errno != Errno.Ok)
            return errno;
        errno = ends.Target is null ? MayAdd(who, ends.To) : Removable(who, ends.To, ends.ToName, out _);
        if (errno != Errno.Ok)
            return errno;
        bool isExchange = kind == RenameKind.Exchange;
        if (ends.Target is not null && !isExchange && ends.Source.IsDirectory != ends.Target.IsDirectory)
            return ends.Source.IsDirectory ? Errno.ENOTDIR : Errno.EISDIR;

        // A directory that moves gets another "..": that is a write into it.
        if (!ReferenceEquals(ends.From, ends.To))
        {
            if (ends.Source.IsDirectory && !May(who, ends.Source, AccessBits.Write))
                return Errno.EACCES;
            if (isExchange && ends.Target!.IsDirectory && !May(who, ends.Target, AccessBits.Write))
                return Errno.EACCES;
        }

        return !isExchange && ends.Target is { IsDirectory: true, Entries.Count: > 0 } ? Errno.ENOTEMPTY : Errno.Ok;
    }

    private void Move(Ends ends)
    {
        if (ends.Target is { IsDirectory: true } replaced)
            Bury(replaced, ends.To);
        else if (ends.Target is not null)
            (ends.Target.LinkCount, ends.Target.Changed) = (ends.Target.LinkCount - 1, _clock.Now);

        ends.From.Entries.Remove(ends.FromName);
        Settle(ends.Source, ends.From, ends.To);
        AddEntry(ends.To, ends.ToName, ends.Source);
        Touch(ends.From);
    }

    private void Exchange(Ends ends)
    {
        Settle(ends.Source, ends.From, ends.To);
        Settle(ends.Target!, ends.To, ends.From);
        AddEntry(ends.To, ends.ToName, ends.Source);
        AddEntry(ends.From, ends.FromName, ends.Target!);
    }

    private void Settle(ModelInode inode, ModelInode from, ModelInode to)
    {
        inode.Changed = _clock.Now;
        if (!inode.IsDirectory)
            return;
        from.LinkCount--;
        to.LinkCount++;
        inode.Parent = to;
    }

    /// <summary>Whether <paramref name="directory"/> is <paramref name="above"/> or lies below it.</summary>
    private bool IsWithin(ModelInode directory, ModelInode above)
    {
        for (ModelInode at = directory; ; at = at.Parent!)
        {
            if (ReferenceEquals(at, above))
                return true;
            if (ReferenceEquals(at, _root) || at.IsRemoved)
                return false;
        }
    }

    private readonly record struct Ends(ModelInode From, string FromName, ModelInode Source, ModelInode To, string ToName, ModelInode? Target);
}
