using Nova.Testing;
using Xunit;
using Xunit.Abstractions;

namespace Nova.Core.Tests.Crashes;

// Goal: a crash anywhere in an operation leaves the old tree or the new one; after its return, the new one; whatever it leaves can be used to the full.
// Method: every operation in all its variants, and longer stories, are recorded and crashed at each of their moments; what is found is compared with the oracle.

public abstract class CrashTests(ITestOutputHelper output)
{
    private static readonly IReadOnlyList<Workload> All = WorkloadSets.Seq1();

    protected void ExploreWorkload(string name, CrashMode mode)
    {
        VolumeCrashTest test = new(All.Single(workload => workload.Name == name));
        ExplorationReport report = CrashExplorer.Explore(test, new ExplorationOptions { Mode = mode, StatesPerPoint = 48, Workers = 1 });
        output.WriteLine(report.ToString());
        Explored.WithoutViolations(report, atLeast: 20);
        Assert.True(test.UsedImages > 0, "no image was used up");
    }

    protected static TheoryData<string> Part(int part, int of) => [.. All.Select(workload => workload.Name).Where((_, i) => i % of == part)];
}

public sealed class FirstHalfCrashTests(ITestOutputHelper output) : CrashTests(output)
{
    public static TheoryData<string> Names { get; } = Part(0, 2);

    [Theory]
    [MemberData(nameof(Names))]
    public void Workload_PowerLossAnywhere_OldOrNewTree(string workload) => ExploreWorkload(workload, CrashMode.Adr);
}

public sealed class SecondHalfCrashTests(ITestOutputHelper output) : CrashTests(output)
{
    public static TheoryData<string> Names { get; } = Part(1, 2);

    [Theory]
    [MemberData(nameof(Names))]
    public void Workload_PowerLossAnywhere_OldOrNewTree(string workload) => ExploreWorkload(workload, CrashMode.Adr);
}

public sealed class FirstHalfEadrCrashTests(ITestOutputHelper output) : CrashTests(output)
{
    public static TheoryData<string> Names { get; } = Part(0, 2);

    [Theory]
    [MemberData(nameof(Names))]
    public void Workload_PowerLossWithDurableCaches_OldOrNewTree(string workload) => ExploreWorkload(workload, CrashMode.Eadr);
}

public sealed class SecondHalfEadrCrashTests(ITestOutputHelper output) : CrashTests(output)
{
    public static TheoryData<string> Names { get; } = Part(1, 2);

    [Theory]
    [MemberData(nameof(Names))]
    public void Workload_PowerLossWithDurableCaches_OldOrNewTree(string workload) => ExploreWorkload(workload, CrashMode.Eadr);
}
