using System.Globalization;
using Nova.Core.Tests.Conformance;

namespace Nova.Core.Tests.Oracle;

public sealed record MakeNode(Who Who, string Path, FileType Type, uint Permissions, ulong Device) : Operation
{
    public override Outcome Run(World world) => Outcome.Of(world.Tree.MakeNode(Who, Path, Type, Permissions, Device));

    protected override string Describe() => string.Create(CultureInfo.InvariantCulture, $"{Who} {Show(Path)} {Type} {Octal(Permissions)} {Device:X}");
}

public sealed record MakeDirectory(Who Who, string Path, uint Permissions) : Operation
{
    public override Outcome Run(World world) => Outcome.Of(world.Tree.MakeDirectory(Who, Path, Permissions));

    protected override string Describe() => $"{Who} {Show(Path)} {Octal(Permissions)}";
}

public sealed record MakeSymbolicLink(Who Who, string Path, string TargetText) : Operation
{
    public override Outcome Run(World world) => Outcome.Of(world.Tree.MakeSymbolicLink(Who, Path, TargetText));

    protected override string Describe() => $"{Who} {Show(Path)} -> {Show(TargetText)}";
}

public sealed record ReadSymbolicLink(Who Who, string Path) : Operation
{
    public override Outcome Run(World world)
    {
        Errno errno = world.Tree.ReadSymbolicLink(Who, Path, out string? target);
        return new Outcome(errno, target ?? "");
    }

    protected override string Describe() => $"{Who} {Show(Path)}";
}

public sealed record LinkFile(Who Who, string Existing, string Path) : Operation
{
    public override Outcome Run(World world) => Outcome.Of(world.Tree.Link(Who, Existing, Path));

    protected override string Describe() => $"{Who} {Show(Existing)} as {Show(Path)}";
}

public sealed record Unlink(Who Who, string Path) : Operation
{
    public override Outcome Run(World world) => Outcome.Of(world.Tree.Unlink(Who, Path));

    protected override string Describe() => $"{Who} {Show(Path)}";
}

public sealed record RemoveDirectory(Who Who, string Path) : Operation
{
    public override Outcome Run(World world) => Outcome.Of(world.Tree.RemoveDirectory(Who, Path));

    protected override string Describe() => $"{Who} {Show(Path)}";
}

public sealed record Rename(Who Who, string Source, string Destination, RenameKind Kind) : Operation
{
    public override Outcome Run(World world) => Outcome.Of(world.Tree.Rename(Who, Source, Destination, Kind));

    protected override string Describe() => $"{Who} {Show(Source)} to {Show(Destination)} {Kind}";
}

public sealed record StatPath(Who Who, string Path) : Operation
{
    public override Outcome Run(World world)
    {
        Errno errno = world.Tree.Stat(Who, Path, out Stat? stat);
        return new Outcome(errno, stat is null ? "" : (stat with { Inode = 0 }).ToString());
    }

    protected override string Describe() => $"{Who} {Show(Path)}";
}

public sealed record StatFile(int Slot) : Operation
{
    public override Outcome Run(World world)
    {
        Errno errno = world.Tree.StatHandle(world[Slot], out Stat? stat);
        return new Outcome(errno, stat is null ? "" : (stat with { Inode = 0 }).ToString());
    }

    protected override string Describe() => $"#{Slot}";
}

public sealed record ListDirectory(int Slot) : Operation
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

    protected override string Describe() => $"#{Slot}";
}
