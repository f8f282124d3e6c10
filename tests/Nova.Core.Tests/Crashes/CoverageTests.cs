using Nova.Testing;
using Xunit;
using Xunit.Abstractions;

namespace Nova.Core.Tests.Crashes;

public sealed class CoverageTests(ITestOutputHelper output)
{
    // A recovery stores era words only where a crash kept a record that enters an era and lost the word beside it: EraCrashTests crash these recoveries, at depth 2.
    private static readonly string[] OnlyInRecovery = ["StoreEras"];

    // Goal: no fence of the filesystem goes unexplored: seq1 must meet a new one.
    // Method: the fences that the compiled code declares are compared with those that the workloads were crashed at.
    [Fact]
    public void FencesOfCore_OverSeq1_AreAllCrashed()
    {
        ExplorationReport report = ExplorationReport.Combine(
            [.. WorkloadSets.Seq1().Select(workload => CrashExplorer.Explore(new VolumeCrashTest(workload), new ExplorationOptions { StatesPerPoint = 2 }))]);
        output.WriteLine(report.ToString());
        Assert.Equal(OnlyInRecovery, FenceSites.NotReached(typeof(NovaVolume).Assembly, report).Select(site => site.Member));
        Assert.True(report.Sites.Count > 20, $"only {report.Sites.Count} sites");
    }
}
