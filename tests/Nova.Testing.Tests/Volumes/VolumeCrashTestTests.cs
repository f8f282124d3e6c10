using Nova.Pmem;

namespace Nova.Testing.Tests.Volumes;

/// <summary>The tests of the test: a crash that breaks the contract is seen, and what is seen is told in words.</summary>
public sealed class VolumeCrashTestTests
{
    private const string Text = """
        mkdir /d 755
        create h0 /d/f read+write 644
        write h0 0 9000 1
        mark
        write h0 100 6000 2
        rename /d/f /f replace
        unlink /f
        """;

    private static readonly ExplorationOptions Options = new() { StatesPerPoint = 64 };

    [Theory]
    [InlineData(CrashMode.Adr)]
    [InlineData(CrashMode.Eadr)]
    [InlineData(CrashMode.ProcessDeath)]
    [InlineData(CrashMode.Synced)]
    public void Workload_OnAVolume_IsExploredWithoutViolations(CrashMode mode)
    {
        VolumeCrashTest test = new(Workload.Parse(Text));
        ExplorationReport report = CrashExplorer.Explore(test, Options with { Mode = mode, Depth = 2, DeepStatesPerPoint = 8 });
        Assert.True(report.ViolationCount == 0 && report.Contradictions.Count == 0, report.ToString());
        Assert.True(report.StatesRecovered > 50, report.ToString());
        Assert.InRange(test.UsedImages, 1, (int)(report.StatesRecovered + report.DeepStates));
    }

    [Fact]
    public void Formatting_WithoutAMark_IsExploredToo()
    {
        ExplorationReport report = CrashExplorer.Explore(new VolumeCrashTest(Workload.Parse("mkdir /d 755")), Options);
        Assert.True(report.ViolationCount == 0, report.ToString());
        Assert.Contains(report.Sites, site => site.Site.File == "Formatter.cs" && site.States > 10);
    }

    // Goal: a promise that is not kept is found.
    // Method: the medium forgets what was fenced, so that operations that had returned are lost or torn.
    [Theory]
    [InlineData(nameof(HarnessFault.RecorderLosesStores))]
    [InlineData(nameof(HarnessFault.UndoIsBroken))]
    public void Exploration_WithAFault_SeesIt(string fault)
    {
        Exception? failure = Record.Exception(() =>
        {
            ExplorationReport report = CrashExplorer.Explore(new VolumeCrashTest(Workload.Parse(Text)), Options with { HarnessFault = Enum.Parse<HarnessFault>(fault), Workers = 1 });
            Assert.True(report.ViolationCount == 0 && report.Contradictions.Count == 0, report.ToString());
        });
        Assert.NotNull(failure);
    }

    // Goal: states are compared with the right trees, and a difference is told.
    // Method: the images are those of another workload, whose last write is another one.
    [Fact]
    public void Tree_ThatIsWrong_IsToldInWords()
    {
        const string Other = "create h0 /f read+write 644\nmark\nwrite h0 0 100 2\n";
        ExplorationReport report = CrashExplorer.Explore(new ExchangedTest(Workload.Parse("create h0 /f read+write 644\nmark\nwrite h0 0 100 1\n"), Workload.Parse(Other)), Options);
        Assert.True(report.ViolationCount > 0);
        Assert.Contains(report.Violations, violation => violation.Message.Contains("/f: byte 0 is", StringComparison.Ordinal));
    }

    // Goal: what differs between old and new is not taken for either.
    [Fact]
    public void Operation_ThatReturned_MustBeThere()
    {
        ExplorationReport report = CrashExplorer.Explore(
            new ExchangedTest(Workload.Parse("mkdir /a 755\nmark\nmkdir /b 755\nmkdir /c 755\n"), Workload.Parse("mkdir /a 755\nmark\nstatfs\nstatfs\n")), Options);
        Assert.Contains(report.Violations, violation => violation.Message.Contains("/b: missing", StringComparison.Ordinal));
    }

    /// <summary>Expects the trees of one workload and runs another of the same steps.</summary>
    private sealed class ExchangedTest(Workload expected, Workload run) : CrashTest
    {
        private readonly VolumeCrashTest _expected = new(expected);
        private readonly VolumeCrashTest _run = new(run);

        public override long RegionLengthInBytes => _run.RegionLengthInBytes;

        public override void Run(PmemRegion region, CrashScript script)
        {
            _ = CrashExplorer.Explore(_expected, Options with { StatesPerPoint = 2 });
            _run.Run(region, script);
        }

        public override void Check(PmemRegion region, CrashMoment moment) => _expected.Check(region, moment);

        public override bool IsContent(StoreTag tag) => _run.IsContent(tag);
    }
}
