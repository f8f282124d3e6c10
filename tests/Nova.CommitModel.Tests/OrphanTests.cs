using Nova.CommitModel.Tests.Chains;
using Nova.CommitModel.Tests.Machinery;
using Xunit;
using Xunit.Abstractions;

namespace Nova.CommitModel.Tests;

/// <summary>A file that is unlinked while it is open (SPEC 5.9): its last close is a death; a crash before it kills the orphan.</summary>
public sealed class OrphanTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(3, 2, 6_463)]
    [InlineData(4, 2, 60_625)]
    public void Orphans_EveryCrash_NoViolation(int operations, int crashes, int states) =>
        ModelRun.ExpectClean(Model(ChainWeakness.None, operations, crashes), states, output);

    [Theory]
    [InlineData(ChainWeakness.KeepOrphan, 3, 1)]
    [InlineData(ChainWeakness.KillBeforeJudging, 3, 1)]
    [InlineData(ChainWeakness.ReuseWhileOpen, 4, 1)]
    [InlineData(ChainWeakness.EarlyPageReuse, 4, 1)]
    [InlineData(ChainWeakness.TrustVisibleTails, 4, 2)]
    [InlineData(ChainWeakness.TrustCache, 2, 1)]
    public void Orphans_WithoutOneRule_IsViolated(ChainWeakness weakness, int operations, int crashes) =>
        ModelRun.ExpectViolation(Model(weakness, operations, crashes), output);

    private static ChainModel Model(ChainWeakness weakness, int operations, int crashes) => new(OrphanPlan.With(weakness, operations, crashes));
}
