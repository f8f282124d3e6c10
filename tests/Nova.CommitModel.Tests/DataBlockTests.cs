using Nova.CommitModel.Tests.Data;
using Nova.CommitModel.Tests.Machinery;
using Xunit;
using Xunit.Abstractions;

namespace Nova.CommitModel.Tests;

/// <summary>Data blocks (SPEC R21, DESIGN rules 4, 7 and 9): stored with their record under one fence, checked while in doubt, used again after the fence.</summary>
public sealed class DataBlockTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(2, 2, 5_141)]
    [InlineData(3, 2, 99_712)]
    public void Data_EveryCrash_NoViolation(int operations, int crashes, int states) =>
        ModelRun.ExpectClean(new DataModel(operations, crashes, DataWeakness.None), states, output);

    [LargeTheory]
    [InlineData(4, 1, 720_157)]
    [InlineData(4, 2, 1_449_347)]
    public void Data_EveryCrashOfALongRun_NoViolation(int operations, int crashes, int states) =>
        ModelRun.ExpectClean(new DataModel(operations, crashes, DataWeakness.None), states, output);

    [Theory]
    [InlineData(DataWeakness.SkipDataCheck, 2, 1)]
    [InlineData(DataWeakness.CheckEveryRun, 3, 1)]
    [InlineData(DataWeakness.ReuseBeforeFence, 2, 1)]
    [InlineData(DataWeakness.ReuseSelfSuperseded, 2, 1)]
    [InlineData(DataWeakness.OverwriteInPlace, 2, 1)]
    [InlineData(DataWeakness.AbandonWithoutFence, 3, 1)]
    [InlineData(DataWeakness.AbandonWithoutFence | DataWeakness.RewriteDiscarded, 3, 1)]
    [InlineData(DataWeakness.TrustCachedData, 2, 1)]
    public void Data_WithoutOneRule_IsViolated(DataWeakness weakness, int operations, int crashes) =>
        ModelRun.ExpectViolation(new DataModel(operations, crashes, weakness), output);

    // RewriteDiscarded: bytes that no committed record names are read by nobody, and the checksum of the next append tells its bytes from theirs.
    // JudgeRunBefore: that run was fenced before the last one began, and only the last one could have freed what it names.
    [Theory]
    [InlineData(DataWeakness.RewriteDiscarded, 3, 2, 106_340)]
    [InlineData(DataWeakness.JudgeRunBefore, 3, 2, 99_712)]
    public void Data_WithoutASecondLayer_NoViolation(DataWeakness weakness, int operations, int crashes, int states) =>
        ModelRun.ExpectClean(new DataModel(operations, crashes, weakness), states, output);
}
