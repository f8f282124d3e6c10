using System.Text.Json;
using Nova.Cli.Commands;
using Xunit;

namespace Nova.Cli.Tests.Crashes;

public class CrashTestCommandTests
{
    [Theory]
    [InlineData("seq1")]
    [InlineData("seq2")]
    [InlineData("seq3")]
    [InlineData("random")]
    [InlineData("concurrent")]
    public void Set_ASmallPart_IsCrashedInTheModesOfTheCommand(string set)
    {
        JsonElement figures = Figures(ToolProcess.Run(
            "crashtest", set, "--count", "2", "--states", "10", "--seed", "5", "--mode", "synced", "--mode", "process-death", "--mode", "synced", "--json").Succeeds());

        Assert.Equal(1, figures.GetProperty("version").GetInt32());
        Assert.Equal(set, figures.GetProperty("set").GetString());
        Assert.Equal(5, figures.GetProperty("seed").GetInt32());
        Assert.Equal(2, figures.GetProperty("workloads").GetInt32());
        Assert.True(figures.GetProperty("complete").GetBoolean());
        Assert.Equal(0, figures.GetProperty("violations").GetInt64());
        Assert.True(figures.GetProperty("fences").GetInt64() > 0);
        Assert.True(figures.GetProperty("states_per_second").GetDouble() > 0);
        Assert.Equal(["synced", "process-death"], figures.GetProperty("modes").EnumerateArray().Select(mode => mode.GetProperty("mode").GetString()));
        long recovered = figures.GetProperty("recovered").GetInt64();
        Assert.True(recovered > 10, $"only {recovered} states");
        Assert.Equal(figures.GetProperty("states_generated").GetInt64(), recovered + figures.GetProperty("deduplicated").GetInt64() + figures.GetProperty("pruned").GetInt64());
        Assert.Contains(figures.GetProperty("sites").EnumerateArray(), site => site.GetProperty("states").GetInt64() > 0);
    }

    [Fact]
    public void Set_TheSameSeed_FindsTheSameWithAnyNumberOfWorkers()
    {
        string[] common = ["crashtest", "random", "--count", "3", "--states", "20", "--seed", "9", "--mode", "adr", "--json"];
        JsonElement one = Figures(ToolProcess.Run([.. common, "--threads", "1"]).Succeeds());
        JsonElement three = Figures(ToolProcess.Run([.. common, "--threads", "3"]).Succeeds());
        JsonElement other = Figures(ToolProcess.Run([.. common[..7], "10", .. common[8..]]).Succeeds());

        Assert.Equal(one.GetProperty("modes").GetRawText(), three.GetProperty("modes").GetRawText());
        Assert.NotEqual(one.GetProperty("modes").GetRawText(), other.GetProperty("modes").GetRawText());
    }

    [Fact]
    public void Set_WithDepthTwo_CrashesRecoveries()
    {
        string[] common = ["crashtest", "seq1", "--count", "2", "--states", "20", "--mode", "adr", "--json", "--depth"];

        Assert.Equal(0, Figures(ToolProcess.Run([.. common, "1"]).Succeeds()).GetProperty("deep").GetInt64());
        Assert.True(Figures(ToolProcess.Run([.. common, "2"]).Succeeds()).GetProperty("deep").GetInt64() > 0);
    }

    [Fact]
    public void Set_WithoutJson_IsATableWithTheFences()
    {
        string output = ToolProcess.Run("crashtest", "seq1", "--count", "1", "--states", "10").Succeeds().Output;

        Assert.All(
            ["seq1, seed 1: complete", "adr            eadr", "states generated", "deduplicated", "pruned", "recovered", "deep", "violations", "fence site: ", "Engine."],
            words => Assert.Contains(words, output, StringComparison.Ordinal));
    }

    [Fact]
    public void Set_WhoseBudgetIsUsedUp_ReportsWhatWasDone()
    {
        JsonElement figures = Figures(ToolProcess.Run("crashtest", "random", "--budget", "2s", "--states", "10", "--json").Succeeds());

        Assert.False(figures.GetProperty("complete").GetBoolean());
        Assert.True(figures.GetProperty("recovered").GetInt64() > 0);
    }

    // Goal: whoever ends a long run early still gets its figures.
    [Fact]
    public void Set_ThatIsTerminated_ReportsWhatWasDone()
    {
        ToolResult ended = ToolProcess.Shell("timeout --preserve-status --signal TERM 4 dotnet \"$1\" crashtest seq2 --states 10 --json", Path.Combine(AppContext.BaseDirectory, "nova.dll")).Succeeds();

        JsonElement figures = Figures(ended);
        Assert.False(figures.GetProperty("complete").GetBoolean());
        Assert.True(figures.GetProperty("recovered").GetInt64() > 0);
    }

    [Fact]
    public void Run_OfAWorkload_CrashesIt()
    {
        using Workbench bench = new();
        File.WriteAllText(bench["workload.txt"], "mkdir /d 755\nmark\nrename /d /e replace\n");

        JsonElement figures = Figures(ToolProcess.Run("crashtest", "run", bench["workload.txt"], "--json").Succeeds());

        Assert.Equal(1, figures.GetProperty("workloads").GetInt32());
        Assert.Contains(
            figures.GetProperty("sites").EnumerateArray(),
            site => site.GetProperty("site").GetString()!.Contains("Engine.Rename.cs", StringComparison.Ordinal) && site.GetProperty("states").GetInt64() > 0);
    }

    [Theory]
    [InlineData]
    [InlineData("seq4")]
    [InlineData("seq1", "--mode", "ADR")]
    [InlineData("seq1", "--mode")]
    [InlineData("seq1", "--seed", "-1")]
    [InlineData("seq1", "--budget", "soon")]
    [InlineData("seq1", "--budget", "0s")]
    [InlineData("seq1", "--threads", "0")]
    [InlineData("seq1", "--states", "1")]
    [InlineData("seq1", "--depth", "3")]
    [InlineData("seq1", "--count", "0")]
    [InlineData("concurrent", "--threads", "5")]
    [InlineData("run")]
    [InlineData("show")]
    [InlineData("show", "file", "--json")]
    public void Usage_IsWrong_ExitsWithTwoAndPointsToHelp(params string[] arguments) =>
        ToolProcess.Run(["crashtest", .. arguments]).Fails(2, arguments is ["seq4"] or [] ? "nova crashtest --help" : $"nova crashtest {arguments[0]} --help");

    [Theory]
    [InlineData("90s", 90)]
    [InlineData("10m", 600)]
    [InlineData("2h", 7200)]
    [InlineData("5", 5)]
    [InlineData("", 0)]
    [InlineData("m", 0)]
    [InlineData("-5s", 0)]
    [InlineData("5d", 0)]
    [InlineData("1000h", 0)]
    public void DurationText_OfPeople_IsSeconds(string text, int seconds)
    {
        Assert.Equal(seconds != 0, DurationText.TryParse(text, out TimeSpan duration));
        if (seconds != 0)
            Assert.Equal(TimeSpan.FromSeconds(seconds), duration);
    }

    private static JsonElement Figures(ToolResult result) => JsonDocument.Parse(result.OutputBytes).RootElement.Clone();
}
