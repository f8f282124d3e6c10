using Nova.Testing.Trees;

namespace Nova.Testing.Workloads;

/// <summary>One line of a workload: an operation on a tree with all that it needs, so that it can run on the model and on a volume.</summary>
internal abstract record Operation
{
    /// <summary>Runs on a tree.</summary>
    public abstract Outcome Run(World world);

    /// <summary>Whether what the volume gave is what the model allows.</summary>
    public virtual bool Agrees(Outcome model, Outcome volume) => model == volume;

    /// <summary>The line in the workload language; <see cref="OperationParser"/> reads it back.</summary>
    public sealed override string ToString()
    {
        LineWriter line = new();
        Print(line);
        return line.ToString();
    }

    /// <summary>Simpler operations that may fail in the same way.</summary>
    public virtual IEnumerable<Operation> Simpler() => [];

    /// <summary>Writes the line.</summary>
    private protected abstract void Print(LineWriter line);
}

/// <summary>An operation that a user asks for by name; the superuser unless the line says so.</summary>
internal abstract record UserOperation(Who Who) : Operation
{
    /// <summary>The superuser, who is not mentioned.</summary>
    public static Who Superuser { get; } = new(0, 0);

    private protected sealed override void Print(LineWriter line)
    {
        if (Who != Superuser)
            line.Word("as").Word(Who.ToString());
        PrintVerb(line);
    }

    private protected abstract void PrintVerb(LineWriter line);
}

/// <summary>A file that an operation works on: an open one by its place, or one that the superuser opens by path for the operation alone.</summary>
internal readonly record struct Target(string? Path, int Slot = 0)
{
    public Outcome With(World world, Func<int, Outcome> use)
    {
        if (Path is null)
            return use(world[Slot]);
        Errno errno = world.Tree.Open(UserOperation.Superuser, Path, OpenHow.ReadWrite, out int handle);
        if (errno != Errno.Ok)
            return Outcome.Of(errno);
        Outcome outcome = use(handle);
        errno = world.Tree.Close(handle);
        return errno == Errno.Ok ? outcome : Outcome.Of(errno);
    }
}
