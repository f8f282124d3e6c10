using System.Globalization;
using System.Text;
using Nova.Core.Tests.Crashes;
using Nova.Testing;
using Xunit;
using Xunit.Abstractions;

namespace Nova.Core.Tests.SecondReader;

// Goal: the verdict of SPEC R19 to R22, given in memory by the second reader, is the one that the product makes durable.
// Method: every operation is recorded and crashed at each of its moments; each state is read by both.

public sealed class SecondReaderCrashTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void CrashImages_OfEveryOperation_GetTheSameVerdict(int shardCount)
    {
        ReadingCounts counts = new();
        VolumeCrashSettings settings = new() { ShardCount = shardCount };
        ExplorationReport report = ExplorationReport.Combine([.. WorkloadSets.Seq1().Where(HasAVolume).Select(workload => Explore(new VolumeCrashTest(workload, settings), counts, statesPerPoint: 12))]);
        output.WriteLine($"{report}\nruns in doubt: {counts.Committed} committed, {counts.WithoutData} without data, {counts.WithoutPartners} without partners");
        Explored.WithoutViolations(report, atLeast: 3000);
        Assert.True(counts is { Committed: > 1000, WithoutData: > 50, WithoutPartners: > 200 }, $"{counts.Committed}, {counts.WithoutData}, {counts.WithoutPartners}");
    }

    // Goal: R14 as it is written is what the product does, where logs enter an era.
    [Theory]
    [InlineData(1UL << 31)]
    [InlineData(1UL << 32)]
    public void CrashImages_OfLogsThatEnterAnEra_GetTheSameVerdict(ulong border) =>
        Explored.WithoutViolations(Explore(EraCrashTests.CrossingTest(border, "clean"), new ReadingCounts(), statesPerPoint: 12), atLeast: 100);

    [Fact]
    public void CrashImages_OfLongLogsAndRebornSlots_GetTheSameVerdict()
    {
        StringBuilder text = new("create h0 /f read+write 644\n");
        for (int i = 0; i < 140; i++)
        {
            text.Append(i == 55 ? "mark\n" : "");
            text.Append(CultureInfo.InvariantCulture, $"write h0 {i * 40} 30 {i + 1}\nmknod /node-{i} regular 600 0\n");
            if (i % 2 == 0)
                text.Append(CultureInfo.InvariantCulture, $"unlink /node-{i}\n");
            else
                text.Append(CultureInfo.InvariantCulture, $"rename /node-{i} /moved-{i % 10} replace\n");
        }

        VolumeCrashTest test = new(Workload.Parse(text.ToString(), "long logs"), new VolumeCrashSettings { ShardCount = 2, RegionLengthInBytes = 1 << 20 });
        ExplorationReport report = Explore(test, new ReadingCounts(), statesPerPoint: 8);
        output.WriteLine(report.ToString());
        Explored.WithoutViolations(report, atLeast: 1000);
    }

    /// <summary>While a volume is formatted there may be none to read.</summary>
    private static bool HasAVolume(Workload workload) => workload.Name != "format";

    private static ExplorationReport Explore(VolumeCrashTest test, ReadingCounts counts, int statesPerPoint) =>
        CrashExplorer.Explore(new ReadingCrashTest(test, counts), new ExplorationOptions { StatesPerPoint = statesPerPoint, Pruning = Pruning.Off });
}
