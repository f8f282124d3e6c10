namespace Nova.Testing.Trees;

/// <summary>
/// The filesystem as dictionaries: what POSIX.1-2017 says, with Linux's errors in Linux's order. It shares no code with the product and knows nothing
/// of blocks, logs or crashes; it never runs out of space.
/// </summary>
internal sealed partial class ModelTree : ITree
{
    private const int LongestName = 255;
    private readonly StepClock _clock;
    private readonly Dictionary<int, ModelHandle> _handles = [];
    private readonly ModelInode _root;
    private ulong _lastInode;
    private ulong _lastCookie;
    private int _lastHandle;

    public ModelTree(StepClock clock)
    {
        _clock = clock;
        _root = NewInode(FileType.Directory, 0x1ED, new Who(0, 0), 0);
        _root.LinkCount = 2;
        _root.Parent = _root;
    }

    public long LargestFile { get; init; } = long.MaxValue;

    public uint MaximumLinks => 65_000;

    /// <summary>What a crash or a close leaves: no handle is open any more, and files without a name are gone with the last one.</summary>
    public void Remount() => _handles.Clear();

    public void Dispose()
    {
    }

    public Errno StatFs(out FreeSpace space)
    {
        space = default;
        return Errno.Ok;
    }

    public Errno Sync() => Errno.Ok;

    private ModelInode NewInode(FileType type, uint permissions, Who owner, ulong device, string target = "") => new()
    {
        Number = ++_lastInode,
        Type = type,
        Permissions = permissions,
        User = owner.User,
        Group = owner.Group,
        Device = device,
        Target = target,
        Accessed = _clock.Now,
        Modified = _clock.Now,
        Changed = _clock.Now,
        Born = _clock.Now,
    };

    /// <summary>Walks to an inode. Each directory on the way needs search permission.</summary>
    private Errno Walk(Who who, TreePath path, int leaveOut, out ModelInode? inode)
    {
        inode = path.Base == 0 ? _root : _handles.GetValueOrDefault(path.Base)?.Inode;
        if (inode is null)
            return Errno.EBADF;

        foreach (string name in path.Components.SkipLast(leaveOut))
        {
            Errno errno = Lookup(who, inode, name, out ModelInode? next);
            if (errno != Errno.Ok)
                return errno;
            inode = next!;
        }

        return Errno.Ok;
    }

    private static Errno Lookup(Who who, ModelInode directory, string name, out ModelInode? found)
    {
        found = null;
        Errno errno = CheckName(name);
        if (errno == Errno.Ok)
            errno = Search(who, directory);
        if (errno != Errno.Ok)
            return errno;
        if (name is "." or "..")
        {
            found = name == "." ? directory : directory.Parent;
            return Errno.Ok;
        }

        if (!directory.Entries.TryGetValue(name, out ModelEntry entry))
            return Errno.ENOENT;
        found = entry.Inode;
        return Errno.Ok;
    }

    private static Errno CheckName(string name)
    {
        if (name.Length == 0)
            return Errno.ENOENT;
        if (name.Length > LongestName)
            return Errno.ENAMETOOLONG;
        return name.Contains('\0') || name.Contains('/') ? Errno.EINVAL : Errno.Ok;
    }

    /// <summary>Walks to the directory of a path's last name, and refuses what can't be a name.</summary>
    private Errno WalkToParent(Who who, TreePath path, out ModelInode? directory, out string name)
    {
        string[] components = path.Components;
        name = components.Length == 0 ? "" : components[^1];
        Errno errno = Walk(who, path, 1, out directory);
        return errno == Errno.Ok ? CheckName(name) : errno;
    }

    private static Errno Search(Who who, ModelInode directory)
    {
        if (!directory.IsDirectory)
            return Errno.ENOTDIR;
        return May(who, directory, AccessBits.Execute) ? Errno.Ok : Errno.EACCES;
    }

    /// <summary>The rule of POSIX 4.5: the first class that fits decides; the superuser passes, but executes only what somebody may execute.</summary>
    private static bool May(Who who, ModelInode inode, AccessBits wanted)
    {
        if (who.IsSuperuser)
            return !wanted.HasFlag(AccessBits.Execute) || inode.IsDirectory || (inode.Permissions & 0x49) != 0;

        int shift = who.User == inode.User ? 6 : who.IsIn(inode.Group) ? 3 : 0;
        uint granted = inode.Permissions >> shift & 7;
        return ((uint)wanted & ~granted) == 0;
    }

    /// <summary>In a sticky directory only the owner of the file or of the directory removes or renames it.</summary>
    private static bool StickyForbids(Who who, ModelInode directory, ModelInode inode) =>
        (directory.Permissions & 0x200) != 0 && !who.IsSuperuser && who.User != inode.User && who.User != directory.User;

    private void AddEntry(ModelInode directory, string name, ModelInode inode)
    {
        directory.Entries[name] = new ModelEntry(inode, ++_lastCookie);
        Touch(directory);
    }

    private void Touch(ModelInode inode) => inode.Modified = inode.Changed = _clock.Now;
}
