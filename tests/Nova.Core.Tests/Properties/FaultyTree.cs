using Nova.Testing.Trees;

namespace Nova.Core.Tests.Properties;

/// <summary>What a <see cref="FaultyTree"/> does wrong.</summary>
public enum TreeFault
{
    None,
    WriteLosesItsLastByte,
    WriteKeepsOldTimes,
    AppendForgetsTheSize,
    ShrinkingKeepsTheBytes,
    PunchDoesNothing,
    RenameLeavesTheOldName,
    ExchangeOnlyMoves,
    UnlinkTakesTwoNames,
    SetUserIdSurvivesChown,
    XattrsAreCutAt4096,
    ListForgetsTheLastPage,
    CloseKeepsTheHandle,
    AnyoneMayChmod,
    CrashUndoesTheLastDirectory,
}

/// <summary>A tree with one fault, to see whether the tests see it.</summary>
internal sealed class FaultyTree(ITree inner, TreeFault fault) : ITree
{
    private static readonly Who Root = new(0, 0);

    public long LargestFile => inner.LargestFile;

    public uint MaximumLinks => inner.MaximumLinks;

    /// <summary>The last directory that was made.</summary>
    public TreePath? LastDirectory { get; private set; }

    public void Dispose() => inner.Dispose();

    public Errno Stat(Who who, TreePath path, out Stat? stat) => inner.Stat(who, path, out stat);

    public Errno StatHandle(int handle, out Stat? stat) => inner.StatHandle(handle, out stat);

    public Errno Open(Who who, TreePath path, OpenHow flags, out int handle) => inner.Open(who, path, flags, out handle);

    public Errno Create(Who who, TreePath path, OpenHow flags, uint permissions, out int handle) => inner.Create(who, path, flags, permissions, out handle);

    public Errno Close(int handle) => fault == TreeFault.CloseKeepsTheHandle && handle != 0 ? Errno.Ok : inner.Close(handle);

    public Errno Read(int handle, long offset, int count, out byte[]? bytes) => inner.Read(handle, offset, count, out bytes);

    public Errno Write(int handle, long offset, byte[] bytes)
    {
        if (fault == TreeFault.WriteKeepsOldTimes && inner.StatHandle(handle, out Stat? stat) == Errno.Ok && stat!.Permissions < 0x200)
        {
            Errno errno = inner.Write(handle, offset, bytes);
            if (errno == Errno.Ok && bytes.Length > 0)
                _ = inner.SetAttributes(Root, new TreePath("", handle), new Change { Modified = stat.Modified });
            return errno;
        }

        return inner.Write(handle, offset, fault == TreeFault.WriteLosesItsLastByte && bytes.Length > 100 ? [.. bytes[..^1], 0] : bytes);
    }

    public Errno Append(int handle, byte[] bytes, out long offset)
    {
        Errno errno = inner.Append(handle, bytes, out offset);
        if (fault == TreeFault.AppendForgetsTheSize && errno == Errno.Ok)
            _ = inner.SetLength(handle, offset);
        return errno;
    }

    public Errno SetLength(int handle, long length)
    {
        if (fault != TreeFault.ShrinkingKeepsTheBytes)
            return inner.SetLength(handle, length);
        _ = inner.StatHandle(handle, out Stat? stat);
        byte[]? kept = null;
        if (stat is { Size: < 100_000 } && stat.Size > length && length >= 0)
            _ = inner.Read(handle, length, (int)(stat.Size - length), out kept);
        Errno errno = inner.SetLength(handle, length);
        if (errno == Errno.Ok && kept is [_, ..])
            _ = inner.Write(handle, length, kept);
        return errno;
    }

    public Errno Allocate(int handle, AllocateKind kind, long offset, long length) =>
        inner.Allocate(handle, fault == TreeFault.PunchDoesNothing && kind == AllocateKind.PunchHole ? AllocateKind.KeepSize : kind, offset, length);

    public Errno Seek(int handle, SeekKind kind, long offset, out long found) => inner.Seek(handle, kind, offset, out found);

    public Errno MakeNode(Who who, TreePath path, FileType type, uint permissions, ulong device) => inner.MakeNode(who, path, type, permissions, device);

