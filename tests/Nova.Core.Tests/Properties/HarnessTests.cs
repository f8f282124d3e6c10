using FsCheck;
using FsCheck.Fluent;
using Nova.Testing;
using Nova.Testing.Trees;
using Nova.Testing.Workloads;
using Xunit;

namespace Nova.Core.Tests.Properties;

/// <summary>The tests of the tests: a tree with one fault is found out, one without is not.</summary>
public sealed class HarnessTests
{
    private const int Workloads = 1500;

    public static TheoryData<TreeFault> Faults { get; } = [.. Enum.GetValues<TreeFault>()];

    [Theory]
    [MemberData(nameof(Faults))]
    public void Workloads_OnATreeWithAFault_FindIt(TreeFault fault)
    {
        Exception? found = null;
        foreach (Workload workload in RandomWorkloads.Of(new OperationGenerator(), 5, 40).Generator.Sample(Workloads, new Rnd(1, 3), 50))
        {
            StepClock clock = new();
            found = Record.Exception(() => WorkloadRun.Execute(workload, new FaultyMount(clock, fault), clock, SpaceRule.Ample));
            if (found is not null)
                break;
        }

        Assert.Equal(fault != TreeFault.None, found is not null);
        Assert.True(found is null or Xunit.Sdk.XunitException, found?.ToString());
    }

    private sealed class FaultyMount : IMount
    {
        private readonly ModelTree _model;
        private readonly TreeFault _fault;
        private FaultyTree _tree;

        public FaultyMount(StepClock clock, TreeFault fault)
        {
            _model = new ModelTree(clock);
            _fault = fault;
            _tree = new FaultyTree(_model, fault);
        }

        public ITree Tree => _tree;

        public void Remount(RemountKind kind)
        {
            _model.Remount();
            if (_fault == TreeFault.CrashUndoesTheLastDirectory && kind == RemountKind.Crash && _tree.LastDirectory is { } last)
                _ = _model.RemoveDirectory(new Who(0, 0), last);
            _tree = new FaultyTree(_model, _fault);
        }

        public void CheckAfterRemount(string when, bool isQuiet)
        {
        }

        public void Dispose()
        {
            _tree.Dispose();
            _model.Dispose();
        }
    }
}
