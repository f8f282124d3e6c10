using Nova.Testing.Trees;

namespace Nova.Testing.Workloads;

/// <summary>Asks how much space there is. The model does not know, so only the error is compared.</summary>
internal sealed record StatVolume : Operation
{
    public override Outcome Run(World world) => Outcome.Of(world.Tree.StatFs(out _));

    private protected override void Print(LineWriter line) => line.Word("statfs");
}

/// <summary>Asks for everything to be durable.</summary>
internal sealed record SyncVolume : Operation
{
    public override Outcome Run(World world) => Outcome.Of(world.Tree.Sync());

    private protected override void Print(LineWriter line) => line.Word("sync");
}

/// <summary>Not an operation of the tree: it is closed, or its process dies, and it is opened again. The runner carries it out.</summary>
internal sealed record Remount(RemountKind Kind) : Operation
{
    public override Outcome Run(World world) => Outcome.Of(Errno.Ok);

    private protected override void Print(LineWriter line) => line.Word("remount").Choice(Words.Remounts, Kind);
}

/// <summary>Not an operation of the tree: set-up ends here, and crashes are explored from here on.</summary>
internal sealed record Mark : Operation
{
    public override Outcome Run(World world) => Outcome.Of(Errno.Ok);

    private protected override void Print(LineWriter line) => line.Word("mark");
}

/// <summary>How a tree ends before it is opened again.</summary>
public enum RemountKind
{
    /// <summary>It is closed.</summary>
    Clean,

    /// <summary>Its process dies; what it stored is there.</summary>
    Crash,
}
