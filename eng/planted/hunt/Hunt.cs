using System.Diagnostics;
using Nova.Pmem;
using Nova.Testing;
using Nova.Testing.Trees;
using Nova.Testing.Volumes;
using Nova.Testing.Workloads;

namespace Nova.PlantedFaults;

/// <summary>One way to look for faults: tests, and how they are explored.</summary>
/// <param name="Name">As a fault's file names it.</param>
/// <param name="Tests">The tests, made as they are asked for.</param>
/// <param name="Options">How each is explored.</param>
internal sealed record Hunt(string Name, Func<IEnumerable<CrashTest>> Tests, ExplorationOptions Options)
{
    /// <summary>All ways, those first that find most in little time.</summary>
    public static IReadOnlyList<Hunt> All { get; } =
    [
        new("seq1", () => WorkloadSets.Seq1().Select(Test), new ExplorationOptions { StatesPerPoint = 48 }),
        new("seq1 twice crashed", () => WorkloadSets.Seq1().Select(Test), new ExplorationOptions { StatesPerPoint = 16, Depth = 2, DeepEvery = 4, DeepStatesPerPoint = 24 }),
        new("process death", () => WorkloadSets.Seq1().Select(Test), new ExplorationOptions { Mode = CrashMode.ProcessDeath, StatesPerPoint = 8, Depth = 2, DeepEvery = 4, DeepStatesPerPoint = 16 }),
        new("small", () => SmallWorkloads.All.Select(Test), new ExplorationOptions { StatesPerPoint = 200 }),
        new("small, process death", () => SmallWorkloads.All.Select(Test), new ExplorationOptions { Mode = CrashMode.ProcessDeath, StatesPerPoint = 12, Depth = 2, DeepEvery = 1, DeepStatesPerPoint = 24 }),
        new("threads", () => Enumerable.Range(0, 400).Select(Threads), new ExplorationOptions { StatesPerPoint = 24 }),
        new("random", () => WorkloadSets.Random(1, 200, 30).Select(Test), new ExplorationOptions { StatesPerPoint = 24 }),
    ];

    /// <summary>Looks until something is found.</summary>
    /// <param name="only">The name of the one test to run; null for all.</param>
    /// <param name="until">When to give up, by <see cref="Stopwatch"/>.</param>
    /// <returns>What was found and with which test; null if nothing was.</returns>
    public (string Test, string Message)? Run(string? only, long until)
    {
        foreach (CrashTest test in Tests())
        {
            TimeSpan left = Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), until);
            if (left <= TimeSpan.Zero)
                return null;
            if (only is not null && test.Name != only)
                continue;

            string? found = Explore(test, Options with { Budget = left });
            if (found is not null)
                return (test.Name, found.Split('\n')[0]);
        }

        return null;
    }

    private static string? Explore(CrashTest test, ExplorationOptions options)
    {
        try
        {
            ExplorationReport report = CrashExplorer.Explore(test, options);
            return report.ViolationCount > 0 ? report.Violations[0].Message : null;
        }
        catch (Exception failure) when (failure is not ExplorationException)
        {
            return $"without a crash: {failure.Message}";       // the run itself goes wrong
        }
    }

    // Two shards: tail words of one wait while the other is used.
    private static CrashTest Test(Workload workload) => new VolumeCrashTest(workload, new VolumeCrashSettings { ShardCount = 2 });

    private static CrashTest Threads(int seed) => new ConcurrentCrashTest(RandomHistories.SetUp, RandomHistories.Draw(2 + (seed % 2), 4, seed), seed);
}
