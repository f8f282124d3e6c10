using Nova.Core.Space;
using Nova.Core.Tests.Conformance;
using Nova.Core.Tests.Properties;
using Nova.Testing.Trees;
using Nova.Testing.Volumes;
using Nova.Testing.Workloads;
using Xunit;

namespace Nova.Core.Tests.AllocationFailures;

public sealed class AllocationFailureTests
{
    public static TheoryData<string> Names { get; } = [.. SingleOperations.All.Where(static line => line.Operation is not Remount).Select(static line => line.Name)];

    // Goal: an operation for which an allocation fails, whichever it is, gives NoSpace and has changed nothing.
    // Method: fail the first, the second, ... allocation of the operation until it succeeds; after each failure compare with the model, and once more
    // after a crash.
    [Theory]
    [MemberData(nameof(Names))]
    public void Operation_KthAllocationFails_NoSpaceAndNothingChanged(string name)
    {
        Operation operation = SingleOperations.All.Single(line => line.Name == name).Operation;
        StepClock clock = new();
        using VolumeFixture fixture = new(1 << 20, clock);
        ModelTree model = new(clock);
        World expected = new(model), found = new(new InodeTree(fixture.Volume));
        foreach (Operation prepare in SingleOperations.SceneOperations)
        {
            clock.Step();
            Assert.Equal(prepare.Run(expected), prepare.Run(found));
        }

        Picture old = Picture.Of(model);
        for (int k = 1; ; k++)
        {
            Assert.True(k < 200, "more than 200 allocations in one operation");
            clock.Step();
            FailKth fault = new(k);
            VolumeSpace before = fixture.Volume.GetSpace();
            fixture.Volume.Engine.Space.Faults = fault;
            Outcome outcome = operation.Run(found);
            fixture.Volume.Engine.Space.Faults = null;
            if (!fault.HasFailed)
            {
                Assert.True(operation.Agrees(operation.Run(expected), outcome), $"{operation} gave {outcome}");
                break;
            }

            if (outcome.Errno == Errno.Ok)
            {
                // It failed where there was another way: then all must be as after success.
                Assert.True(operation.Agrees(operation.Run(expected), outcome), $"{operation} gave {outcome}");
                break;
            }

            Assert.Equal(Errno.ENOSPC, outcome.Errno);
            Assert.Equal("", Picture.Of(found.Tree).DifferenceFrom(old));
            Assert.Equal(before.DataBlocks, fixture.Volume.GetSpace().DataBlocks);
            VolumeAssert.HasNoProblems(fixture.Volume, $"after allocation {k} of {operation} failed");
        }

        fixture.RemountAfterCrash();
        model.Remount();
        Assert.Equal("", Picture.Of(new InodeTree(fixture.Volume)).DifferenceFrom(Picture.Of(model)));
        VolumeAssert.IsSound(fixture.Volume, $"after {operation} and a crash");
    }

    private sealed class FailKth(int k) : IAllocationFaults
    {
        private int _count;

        public bool HasFailed { get; private set; }

        public bool FailsNext()
        {
            bool fails = ++_count == k;
            HasFailed |= fails;
            return fails;
        }
    }
}
