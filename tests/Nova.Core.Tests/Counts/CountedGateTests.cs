using Nova.Benchmarks;
using Nova.Benchmarks.Counts;
using Xunit;

namespace Nova.Core.Tests.Counts;

/// <summary>
/// The counted gates of DESIGN section 8, taken by the code that the benchmarks' <c>counts</c> command runs: nothing here depends on how fast the machine is.
/// </summary>
[Collection(Alone.Name)]
public sealed class CountedGateTests
{
    private static readonly CountedOperation[] Operations = [.. CountedMeasures.Changing, .. CountedMeasures.Reading];

    public static TheoryData<string> Changing => [.. CountedMeasures.Changing.Select(operation => operation.Name)];

    public static TheoryData<string> Reading => [.. CountedMeasures.Reading.Select(operation => operation.Name)];

    // Goal: one operation, one fence, whatever else the volume does meanwhile, and no managed byte.
    // Method: the second of two rounds of 10,000 calls; the timer goes off in between, and log pages fill up.
    [Theory]
    [MemberData(nameof(Changing))]
    public void Changing_TenThousandCallsWithTimers_KeepsItsGates(string name)
    {
        OperationCounts counts = Take(name, BackgroundWork.Timers);

        AssertPasses([CountedMeasures.Fences(counts), CountedMeasures.Allocation(counts), .. CountedMeasures.Bytes(counts)]);
        Assert.True(counts.Medium.Fences >= counts.Calls, $"{counts.Medium.Fences} fences for {counts.Calls} durable operations: something was not fenced");
        Assert.Equal(0, counts.Medium.AbandonedBatches);
    }

    // Goal: without timers the waiting tails ride along with later operations, and no operation needs a second fence.
    [Theory]
    [MemberData(nameof(Changing))]
    public void Changing_WithoutBackgroundWork_KeepsItsFences(string name) =>
        AssertPasses([CountedMeasures.Fences(Take(name, BackgroundWork.None, calls: 1_000))]);

    // Goal: reading allocates nothing and stores nothing.
    [Theory]
    [MemberData(nameof(Reading))]
    public void Reading_TenThousandCalls_AllocatesAndStoresNothing(string name)
    {
        OperationCounts counts = Take(name, BackgroundWork.Timers);

        AssertPasses([CountedMeasures.Allocation(counts)]);
        Assert.Equal(0, counts.Medium.StoreCount);
        Assert.Equal(0, counts.Medium.LinesFlushed);
    }

    // Goal: the gates see what they are there to see: one more fence, one object, a few more bytes in a call out of many.
    [Fact]
    public void Gates_OperationThatCostsMore_Miss()
    {
        CountedOperation honest = Operation("overwrite4k");
        object? held = null;
        CountedOperation wasteful = honest with
        {
            Call = (volume, call) =>
            {
                honest.Call(volume, call);
                if (call % 10 == 0)
                    volume.Volume.Sync();
                if (call == 100)
                    held = new object();
                Span<byte> small = stackalloc byte[128];
                CountedVolume.Require(volume.Inodes.Write(volume.File, 0, small));
            },
        };

        OperationCounts counts = OperationCounts.Take(wasteful, BackgroundWork.None, calls: 1_000);

        Assert.NotNull(held);
        Assert.False(CountedMeasures.Fences(counts).Passes);
        Assert.False(CountedMeasures.Allocation(counts).Passes);
        Assert.False(CountedMeasures.Bytes(counts).Single().Passes);
    }

    // Goal: the figures are the same in every run, to the byte.
    [Fact]
    public void Counts_TakenTwice_AreEqual()
    {
        OperationCounts first = Take("rename_replace", BackgroundWork.Timers, calls: 1_000);
        OperationCounts second = Take("rename_replace", BackgroundWork.Timers, calls: 1_000);

        Assert.Equal(first.Medium, second.Medium);
    }

    private static OperationCounts Take(string name, BackgroundWork background, int calls = OperationCounts.CallsInARound) =>
        OperationCounts.Take(Operation(name), background, calls);

    private static CountedOperation Operation(string name) => Operations.Single(operation => operation.Name == name);

    private static void AssertPasses(IEnumerable<Measure> measures) =>
        Assert.All(measures, measure => Assert.True(measure.Passes, $"{measure.Name} is {measure.Value}, its gate {measure.Gate}"));
}
