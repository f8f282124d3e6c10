using Nova.Cli.Commands;
using Nova.Cli.Crashes;
using Nova.Testing;
using Xunit;

namespace Nova.Cli.Tests.Crashes;

/// <summary>Files of violations: made, read, tried again, explained.</summary>
public class ViolationTests
{
    private const string Text = "mkdir /a 755\nmark\nmkdir /b 755\nchmod /a 700\n";

    // A volume has to be 268 KiB or more, so the run fails by itself.
    private static readonly VolumeCrashSettings TooSmall = new() { RegionLengthInBytes = 8192 };

    [Fact]
    public void Replay_OfAStateThatIsRefusedAgain_StillFails()
    {
        VolumeCrashTest test = new(Workload.Parse(Text, "two directories"));
        ViolationFile file = ViolationFile.Of(test, new DemandingTest(test, "/b").FindViolation());
        ViolationFile read = ViolationFile.Parse(file.ToJson(), "file");

        ViolationReplay replay = ViolationReplay.Of(new DemandingTest(read.ToTest(), "/b"), read.Violation);

        Assert.Equal(ReplayOutcome.StillFails, replay.Outcome);
        Assert.Equal("found no /b, expected one", replay.Message);
        Assert.Equal(Text, read.Workload);
        Assert.Equal(file.ToJson(), read.ToJson());
    }

    // Goal: the file of a run of several threads builds the same run, so that its state can be built.
    [Fact]
    public void Replay_OfSeveralThreads_StillFails()
    {
        ConcurrentCrashTest test = ConcurrentCrashTest.Draw(2, 4, 3);
        ViolationFile read = ViolationFile.Parse(ViolationFile.Of(test, new DemandingTest(test, "/nowhere").FindViolation()).ToJson(), "file");

        Assert.Equal(2, read.Threads.Count);
        Assert.Equal(ReplayOutcome.StillFails, ViolationReplay.Of(new DemandingTest(read.ToTest(), "/nowhere"), read.Violation).Outcome);
        Assert.Equal(ReplayOutcome.Passes, ViolationReplay.Of(read.ToTest(), read.Violation).Outcome);
        Assert.Equal(ReplayOutcome.RunHasChanged, ViolationReplay.Of((read with { ThreadSeed = 4 }).ToTest(), read.Violation).Outcome);
    }

    [Fact]
    public void Run_OfAFileWhoseStateIsLegal_SaysThatItPasses()
    {
        using Workbench bench = new();
        ViolationFile file = Write(bench, "file.json", Found());

        Assert.Contains("does not fail any more", ToolProcess.Run("crashtest", "run", bench["file.json"]).Succeeds().Output, StringComparison.Ordinal);

        Write(bench, "changed.json", file with { Violation = file.Violation with { RunDigest = 1 } });
        ToolResult changed = ToolProcess.Run("crashtest", "run", bench["changed.json"], "--states", "10", "--json");
        Assert.Equal(0, changed.ExitCode);
        Assert.Contains("crashed everywhere instead", changed.Error, StringComparison.Ordinal);
        Assert.Contains("\"workloads\": 1", changed.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_OfAFileThatStillFails_ExitsWithOne()
    {
        using Workbench bench = new();
        Write(bench, "file.json", Found() with { Settings = TooSmall });

        ToolResult result = ToolProcess.Run("crashtest", "run", bench["file.json"]);
        Assert.Equal(1, result.ExitCode);
        Assert.StartsWith("still fails: ", result.Output, StringComparison.Ordinal);
        ToolResult json = ToolProcess.Run("crashtest", "run", bench["file.json"], "--json");
        Assert.Equal(1, json.ExitCode);
        Assert.Contains("\"still_fails\": true", json.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Show_AFile_TellsStoresFencesAndLostWords()
    {
        using Workbench bench = new();
        ViolationFile file = Write(bench, "file.json", Found());

        string output = ToolProcess.Run("crashtest", "show", bench["file.json"]).Succeeds().Output;
        Assert.All(
            ["in flight  mkdir /b 755", "returned   mkdir /a 755", "store record", "LOST 0x", "CRASH before the fence", "found no /b, expected one"],
            words => Assert.Contains(words, output, StringComparison.Ordinal));

        Write(bench, "changed.json", file with { Violation = file.Violation with { RunDigest = 1 } });
        ToolResult changed = ToolProcess.Run("crashtest", "show", bench["changed.json"]);
        Assert.Contains("can't be shown any more", changed.Error, StringComparison.Ordinal);
        Assert.Contains("found no /b, expected one", changed.Output, StringComparison.Ordinal);
    }

    // Goal: a workload that fails without any crash is a violation of each mode, in a file that replays, and takes no file's place.
    [Fact]
    public async Task CrashRun_OfARunThatFails_MakesFilesUnderFreeNames()
    {
        using Workbench bench = new();
        await File.WriteAllTextAsync(bench["nova-crash-1.json"], "mine");
        CrashRun run = new([new VolumeCrashTest(Workload.Parse(Text), TooSmall)], new CrashSettings { Folder = bench.Folder, Workers = 1 });

        await run.RunAsync(CancellationToken.None);

        CrashFigures figures = run.Figures();
        Assert.Equal(2, figures.Violations);
        Assert.Equal([bench["nova-crash-2.json"], bench["nova-crash-3.json"]], figures.ViolationFiles);
        Assert.Equal("mine", await File.ReadAllTextAsync(bench["nova-crash-1.json"]));
        Assert.Equal(ExitCodes.Failure, CrashTestCommand.ExitCodeOf(figures));
        Assert.Equal(1, ToolProcess.Run("crashtest", "run", bench["nova-crash-2.json"]).ExitCode);
        Assert.Contains("without any crash", ToolProcess.Run("crashtest", "show", bench["nova-crash-2.json"]).Succeeds().Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{", "no file of a violation")]
    [InlineData("{\"version\":1}", "no file of a violation")]
    [InlineData("mkdir\n", "line 1")]
    public void Run_OfAFileThatIsNone_ExitsWithTwo(string text, string words)
    {
        using Workbench bench = new();
        File.WriteAllText(bench["file"], text);

        ToolProcess.Run("crashtest", "run", bench["file"]).Fails(2, words);
    }

    [Fact]
    public void Run_OfAFileOfAnotherVersion_ExitsWithTwo()
    {
        using Workbench bench = new();
        Write(bench, "file.json", Found() with { Version = 2 });

        ToolProcess.Run("crashtest", "run", bench["file.json"]).Fails(2, "version 2");
        ToolProcess.Run("crashtest", "show", bench["file.json"]).Fails(2, "version 2");
        ToolProcess.Run("crashtest", "show", bench["nothing"]).Fails(2, "nothing");
    }

    private static ViolationFile Found()
    {
        VolumeCrashTest test = new(Workload.Parse(Text, "two directories"));
        return ViolationFile.Of(test, new DemandingTest(test, "/b").FindViolation());
    }

    private static ViolationFile Write(Workbench bench, string name, ViolationFile file)
    {
        File.WriteAllText(bench[name], file.ToJson());
        return file;
    }
}
