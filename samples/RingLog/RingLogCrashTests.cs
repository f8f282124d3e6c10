using Nova.Testing;
using Xunit;
using Xunit.Abstractions;

namespace RingLogSample;

public sealed class RingLogCrashTests(ITestOutputHelper output)
{
    // Goal: whatever a crash leaves of the last store, the ring holds every record that was appended.
    // Method: crash at each fence and each return, in every state that the medium allows, and crash the recovery as well.
    [Theory]
    [InlineData(CrashMode.Adr)]
    [InlineData(CrashMode.Eadr)]
    [InlineData(CrashMode.ProcessDeath)]
    [InlineData(CrashMode.Synced)]
    public void Append_CrashAnywhere_KeepsWhatReturned(CrashMode mode)
    {
        ExplorationReport report = CrashExplorer.Explore(new RingLogTest(), new ExplorationOptions { Mode = mode, Depth = 2 });

        output.WriteLine(report.ToString());
        Assert.True(report.IsComplete);
        Assert.Empty(report.Contradictions);
        Assert.Empty(report.Violations);
        Assert.Equal(report.Points, report.ExhaustivePoints);
        Assert.True(report.StatesRecovered > 1000, $"only {report.StatesRecovered} states: was a fence reached?");
        Assert.True(report.DeepStates > 50, $"only {report.DeepStates} states after a crash in recovery");
        Assert.Empty(FenceSites.NotReached(typeof(RingLog).Assembly, report));
    }
}
