using FsCheck;
using FsCheck.Fluent;
using Nova.Testing;
using Nova.Testing.Trees;
using Nova.Testing.Workloads;
using Xunit;

namespace Nova.Core.Tests.Properties;

/// <summary>The generators are no use if nearly all that they draw fails at once.</summary>
public sealed class GeneratorTests
{
    // Goal: random workloads reach every operation, both where it succeeds and where it fails.
    // Method: 1,000 workloads on the model alone; each kind of operation is counted by its outcome.
    [Fact]
    public void Workloads_OnTheModel_ReachEveryOperationBothWays()
    {
        Dictionary<string, (int Good, int Bad)> counts = [];
        foreach (Workload workload in RandomWorkloads.Of(new OperationGenerator(), 5, 40).Generator.Sample(1000, new Rnd(1, 3), 50))
        {
            StepClock clock = new();
            World world = new(new ModelTree(clock));
            foreach (Operation operation in workload.Operations)
            {
                clock.Step();
                (int good, int bad) = counts.GetValueOrDefault(operation.GetType().Name);
                counts[operation.GetType().Name] = operation.Run(world).Errno == Errno.Ok ? (good + 1, bad) : (good, bad + 1);
            }
        }

        Assert.Equal(27, counts.Count);
        Assert.All(counts, kind => Assert.True(kind.Value.Good >= 10, $"{kind.Key}: {kind.Value}"));
        Assert.All(counts.Where(kind => kind.Key != nameof(Remount)), kind => Assert.True(kind.Value.Bad >= 10, $"{kind.Key}: {kind.Value}"));
    }
}
