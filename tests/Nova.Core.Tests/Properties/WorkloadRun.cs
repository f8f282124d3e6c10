using Nova.Core.Tests.Oracle;

namespace Nova.Core.Tests.Properties;

/// <summary>Whether a workload may run out of space; then the operation that does must have changed nothing.</summary>
public enum SpaceRule
{
    Ample,
    MayRunOut,
}

/// <summary>
/// Runs a workload on a volume and on the model side by side. Every outcome must agree; after every remount and at the end the trees must be equal, a
/// check must find nothing, and the blocks must add up.
/// </summary>
internal sealed class WorkloadRun : IDisposable
{
    private readonly StepClock _clock = new();
    private readonly SpaceRule _rule;
    private readonly VolumeFixture _fixture;
    private readonly ModelTree _model;
    private readonly World _expected;
    private World _found;

    private WorkloadRun(long sizeInBytes, SpaceRule rule)
    {
        _rule = rule;
        _fixture = new VolumeFixture(sizeInBytes, _clock);
        _model = new ModelTree(_clock) { LargestFile = VolumeFixture.LargestFile };
        _expected = new World(_model);
        _found = new World(new InodeTree(_fixture.Volume));
    }

    public static void Execute(Workload workload, long sizeInBytes, SpaceRule rule)
    {
        using WorkloadRun run = new(sizeInBytes, rule);
        foreach (Operation operation in workload.Operations)
            run.Step(operation);
        run.RemountAndCompare(RemountKind.Crash, "after a crash at the end");
        run.RemountAndCompare(RemountKind.Clean, "after the close that follows it");
    }

    public void Dispose() => _fixture.Dispose();

    private void Step(Operation operation)
    {
        _clock.Step();
        if (operation is Remount remount)
        {
            RemountAndCompare(remount.Kind, operation.ToString());
            return;
        }

        Outcome found = operation.Run(_found);
        if (found.Errno == Errno.ENOSPC && _rule == SpaceRule.MayRunOut)
        {
            CompareTrees($"after {operation}, for which there was no space");
            return;
        }

        Outcome expected = operation.Run(_expected);
        if (!operation.Agrees(expected, found))
            Assert.Fail($"{operation}\n  gave {found}\n  not  {expected}");
    }

    private void RemountAndCompare(RemountKind kind, string when)
    {
        CompareTrees($"before {when}");
        bool held = _found.HoldsHandles;
        VolumeSpace before = _fixture.Volume.GetSpace();
        if (kind == RemountKind.Clean)
            _fixture.RemountClean();
        else
            _fixture.RemountAfterCrash();

        _model.Remount();
        for (int slot = 0; slot < World.Slots; slot++)
            _expected[slot] = 0;
        _found = new World(new InodeTree(_fixture.Volume));
        CompareTrees(when);
        CheckSpace(before, held, kind, when);
        VolumeAssert.IsSound(_fixture.Volume, when);
    }

    private void CompareTrees(string when)
    {
        string difference = Picture.Of(_found.Tree).DifferenceFrom(Picture.Of(_model));
        if (difference.Length != 0)
            Assert.Fail($"the trees differ {when}:\n{difference}");
    }

    /// <summary>Recovery loses no block and invents none: only orphans give theirs back, and pages in waiting may.</summary>
    private void CheckSpace(in VolumeSpace before, bool held, RemountKind kind, string when)
    {
        VolumeSpace after = _fixture.Volume.GetSpace();
        VolumeAssert.AddsUp(before, $"before {when}");
        VolumeAssert.AddsUp(after, when);
        Assert.Equal((before.TotalBlocks, before.FixedBlocks), (after.TotalBlocks, after.FixedBlocks));
        Assert.True(after.OperationNumber >= before.OperationNumber, $"{when}: operation {before.OperationNumber} became {after.OperationNumber}");
        Assert.Equal(kind == RemountKind.Clean, _fixture.Volume.Recovery.WasClean);
        if (held)
            return;
        Assert.Equal((before.DataBlocks, before.InodeCount), (after.DataBlocks, after.InodeCount));
        Assert.Equal(0, _fixture.Volume.Recovery.DiscardedOperations);
    }
}
