using Nova.Testing.Trees;

namespace Nova.Testing.Workloads;

/// <summary>Changes attributes together. Printed as chmod, chown or utimens where it is no more than one of these.</summary>
internal sealed record SetAttributes(Who Who, string Path, Change Change) : UserOperation(Who)
{
    public override Outcome Run(World world) => Outcome.Of(world.Tree.SetAttributes(Who, Path, Change));

    private protected override void PrintVerb(LineWriter line)
    {
        bool hasOwner = Change.User is not null || Change.Group is not null;
        bool hasTime = !Change.Accessed.IsOmit || !Change.Modified.IsOmit;
        if (Change.Permissions is { } permissions && !hasOwner && !hasTime && Change.Size is null)
            line.Word("chmod").Bytes(Path).Octal(permissions);
        else if (hasOwner && Change.Permissions is null && !hasTime && Change.Size is null)
            line.Word("chown").Bytes(Path).Word(OwnerText(Change.User)).Word(OwnerText(Change.Group));
        else if (hasTime && Change.Permissions is null && !hasOwner && Change.Size is null)
            line.Word("utimens").Bytes(Path).Word(Change.Accessed.ToString()).Word(Change.Modified.ToString());
        else
            PrintAll(line.Word("setattr").Bytes(Path));
    }

    private static string OwnerText(uint? owner) => owner is null ? "-" : $"{owner}";

    private void PrintAll(LineWriter line)
    {
        if (Change.Permissions is { } permissions)
            line.Word("mode").Octal(permissions);
        if (Change.User is { } user)
            line.Word("user").Number(user);
        if (Change.Group is { } group)
            line.Word("group").Number(group);
        if (Change.Size is { } size)
            line.Word("size").Number(size);
        if (!Change.Accessed.IsOmit)
            line.Word("accessed").Word(Change.Accessed.ToString());
        if (!Change.Modified.IsOmit)
            line.Word("modified").Word(Change.Modified.ToString());
    }
}

internal sealed record CheckAccess(Who Who, string Path, AccessBits Bits) : UserOperation(Who)
{
    public override Outcome Run(World world) => Outcome.Of(world.Tree.Access(Who, Path, Bits));

    private protected override void PrintVerb(LineWriter line) => line.Word("access").Bytes(Path).Word(Words.Join(Words.Accesses, bit => Bits.HasFlag(bit)));
}

internal sealed record GetXattr(Who Who, string Path, string Name, int Room) : UserOperation(Who)
{
    public override Outcome Run(World world)
    {
        Errno errno = world.Tree.GetXattr(Who, Path, Name, Room, out byte[]? value, out int length);
        return Outcome.Of(errno, value) with { Number = length };
    }

    private protected override void PrintVerb(LineWriter line) => line.Word("getxattr").Bytes(Path).Bytes(Name).Number(Room);
}

internal sealed record SetXattr(Who Who, string Path, string Name, int Length, int Seed, XattrKind Kind) : UserOperation(Who)
{
    public override Outcome Run(World world) =>
        Outcome.Of(world.Tree.SetXattr(Who, Path, Name, WriteFile.Pattern(Length, Seed), Kind));

    public override IEnumerable<Operation> Simpler() => Length > 1 ? [this with { Length = Length / 2 }] : [];

    private protected override void PrintVerb(LineWriter line) => line.Word("setxattr").Bytes(Path).Bytes(Name).Number(Length).Number(Seed).Choice(Words.Xattrs, Kind);
}

internal sealed record ListXattr(Who Who, string Path, int Room) : UserOperation(Who)
{
    public override Outcome Run(World world)
    {
        Errno errno = world.Tree.ListXattr(Who, Path, Room, out string[]? names, out int length);
        return new Outcome(errno, string.Join('/', (names ?? []).Order(StringComparer.Ordinal)), length);
    }

    private protected override void PrintVerb(LineWriter line) => line.Word("listxattr").Bytes(Path).Number(Room);
}

internal sealed record RemoveXattr(Who Who, string Path, string Name) : UserOperation(Who)
{
    public override Outcome Run(World world) => Outcome.Of(world.Tree.RemoveXattr(Who, Path, Name));

    private protected override void PrintVerb(LineWriter line) => line.Word("removexattr").Bytes(Path).Bytes(Name);
}
