using System.Text.Json;
using Nova.Pmem;

namespace Nova.Testing.Tests.Exploring;

public sealed class ExplorerTests
{
    [Theory]
    [InlineData(CrashMode.Adr)]
    [InlineData(CrashMode.Eadr)]
    [InlineData(CrashMode.ProcessDeath)]
    [InlineData(CrashMode.Synced)]
    public void Explore_CorrectCode_CountsAddUpAndNothingIsFound(CrashMode mode)
    {
        ExplorationReport report = CrashExplorer.Explore(SmallTests.Words(5), new ExplorationOptions { Mode = mode });

        Assert.Empty(report.Violations);
        Assert.Empty(report.Contradictions);
        Assert.True(report.IsComplete);
        Assert.Equal(5, report.Fences);
        Assert.Equal(report.Points, report.ExhaustivePoints);
        Assert.Equal(report.StatesGenerated, report.StatesDeduplicated + report.StatesPruned + report.StatesRecovered);

        // Before each fence the word is there or not; after each return it is there. Nothing is twice: what is allowed differs.
        Assert.Equal(15, report.StatesRecovered);
        Assert.Equal((5, 10), (report.Sites.Single().Points, report.Sites.Single().States));
        Assert.Equal("SmallTests.cs", report.Sites.Single().Site.File);
    }

    // The image with the old value is legal in the middle of the second step and a lost write after it.
    [Fact]
    public void Explore_OneImageLegalThenNot_IsFound()
    {
        ExplorationReport report = CrashExplorer.Explore(SmallTests.LostUpdate());
        CrashViolation violation = Assert.Single(report.Violations);
        Assert.Equal("found 1", violation.Message);
        Assert.Equal(["set 1", "set 2"], violation.Completed);
        Assert.Empty(violation.InFlight);
    }

    [Fact]
    public void Explore_AnotherThreadsFenceBelieved_IsFound() =>
        Assert.Equal("the word is gone", CrashExplorer.Explore(SmallTests.OtherThreadsFence()).Violations[0].Message);

    [Theory]
    [InlineData(CrashMode.Adr, 1)]
    [InlineData(CrashMode.Adr, 3)]
    [InlineData(CrashMode.Eadr, 2)]
    [InlineData(CrashMode.ProcessDeath, 4)]
    [InlineData(CrashMode.Synced, 3)]
    public void Explore_AnyNumberOfWorkers_SameReport(CrashMode mode, int workers)
    {
        ExplorationOptions options = new() { Mode = mode, Depth = 2, DeepEvery = 3, StatesPerPoint = 300 };
        foreach (CrashTest test in (CrashTest[])[new BrokenRing(RingFlaw.NoChecksum), new BrokenRing(RingFlaw.None), SmallTests.TornPair(), SmallTests.LostUpdate()])
        {
            ExplorationReport one = CrashExplorer.Explore(test, options with { Workers = 1 });
            ExplorationReport many = CrashExplorer.Explore(test, options with { Workers = workers + 1 });
            Assert.Equal(Comparable(one), Comparable(many));
        }
    }

    [Fact]
    public void Explore_AnotherSeed_OtherSamplesOnly()
    {
        ExplorationOptions options = new() { StatesPerPoint = 300 };
        ExplorationReport one = CrashExplorer.Explore(new BrokenRing(RingFlaw.NoChecksum), options);
        ExplorationReport other = CrashExplorer.Explore(new BrokenRing(RingFlaw.NoChecksum), options with { Seed = 2 });
        Assert.Equal(one.Points, other.Points);
        Assert.NotEmpty(other.Violations);
    }

    [Fact]
    public void StartExploring_SetUp_IsNotCrashed()
    {
        SmallTest test = new(
            (region, script) =>
            {
                script.Step("set up", () => SmallTests.StoreAndFence(region, 0, 1));
                script.StartExploring();
                script.Step("go on", () => SmallTests.StoreAndFence(region, 8, 1));
            },
            (region, moment) => moment.Require(region.ReadWord(0) == 1 && moment.Completed.Count >= 1, "the set-up was crashed"));
        ExplorationReport report = CrashExplorer.Explore(test);

        Assert.Empty(report.Violations);
        Assert.Equal((1, 2), (report.Fences, report.Points));
    }

