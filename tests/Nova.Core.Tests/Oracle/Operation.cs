using System.Globalization;
using Nova.Core.Tests.Conformance;

namespace Nova.Core.Tests.Oracle;

/// <summary>One line of a workload: an operation of the face with all that it needs, so that it can run on the model and on a volume.</summary>
public abstract record Operation
{
    /// <summary>Runs on a tree.</summary>
    public abstract Outcome Run(World world);

    /// <summary>Whether what the volume gave is what the model allows.</summary>
    public virtual bool Agrees(Outcome model, Outcome volume) => model == volume;

    /// <summary>The line, as it is printed for a failure.</summary>
    public sealed override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{GetType().Name} {Describe()}");

    /// <summary>Simpler operations that may fail in the same way.</summary>
    public virtual IEnumerable<Operation> Simpler() => [];

    protected abstract string Describe();

    protected static string Octal(uint permissions) => Convert.ToString(permissions, 8);

    protected static string Show(string path) => Picture.Show(path);
}

/// <summary>A file that an operation works on: an open one by its place, or one that is opened by path for the operation alone.</summary>
public readonly record struct Target(string? Path, int Slot = 0)
{
    public Outcome With(World world, Func<int, Outcome> use)
    {
        if (Path is null)
            return use(world[Slot]);
        Errno errno = world.Tree.Open(new Who(0, 0), Path, OpenHow.ReadWrite, out int handle);
        if (errno != Errno.Ok)
            return Outcome.Of(errno);
        Outcome outcome = use(handle);
        errno = world.Tree.Close(handle);
        return errno == Errno.Ok ? outcome : Outcome.Of(errno);
    }

    public override string ToString() => Path is null ? string.Create(CultureInfo.InvariantCulture, $"#{Slot}") : Picture.Show(Path);
}
