namespace Nova.Testing.Tests.Exploring;

// Goal: what is usually wrong with persistent-memory code is found, each mistake in the mode where it matters, and what is right is left in peace.
public sealed class BrokenRingTests
{
    [Theory]
    [InlineData(CrashMode.Adr)]
    [InlineData(CrashMode.Eadr)]
    [InlineData(CrashMode.ProcessDeath)]
    [InlineData(CrashMode.Synced)]
    public void SoundRing_EveryMode_NothingIsFound(CrashMode mode)
    {
        ExplorationReport report = Explore(RingFlaw.None, mode);
        Assert.Empty(report.Violations);
        Assert.Empty(report.Contradictions);
        Assert.True(report.StatesRecovered > 200, $"only {report.StatesRecovered} states");
        Assert.True(report.DeepStates > 50, $"only {report.DeepStates} deep states");
    }

    [Theory]
    [InlineData(RingFlaw.NoFence, CrashMode.Adr, "a record is gone")]
    [InlineData(RingFlaw.NoFence, CrashMode.Eadr, "a record is gone")]
    [InlineData(RingFlaw.NoFence, CrashMode.Synced, "a record is gone")]
    [InlineData(RingFlaw.NoChecksum, CrashMode.Adr, "a torn record is believed")]
    [InlineData(RingFlaw.NoChecksum, CrashMode.Eadr, "a torn record is believed")]
    [InlineData(RingFlaw.NoChecksum, CrashMode.ProcessDeath, "a torn record is believed")]
    [InlineData(RingFlaw.NoChecksum, CrashMode.Synced, "a torn record is believed")]
    [InlineData(RingFlaw.FlushesFirstLineOnly, CrashMode.Adr, "a record is gone")]
    [InlineData(RingFlaw.PublishesTheEndTooEarly, CrashMode.Adr, "a torn record is believed")]
    public void Flaw_WhereItMatters_IsFoundAndReplays(RingFlaw flaw, CrashMode mode, string message)
    {
        ExplorationReport report = Explore(flaw, mode);
        CrashViolation violation = report.Violations.First(found => found.Message == message);
        Assert.Equal(message, CrashExplorer.Replay(new BrokenRing(flaw), violation));
    }

    // Saved caches and written-back pages forgive a missing flush. A dead process leaves it to the power loss after it.
    [Theory]
    [InlineData(CrashMode.Eadr)]
    [InlineData(CrashMode.Synced)]
    public void MissingFlush_WhereItDoesNotMatter_IsNotFound(CrashMode mode) => Assert.Empty(Explore(RingFlaw.FlushesFirstLineOnly, mode).Violations);

    [Theory]
    [InlineData(RingFlaw.BelievesWhatIsVisible, CrashMode.ProcessDeath)]
    [InlineData(RingFlaw.CountsOpeningsInTwoWords, CrashMode.Adr)]
    [InlineData(RingFlaw.CountsOpeningsInTwoWords, CrashMode.ProcessDeath)]
    [InlineData(RingFlaw.FlushesFirstLineOnly, CrashMode.ProcessDeath)]
    public void Flaw_AtDepthTwoOnly_IsFoundAndReplays(RingFlaw flaw, CrashMode mode)
    {
        ExplorationOptions shallow = new() { Mode = mode };
        Assert.Empty(CrashExplorer.Explore(new BrokenRing(flaw), shallow).Violations);

        CrashViolation violation = CrashExplorer.Explore(new BrokenRing(flaw), shallow with { Depth = 2, DeepEvery = 4 }).Violations[0];
        Assert.Equal(2, violation.Cuts.Count);
        Assert.Equal(violation.Message, CrashExplorer.Replay(new BrokenRing(flaw), violation));
    }

    private static ExplorationReport Explore(RingFlaw flaw, CrashMode mode) =>
        CrashExplorer.Explore(new BrokenRing(flaw), new ExplorationOptions { Mode = mode, Depth = 2, DeepEvery = 4 });
}
