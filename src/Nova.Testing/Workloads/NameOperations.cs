using Nova.Testing.Trees;

namespace Nova.Testing.Workloads;

internal sealed record MakeNode(Who Who, string Path, FileType Type, uint Permissions, ulong Device) : UserOperation(Who)
{
    public override Outcome Run(World world) => Outcome.Of(world.Tree.MakeNode(Who, Path, Type, Permissions, Device));

    private protected override void PrintVerb(LineWriter line) => line.Word("mknod").Bytes(Path).Choice(Words.Types, Type).Octal(Permissions).Number((long)Device);
}

internal sealed record MakeDirectory(Who Who, string Path, uint Permissions) : UserOperation(Who)
{
    public override Outcome Run(World world) => Outcome.Of(world.Tree.MakeDirectory(Who, Path, Permissions));

    private protected override void PrintVerb(LineWriter line) => line.Word("mkdir").Bytes(Path).Octal(Permissions);
}

internal sealed record MakeSymbolicLink(Who Who, string Path, string TargetText) : UserOperation(Who)
{
    public override Outcome Run(World world) => Outcome.Of(world.Tree.MakeSymbolicLink(Who, Path, TargetText));

    private protected override void PrintVerb(LineWriter line) => line.Word("symlink").Bytes(TargetText).Bytes(Path);
}

internal sealed record ReadSymbolicLink(Who Who, string Path) : UserOperation(Who)
{
    public override Outcome Run(World world)
    {
        Errno errno = world.Tree.ReadSymbolicLink(Who, Path, out string? target);
        return new Outcome(errno, target ?? "");
    }

    private protected override void PrintVerb(LineWriter line) => line.Word("readlink").Bytes(Path);
}

internal sealed record LinkFile(Who Who, string Existing, string Path) : UserOperation(Who)
{
    public override Outcome Run(World world) => Outcome.Of(world.Tree.Link(Who, Existing, Path));

    private protected override void PrintVerb(LineWriter line) => line.Word("link").Bytes(Existing).Bytes(Path);
}

/// <summary>Gives an open file another name; nothing is looked up on the way, so it is one operation.</summary>
internal sealed record LinkOpenFile(Who Who, int Slot, string Path) : UserOperation(Who)
{
    public override Outcome Run(World world) => Outcome.Of(world.Tree.Link(Who, new TreePath("", world[Slot]), Path));

    private protected override void PrintVerb(LineWriter line) => line.Word("link").Slot(Slot).Bytes(Path);
}

internal sealed record Unlink(Who Who, string Path) : UserOperation(Who)
{
    public override Outcome Run(World world) => Outcome.Of(world.Tree.Unlink(Who, Path));

    private protected override void PrintVerb(LineWriter line) => line.Word("unlink").Bytes(Path);
}

internal sealed record RemoveDirectory(Who Who, string Path) : UserOperation(Who)
{
    public override Outcome Run(World world) => Outcome.Of(world.Tree.RemoveDirectory(Who, Path));

    private protected override void PrintVerb(LineWriter line) => line.Word("rmdir").Bytes(Path);
}

internal sealed record Rename(Who Who, string Source, string Destination, RenameKind Kind) : UserOperation(Who)
{
    public override Outcome Run(World world) => Outcome.Of(world.Tree.Rename(Who, Source, Destination, Kind));

    private protected override void PrintVerb(LineWriter line) => line.Word("rename").Bytes(Source).Bytes(Destination).Choice(Words.Renames, Kind);
}

internal sealed record StatPath(Who Who, string Path) : UserOperation(Who)
{
    public override Outcome Run(World world)
    {
        Errno errno = world.Tree.Stat(Who, Path, out Stat? stat);
        return new Outcome(errno, stat is null ? "" : (stat with { Inode = 0 }).ToString());
    }

    private protected override void PrintVerb(LineWriter line) => line.Word("stat").Bytes(Path);
}

internal sealed record StatFile(int Slot) : Operation
{
    public override Outcome Run(World world)
    {
        Errno errno = world.Tree.StatHandle(world[Slot], out Stat? stat);
        return new Outcome(errno, stat is null ? "" : (stat with { Inode = 0 }).ToString());
    }

    private protected override void Print(LineWriter line) => line.Word("stat").Slot(Slot);
}

internal sealed record ListDirectory(int Slot) : Operation
{
    public override Outcome Run(World world)
    {
        List<string> names = [];
        for (ulong cookie = 0; ;)
        {
            Errno errno = world.Tree.List(world[Slot], cookie, 3, out Entry[]? page);
            if (errno != Errno.Ok)
                return Outcome.Of(errno);
            if (page!.Length == 0)
                return new Outcome(errno, string.Join('/', names.Order(StringComparer.Ordinal)));
            names.AddRange(page.Select(entry => $"{entry.Name}:{entry.Type}"));
            cookie = page[^1].Cookie;
        }
    }

    private protected override void Print(LineWriter line) => line.Word("list").Slot(Slot);
}
