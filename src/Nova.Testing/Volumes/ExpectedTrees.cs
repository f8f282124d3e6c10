using Nova.Testing.Trees;
using Nova.Testing.Workloads;

namespace Nova.Testing.Volumes;

/// <summary>The tree after each operation of a workload, by the oracle.</summary>
/// <param name="workload">The operations.</param>
/// <param name="digests">The tree before the first operation, after it, and so on.</param>
/// <param name="hadNoSpace">For each operation whether the volume had no space for it, so that the tree stayed.</param>
internal sealed class ExpectedTrees(Workload workload, IReadOnlyList<ulong> digests, IReadOnlyList<bool> hadNoSpace)
{
    /// <summary>The digest of the tree after so many operations.</summary>
    public ulong DigestAfter(int operations) => digests[operations];

    /// <summary>The tree after so many operations, in full: for messages, so the model runs once more.</summary>
    public Picture PictureAfter(int operations)
    {
        OracleRun run = new();
        for (int i = 0; i < operations; i++)
            run.Take(workload.Operations[i], hadNoSpace[i]);
        return Picture.Of(run.Tree);
    }
}

/// <summary>The model as a workload goes on.</summary>
internal sealed class OracleRun
{
    private readonly ModelTree _model;
    private World _world;

    public OracleRun()
    {
        _model = new ModelTree(Clock) { LargestFile = InodeTree.LargestFileInBytes };
        _world = new World(_model);
    }

    /// <summary>Goes on by a step at each operation.</summary>
    public StepClock Clock { get; } = new();

    public ITree Tree => _model;

    /// <summary>Goes on to the time of the next operation.</summary>
    public void Tick() => Clock.Step();

    /// <summary>Runs one operation.</summary>
    public Outcome Run(Operation operation)
    {
        if (operation is Remount)
        {
            _model.Remount();
            _world = new World(_model);
        }

        return operation.Run(_world);
    }

    public void Take(Operation operation, bool hadNoSpace)
    {
        Tick();
        if (!hadNoSpace)
            _ = Run(operation);
    }
}