    [Fact]
    public void Run_ThatClosesItsRegion_GoesOnInAnother()
    {
        SmallTest test = new(
            (region, script) =>
            {
                SmallTests.StoreAndFence(region, 0, 1);
                region.Dispose();
                using PmemRegion again = script.OpenAgain();
                Assert.Equal(1UL, again.ReadWord(0));
                SmallTests.StoreAndFence(again, 8, 1);
            },
            (region, moment) =>
            {
                ulong first = region.ReadWord(0);
                ulong second = region.ReadWord(8);
                SmallTests.StoreAndFence(region, 16, 7);
                region.Dispose();
                using PmemRegion again = moment.OpenAgain();
                moment.Require(again.ReadWord(16) == 7, "a second opening sees what the first stored");
                SmallTests.StoreAndFence(again, 24, 7);
                moment.Require(first >= second, "the second word without the first");
            });
        ExplorationReport report = CrashExplorer.Explore(test);
        Assert.Empty(report.Violations);
        Assert.Equal(4, report.StatesGenerated - report.StatesDeduplicated + 1);
    }

    // Recovery adds one and says what it found before: found again after a crash behind its fence, it is something else.
    [Fact]
    public void Recovery_ThatFindsSomethingElseTheSecondTime_IsFoundAtDepthTwo()
    {
        SmallTest test = new(
            (region, script) => SmallTests.StoreAndFence(region, 0, 1),
            (region, moment) =>
            {
                ulong found = region.ReadWord(64);
                SmallTests.StoreAndFence(region, 64, found + 1);
                moment.Fingerprint(found);
                SmallTests.StoreAndFence(region, 128, 1);
                moment.Require(moment.Depth == 1 || region.ReadWord(64) <= 2, "what follows the fingerprint is not crashed");
            });
        Assert.Empty(CrashExplorer.Explore(test).Violations);

        ExplorationReport report = CrashExplorer.Explore(test, new ExplorationOptions { Depth = 2, DeepEvery = 1 });
        Assert.Contains("finds something else", report.Violations[0].Message, StringComparison.Ordinal);
        Assert.Equal(report.Violations[0].Message, CrashExplorer.Replay(test, report.Violations[0]));

        // Two first crashes; of each recovery nothing and everything is there before its fence, and everything at its end.
        Assert.Equal(2 * 2, report.DeepStates);
    }

    // What a dead process left visible and unfenced is lost or kept by the power loss after it, unless recovery made it durable.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void PowerLossAfterProcessDeath_TakesWhatRecoveryDidNotMakeDurable(bool makesDurable)
    {
        SmallTest test = new(
            (region, script) => SmallTests.StoreAndFence(region, 0, 1),
            (region, moment) =>
            {
                if (makesDurable)
                    region.MakeVisibleDurable(0, region.LengthInBytes);
                moment.Fingerprint(region.ReadWord(0));
            });
        ExplorationReport report = CrashExplorer.Explore(test, new ExplorationOptions { Mode = CrashMode.ProcessDeath, Depth = 2, DeepEvery = 1 });
        Assert.Equal(makesDurable ? 0 : 1, report.ViolationCount);
        Assert.True(report.DeepStates >= 3, $"{report.DeepStates} deep states");
    }

    [Fact]
    public void StateSet_OfAnyOrder_KeepsTheFirstPlace()
    {
        StateSet states = new();
        Assert.True(states.Add(5, place: 10));
        Assert.False(states.Add(5, place: 3));
        Assert.False(states.Add(5, place: 7));
        Assert.True(states.Add(6, place: 1));
        Assert.Equal((3, 1, 2), (states.PlaceOf(5), states.PlaceOf(6), states.Count));
    }

    [Fact]
    public void Check_ThatThrowsAnythingElse_IsAViolation()
    {
        SmallTest test = new(
            (region, script) => SmallTests.StoreAndFence(region, 0, 4096),
            (region, moment) => _ = region.Read((long)region.ReadWord(0), 1));
        CrashViolation violation = CrashExplorer.Explore(test).Violations[0];
        Assert.StartsWith("ArgumentOutOfRangeException: ", violation.Message, StringComparison.Ordinal);
        Assert.Contains(nameof(SmallTest.Check), violation.Detail, StringComparison.Ordinal);
    }

