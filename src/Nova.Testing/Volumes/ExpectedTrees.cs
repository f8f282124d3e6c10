using Nova.Testing.Trees;
using Nova.Testing.Workloads;

namespace Nova.Testing.Volumes;

/// <summary>The tree after each operation of a workload, by the oracle.</summary>
/// <param name="taken">The operations; null for one that the volume had no space for, so that the tree stayed.</param>
/// <param name="digests">The tree before the first operation, after it, and so on.</param>
internal sealed class ExpectedTrees(IReadOnlyList<Operation?> taken, IReadOnlyList<ulong> digests)
{
    /// <summary>The digest of the tree after so many operations.</summary>
    public ulong DigestAfter(int operations) => digests[operations];

    /// <summary>The tree after so many operations, in full: for messages, so the model runs once more.</summary>
    public Picture PictureAfter(int operations)
    {
        using OracleRun run = new();
        for (int i = 0; i < operations; i++)
        {
            run.Tick();
            if (taken[i] is { } operation)
                _ = run.Run(operation);
        }

        return Picture.Of(run.Tree);
    }
}

/// <summary>The model as a workload goes on.</summary>
internal sealed class OracleRun : IDisposable
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

    public void Dispose() => _model.Dispose();

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
}
