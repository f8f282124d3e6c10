using Nova.CommitModel.Tests.Chains;
using Nova.CommitModel.Tests.Machinery;
using Xunit;
using Xunit.Abstractions;

namespace Nova.CommitModel.Tests;

/// <summary>Tail words of several shards, each with a publisher that may be preempted before its fence (DESIGN rule 3).</summary>
public sealed class ShardTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(3, 2, 10_237)]
    [InlineData(4, 2, 84_010)]
    public void Shards_EveryCrash_NoViolation(int operations, int crashes, int states) =>
        ModelRun.ExpectClean(Model(ChainWeakness.None, operations, crashes), states, output);

    [Theory]
    [InlineData(ChainWeakness.TailsInOperationsShard, 4, 1)]
    [InlineData(ChainWeakness.TrustCache, 2, 1)]
    public void Shards_WithoutOneRule_IsViolated(ChainWeakness weakness, int operations, int crashes) =>
        ModelRun.ExpectViolation(Model(weakness, operations, crashes), output);

    private static ChainModel Model(ChainWeakness weakness, int operations, int crashes) => new(ShardPlan.With(weakness, operations, crashes));
}
