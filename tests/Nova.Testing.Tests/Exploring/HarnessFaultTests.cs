using Nova.Pmem;

namespace Nova.Testing.Tests.Exploring;

// Goal: every mistake that the tester could make itself is noticed by something here.
// Method: each is planted, and what is found without it is not found with it, or the tester refuses to vouch. Poison is in SimulatedRegionTests.
public sealed class HarnessFaultTests
{
    [Fact]
    public void RecorderLosesStores_ExplorationRefusesToVouch()
    {
        // A hundred stores, so that one is lost.
        CrashTest test = SmallTests.Words(100);
        Assert.Empty(CrashExplorer.Explore(test).Violations);
        ExplorationException failure = Assert.Throws<ExplorationException>(() => Explore(test, HarnessFault.RecorderLosesStores));
        Assert.Contains("the byte at", failure.Message, StringComparison.Ordinal);
    }

    // Not a fault of the recorder, but the same to it: bytes that change past the region.
    [Fact]
    public void StorePastTheRegion_ExplorationRefusesToVouch()
    {
        SmallTest test = new(
            (region, script) =>
            {
                SmallTests.StoreAndFence(region, 0, 1);
                ((SimulatedRegion)((RegionDecorator)region).Inner).Overwrite(100, [1]);
                SmallTests.StoreAndFence(region, 0, 2);
            },
            (_, _) => { });
        Assert.Contains("the byte at 100 ", Assert.Throws<ExplorationException>(() => CrashExplorer.Explore(test)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FenceCommitsEveryThread_MissesWhatIsThere() => AssertBlinds(SmallTests.OtherThreadsFence(), HarnessFault.FenceCommitsEveryThread);

    [Fact]
    public void FlushCoversEveryLine_MissesWhatIsThere() => AssertBlinds(new BrokenRing(RingFlaw.FlushesFirstLineOnly), HarnessFault.FlushCoversEveryLine);

    [Fact]
    public void DeduplicatesByImageAlone_MissesWhatIsThere() => AssertBlinds(SmallTests.LostUpdate(), HarnessFault.DeduplicatesByImageAlone);

    [Fact]
    public void NoSubsets_MissesWhatIsThere() => AssertBlinds(SmallTests.TornPair(), HarnessFault.NoSubsets);

    [Fact]
    public void EveryPastStateIsAllowed_MissesWhatIsThere() => AssertBlinds(new BrokenRing(RingFlaw.NoFence), HarnessFault.EveryPastStateIsAllowed);

    [Fact]
    public void ReadFilterIsEmpty_MissesWhatIsThere() => AssertBlinds(SmallTests.TornPair(), HarnessFault.ReadFilterIsEmpty);

    [Fact]
    public void CheckAlwaysAgrees_MissesWhatIsThere() => AssertBlinds(SmallTests.TornPair(), HarnessFault.CheckAlwaysAgrees);

    [Fact]
    public void CrashNeverFires_ExplorationRefusesToVouch() =>
        Assert.Throws<ExplorationException>(() => Explore(SmallTests.TornPair(), HarnessFault.CrashNeverFires));

    [Fact]
    public void UndoIsBroken_ExplorationRefusesToVouch()
    {
        ExplorationException failure = Assert.Throws<ExplorationException>(() => Explore(SmallTests.TornPair(), HarnessFault.UndoIsBroken));
        Assert.Contains("undone", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void EveryFault_HasATestHere()
    {
        string[] tests = [.. typeof(HarnessFaultTests).GetMethods().Concat(typeof(Medium.SimulatedRegionTests).GetMethods()).Select(method => method.Name)];
        Assert.All(
            Enum.GetNames<HarnessFault>().Where(fault => fault != nameof(HarnessFault.None)),
            fault => Assert.Contains(tests, test => test.StartsWith(fault + "_", StringComparison.Ordinal)));
    }

    private static void AssertBlinds(CrashTest test, HarnessFault fault)
    {
        Assert.NotEmpty(CrashExplorer.Explore(test).Violations);
        Assert.Empty(Explore(test, fault).Violations);
    }

    private static ExplorationReport Explore(CrashTest test, HarnessFault fault) =>
        CrashExplorer.Explore(test, new ExplorationOptions { HarnessFault = fault });
}
