using Nova.CommitModel.Tests.Chains;
using Nova.CommitModel.Tests.Machinery;
using Xunit;
using Xunit.Abstractions;

namespace Nova.CommitModel.Tests;

/// <summary>Log pages and their links (SPEC R15 to R17, R22): zeroed ahead, linked under the fence of the operation, cut and zeroed by the verdict.</summary>
public sealed class PageLinkTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(3, 2, 117_459)]
    [InlineData(4, 1, 109_363)]
    public void Pages_EveryCrash_NoViolation(int operations, int crashes, int states) =>
        ModelRun.ExpectClean(Model(ChainWeakness.None, operations, crashes), states, output);

    [LargeTheory]
    [InlineData(4, 2, 1_052_412)]
    public void Pages_EveryCrashOfALongRun_NoViolation(int operations, int crashes, int states) =>
        ModelRun.ExpectClean(Model(ChainWeakness.None, operations, crashes), states, output);

    [Theory]
    [InlineData(ChainWeakness.LinkBeforeZeroed, 3, 2)]
    [InlineData(ChainWeakness.UseBeforeZeroFence, 3, 2)]
    [InlineData(ChainWeakness.KeepStaleLink, 3, 2)]
    [InlineData(ChainWeakness.KeepStaleRest, 3, 2)]
    [InlineData(ChainWeakness.EarlyPageReuse, 3, 2)]
    [InlineData(ChainWeakness.TrustVisibleTails, 3, 2)]
    [InlineData(ChainWeakness.TrustCache, 2, 1)]
    public void Pages_WithoutOneRule_IsViolated(ChainWeakness weakness, int operations, int crashes) =>
        ModelRun.ExpectViolation(Model(weakness, operations, crashes), output);

    // IgnorePosition: a stale link is cut and a page zeroed before it is linked, so no link leads to a page that does not fit. The numbers in the
    //   header serve damage in the trusted part, and cleaning.
    // LinkOverForeignBytes: every record, header and link is seeded with inode and generation; only bytes of the same life can be mistaken.
    [Theory]
    [InlineData(ChainWeakness.IgnorePosition, 3, 2, 117_459)]
    [InlineData(ChainWeakness.LinkOverForeignBytes, 3, 2, 117_791)]
    public void Pages_WithoutASecondLayer_NoViolation(ChainWeakness weakness, int operations, int crashes, int states) =>
        ModelRun.ExpectClean(Model(weakness, operations, crashes), states, output);

    private static ChainModel Model(ChainWeakness weakness, int operations, int crashes) => new(PageLinkPlan.With(weakness, operations, crashes));
}