    public Errno MakeDirectory(Who who, TreePath path, uint permissions)
    {
        Errno errno = inner.MakeDirectory(who, path, permissions);
        LastDirectory = errno == Errno.Ok ? path : LastDirectory;
        return errno;
    }

    public Errno MakeSymbolicLink(Who who, TreePath path, string target) => inner.MakeSymbolicLink(who, path, target);

    public Errno ReadSymbolicLink(Who who, TreePath path, out string? target) => inner.ReadSymbolicLink(who, path, out target);

    public Errno Link(Who who, TreePath existing, TreePath path) => inner.Link(who, existing, path);

    public Errno Unlink(Who who, TreePath path)
    {
        _ = inner.Stat(Root, path, out Stat? stat);
        Errno errno = inner.Unlink(who, path);
        if (fault == TreeFault.UnlinkTakesTwoNames && errno == Errno.Ok && stat!.LinkCount > 1)
            _ = Names("/").Concat(Names("/a")).Any(other => IsInode(other, stat.Inode) && inner.Unlink(Root, other) == Errno.Ok);
        return errno;
    }

    public Errno RemoveDirectory(Who who, TreePath path) => inner.RemoveDirectory(who, path);

    public Errno Rename(Who who, TreePath source, TreePath destination, RenameKind kind)
    {
        if (fault == TreeFault.ExchangeOnlyMoves && kind == RenameKind.Exchange)
            return inner.Rename(who, source, destination, RenameKind.Replace);
        Errno errno = inner.Rename(who, source, destination, kind);
        if (fault == TreeFault.RenameLeavesTheOldName && errno == Errno.Ok)
            _ = inner.Link(Root, destination, source);
        return errno;
    }

    public Errno SetAttributes(Who who, TreePath path, Change change)
    {
        if (fault == TreeFault.AnyoneMayChmod && change.Permissions is not null)
            who = Root;
        _ = inner.Stat(Root, path, out Stat? before);
        Errno errno = inner.SetAttributes(who, path, change);
        if (fault == TreeFault.SetUserIdSurvivesChown && errno == Errno.Ok && change is { Group: not null, Permissions: null })
            _ = inner.SetAttributes(Root, path, new Change { Permissions = before!.Permissions });
        return errno;
    }

    public Errno Access(Who who, TreePath path, AccessBits bits) => inner.Access(who, path, bits);

    public Errno List(int handle, ulong afterCookie, int atMost, out Entry[]? entries)
    {
        Errno errno = inner.List(handle, afterCookie, atMost, out entries);
        if (fault == TreeFault.ListForgetsTheLastPage && entries is { Length: 1 } && afterCookie != 0)
            entries = [];
        return errno;
    }

    public Errno GetXattr(Who who, TreePath path, string name, int room, out byte[]? value, out int length) =>
        inner.GetXattr(who, path, name, room, out value, out length);

    public Errno SetXattr(Who who, TreePath path, string name, byte[] value, XattrKind kind) =>
        inner.SetXattr(who, path, name, fault == TreeFault.XattrsAreCutAt4096 && value.Length is > 4096 and <= 65_536 ? value[..4096] : value, kind);

    public Errno ListXattr(Who who, TreePath path, int room, out string[]? names, out int length) => inner.ListXattr(who, path, room, out names, out length);

    public Errno RemoveXattr(Who who, TreePath path, string name) => inner.RemoveXattr(who, path, name);

    public Errno StatFs(out FreeSpace space) => inner.StatFs(out space);

    public Errno Sync() => inner.Sync();

    private bool IsInode(string path, ulong inode) => inner.Stat(Root, path, out Stat? stat) == Errno.Ok && stat!.Inode == inode;

    private List<string> Names(string directory)
    {
        if (inner.Open(Root, directory, OpenHow.Read, out int handle) != Errno.Ok)
            return [];
        _ = inner.List(handle, 0, 100, out Entry[]? entries);
        _ = inner.Close(handle);
        return [.. (entries ?? []).Select(entry => $"{(directory == "/" ? "" : directory)}/{entry.Name}")];
    }
}
