using Nova.Testing;
using Xunit;
using Xunit.Abstractions;

namespace Nova.Core.Tests.Crashes;

// Goal: what operations leave to each other is whole, too.
// Method: sampled triples and random sequences, few states each; a failure names its seed, and its text can be run again.

public sealed class RandomCrashTests(ITestOutputHelper output)
{
    [Fact]
    public void Triples_PowerLossAnywhere_OldOrNewTree() => Explore(WorkloadSets.Seq3(seed: 1, count: 60));

    [Fact]
    public void RandomSequences_PowerLossAnywhere_OldOrNewTree() => Explore(WorkloadSets.Random(seed: 1, count: 60));

    private void Explore(IEnumerable<Workload> workloads)
    {
        ExplorationReport report = ExplorationReport.Combine(
            [.. workloads.Select(workload => CrashExplorer.Explore(new VolumeCrashTest(workload), new ExplorationOptions { StatesPerPoint = 12, Workers = 1 }))]);
        output.WriteLine(report.ToString());
        Explored.WithoutViolations(report, atLeast: 1500);
    }
}
