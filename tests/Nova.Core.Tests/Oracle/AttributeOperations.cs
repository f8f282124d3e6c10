using System.Globalization;
using Nova.Core.Tests.Conformance;

namespace Nova.Core.Tests.Oracle;

public sealed record SetAttributes(Who Who, string Path, Change Change) : Operation
{
    public override Outcome Run(World world) => Outcome.Of(world.Tree.SetAttributes(Who, Path, Change));

    protected override string Describe() => $"{Who} {Show(Path)} {Change}";
}

public sealed record CheckAccess(Who Who, string Path, AccessBits Bits) : Operation
{
    public override Outcome Run(World world) => Outcome.Of(world.Tree.Access(Who, Path, Bits));

    protected override string Describe() => $"{Who} {Show(Path)} {Bits}";
}

public sealed record GetXattr(Who Who, string Path, string Name, int Room) : Operation
{
    public override Outcome Run(World world)
    {
        Errno errno = world.Tree.GetXattr(Who, Path, Name, Room, out byte[]? value, out int length);
        return Outcome.Of(errno, value) with { Number = length };
    }

    protected override string Describe() => string.Create(CultureInfo.InvariantCulture, $"{Who} {Show(Path)} {Show(Name)} into {Room}");
}

public sealed record SetXattr(Who Who, string Path, string Name, int Length, int Seed, XattrKind Kind) : Operation
{
    public override Outcome Run(World world) =>
        Outcome.Of(world.Tree.SetXattr(Who, Path, Name, WriteFile.Pattern(Length, Seed), Kind));

    public override IEnumerable<Operation> Simpler() => Length > 1 ? [this with { Length = Length / 2 }] : [];

    protected override string Describe() =>
        string.Create(CultureInfo.InvariantCulture, $"{Who} {Show(Path)} {Show(Name)} {Length} bytes of {Seed} {Kind}");
}

public sealed record ListXattr(Who Who, string Path, int Room) : Operation
{
    public override Outcome Run(World world)
    {
        Errno errno = world.Tree.ListXattr(Who, Path, Room, out string[]? names, out int length);
        return new Outcome(errno, string.Join('/', (names ?? []).Order(StringComparer.Ordinal)), length);
    }

    protected override string Describe() => string.Create(CultureInfo.InvariantCulture, $"{Who} {Show(Path)} into {Room}");
}

public sealed record RemoveXattr(Who Who, string Path, string Name) : Operation
{
    public override Outcome Run(World world) => Outcome.Of(world.Tree.RemoveXattr(Who, Path, Name));

    protected override string Describe() => $"{Who} {Show(Path)} {Show(Name)}";
}

/// <summary>Not an operation of the tree: it is closed, or its process dies, and it is opened again. The runner carries it out.</summary>
public sealed record Remount(RemountKind Kind) : Operation
{
    public override Outcome Run(World world) => Outcome.Of(Errno.Ok);

    protected override string Describe() => $"{Kind}";
}

public enum RemountKind
{
    Clean,
    Crash,
}