    // A loop in what a crash left: the region fails after the bound, and the check ends with it.
    [Fact]
    public void Check_ThatLoopsOnTheRegion_IsAViolation()
    {
        SmallTest test = new(
            (region, script) => SmallTests.StoreAndFence(region, 0, 1),
            (region, moment) =>
            {
                while (region.ReadWord(0) == 1)
                    Thread.Yield();
            });
        ExplorationReport report = CrashExplorer.Explore(test, new ExplorationOptions { LongestCheck = TimeSpan.FromMilliseconds(50) });
        Assert.StartsWith("TimeoutException", report.Violations[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_ThatLoopsWithoutTheRegion_EndsTheExploration()
    {
        using ManualResetEventSlim released = new();
        SmallTest test = new(
            (region, script) => SmallTests.StoreAndFence(region, 0, 1),
            (region, moment) =>
            {
                if (region.ReadWord(0) == 1)
                    released.Wait(TimeSpan.FromSeconds(60));
            });
        ExplorationReport report = CrashExplorer.Explore(test, new ExplorationOptions { LongestCheck = TimeSpan.FromMilliseconds(50), Workers = 1 });
        released.Set();
        Assert.False(report.IsComplete);
        Assert.Equal("the check does not end", Assert.Single(report.Violations).Message);
    }

    [Fact]
    public void Cancellation_AtOnce_ReportSaysIncomplete()
    {
        using CancellationTokenSource source = new();
        source.Cancel();
        SmallTest test = new(
            (region, script) => Enumerable.Range(0, 50).ToList().ForEach(word => SmallTests.StoreAndFence(region, word * 8, 1)),
            (region, moment) => Thread.Sleep(5));
        ExplorationReport report = CrashExplorer.Explore(test, new ExplorationOptions { Workers = 1 }, source.Token);
        Assert.False(report.IsComplete);
        Assert.Contains("NOT COMPLETE", report.ToString(), StringComparison.Ordinal);
        Assert.False(CrashExplorer.Explore(test, new ExplorationOptions { Workers = 1, Budget = TimeSpan.Zero }).IsComplete);
    }

    [Fact]
    public void Options_OutOfRange_AreRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new ExplorationOptions { StatesPerPoint = 1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new ExplorationOptions { Depth = 3 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new ExplorationOptions { Workers = 0 });
    }

    [Fact]
    public void Report_AsJson_HasTheFiguresAndReadsBack()
    {
        ExplorationReport report = CrashExplorer.Explore(SmallTests.TornPair());
        using JsonDocument json = JsonDocument.Parse(report.ToJson());
        Assert.Equal(report.StatesRecovered, json.RootElement.GetProperty("states_recovered").GetInt64());
        Assert.Equal("Adr", json.RootElement.GetProperty("mode").GetString());
        CrashViolation read = json.RootElement.GetProperty("violations")[0].Deserialize(ReportJson.Default.CrashViolation)!;
        Assert.Equal(report.Violations[0].ToString(), read.ToString());
        Assert.NotNull(CrashExplorer.Replay(SmallTests.TornPair(), read));
    }

    [Fact]
    public void Combine_TwoReports_AddsUp()
    {
        ExplorationReport one = CrashExplorer.Explore(SmallTests.Words(2));
        ExplorationReport sum = ExplorationReport.Combine([one, CrashExplorer.Explore(SmallTests.Words(3))]);
        Assert.Equal((2, 5, 15), (sum.Workloads, sum.Fences, sum.StatesRecovered));
        Assert.Equal(5, Assert.Single(sum.Sites).Points);
        Assert.Throws<ArgumentException>(() => ExplorationReport.Combine([one, CrashExplorer.Explore(SmallTests.Words(2), new ExplorationOptions { Mode = CrashMode.Eadr })]));
    }

    [Fact]
    public void FenceSites_OfThisAssembly_AreFoundInCompiledCode()
    {
        FenceSite[] mine = [.. FenceSites.DeclaredIn(typeof(ExplorerTests).Assembly).Where(site => site.File == "SmallTests.cs")];
        Assert.Equal([nameof(SmallTests.TornPair), nameof(SmallTests.StoreAndFence)], mine.Select(site => site.Member));

        ExplorationReport report = CrashExplorer.Explore(SmallTests.Words(2));
        Assert.DoesNotContain(report.Sites[0].Site, FenceSites.NotReached(typeof(ExplorerTests).Assembly, report));
        Assert.Contains(mine[0], FenceSites.NotReached(typeof(ExplorerTests).Assembly, report));
    }

    private static string Comparable(ExplorationReport report) => (report with { Elapsed = TimeSpan.Zero }).ToJson();
}
