using Nova.Testing;
using Nova.Testing.Trees;
using Nova.Testing.Workloads;
using Xunit;

namespace Nova.Core.Tests.Properties;

/// <summary>Whether a workload may run out of space; then the operation that does must have changed nothing.</summary>
public enum SpaceRule
{
    Ample,
    MayRunOut,
}

/// <summary>
/// Runs a workload on a volume and on the model side by side. Every outcome must agree; before and after every remount and at the end the trees must
/// be equal, a check must find nothing, and the blocks must add up.
/// </summary>
internal sealed class WorkloadRun : IDisposable
{
    private readonly StepClock _clock;
    private readonly SpaceRule _rule;
    private readonly IMount _mount;
    private readonly ModelTree _model;
    private World _expected;
    private World _found;

    private WorkloadRun(IMount mount, StepClock clock, SpaceRule rule)
    {
        _clock = clock;
        _rule = rule;
        _mount = mount;
        _model = new ModelTree(_clock) { LargestFile = mount.Tree.LargestFile };
        _expected = new World(_model);
        _found = new World(mount.Tree);
    }

    /// <summary>On a fresh volume of a size.</summary>
    public static void Execute(Workload workload, long sizeInBytes, SpaceRule rule)
    {
        StepClock clock = new();
        Execute(workload, new VolumeMount(sizeInBytes, clock), clock, rule);
    }

    /// <summary>On any mount, which is disposed.</summary>
    public static void Execute(Workload workload, IMount mount, StepClock clock, SpaceRule rule)
    {
        using WorkloadRun run = new(mount, clock, rule);
        foreach (Operation operation in workload.Operations)
            run.Step(operation);
        run.RemountAndCompare(RemountKind.Crash, "after a crash at the end");
        run.RemountAndCompare(RemountKind.Clean, "after the close that follows it");
    }

    public void Dispose()
    {
        _mount.Dispose();
        _model.Dispose();
    }

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
        bool isQuiet = !_found.HoldsHandles;
        _mount.Remount(kind);
        _model.Remount();
        _expected = new World(_model);
        _found = new World(_mount.Tree);
        CompareTrees(when);
        _mount.CheckAfterRemount(when, isQuiet);
    }

    private void CompareTrees(string when)
    {
        string difference = Picture.Of(_found.Tree).DifferenceFrom(Picture.Of(_model));
        if (difference.Length != 0)
            Assert.Fail($"the trees differ {when}:\n{difference}");
    }
}
