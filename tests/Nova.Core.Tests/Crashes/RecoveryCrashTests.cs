using Nova.Testing;
using Xunit;
using Xunit.Abstractions;

namespace Nova.Core.Tests.Crashes;

public sealed class RecoveryCrashTests(ITestOutputHelper output)
{
    private static readonly IReadOnlyList<Workload> All = WorkloadSets.Seq1();

    // Goal: a crash in recovery changes nothing of what the next recovery finds.
    // Method: for a part of the states of a few operations, recovery's own stores are recorded and it is crashed at each of its fences.
    [Theory]
    [InlineData("create")]
    [InlineData("unlink last name")]
    [InlineData("rename over a file of another directory")]
    [InlineData("exchange directories")]
    [InlineData("append a page")]
    [InlineData("set large attribute")]
    public void Recovery_PowerLossAnywhere_SameTree(string workload) =>
        Explore(workload, new ExplorationOptions { StatesPerPoint = 60, DeepEvery = 3, DeepStatesPerPoint = 24 }, deepStates: 300);

    // Goal: what recovery believes survives (SPEC R22).
    // Method: a process dies, so that what it stored is visible and not durable; the next one recovers, and then the power fails, at any moment of that recovery and after it.
    // Every later recovery must find the same.
    [Theory]
    [InlineData("create")]
    [InlineData("unlink last name")]
    [InlineData("rename over a file of another directory")]
    [InlineData("append a page")]
    [InlineData("overwrite across pages, unaligned")]
    [InlineData("set large attribute")]
    [InlineData("chmod of the root")]
    [InlineData("make long symbolic link")]
    [InlineData("close and open again")]
    [InlineData("log of small writes fills pages")]
    [InlineData("log of names fills pages")]
    [InlineData("format")]
    public void Operation_VisibleAndNotDurable_SurvivesAsRecoveryFoundIt(string workload) =>
        Explore(workload, new ExplorationOptions { Mode = CrashMode.ProcessDeath, StatesPerPoint = 6, DeepEvery = 2, DeepStatesPerPoint = 8 }, deepStates: 40);

    private void Explore(string name, ExplorationOptions options, int deepStates)
    {
        VolumeCrashTest test = new(All.Single(workload => workload.Name == name));
        ExplorationReport report = CrashExplorer.Explore(test, options with { Depth = 2, Workers = 1 });
        output.WriteLine(report.ToString());
        Explored.WithoutViolations(report, atLeast: 10);
        Assert.True(report.DeepStates >= deepStates, $"only {report.DeepStates} states in recovery");
    }
}
