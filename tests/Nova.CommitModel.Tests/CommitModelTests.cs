using Nova.CommitModel.Tests.Commit;
using Nova.CommitModel.Tests.Machinery;
using Xunit;
using Xunit.Abstractions;

namespace Nova.CommitModel.Tests;

/// <summary>The commit protocol itself (DESIGN section 4): the strong form is clean over every state, each weakened form is found.</summary>
public sealed class CommitModelTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(2, 2, 1_030)]
    [InlineData(3, 1, 10_007)]
    [InlineData(3, 2, 14_936)]
    [InlineData(4, 1, 101_652)]
    [InlineData(4, 2, 159_280)]
    public void Protocol_EveryCrash_NoViolation(int operations, int crashes, int states) =>
        ModelRun.ExpectClean(new Commit.CommitModel(operations, crashes, CommitWeakness.None), states, output);

    [LargeTheory]
    [InlineData(5, 1, 776_515)]
    public void Protocol_EveryCrashOfALongRun_NoViolation(int operations, int crashes, int states) =>
        ModelRun.ExpectClean(new Commit.CommitModel(operations, crashes, CommitWeakness.None), states, output);

    [Theory]
    [InlineData(CommitWeakness.NoWitness, 2, 1)]
    [InlineData(CommitWeakness.NoHubList, 2, 1)]
    [InlineData(CommitWeakness.NoRun, 2, 1)]
    [InlineData(CommitWeakness.NoVerdict, 3, 2)]
    [InlineData(CommitWeakness.EarlyTail, 2, 1)]
    [InlineData(CommitWeakness.EarlyReuse, 3, 2)]
    [InlineData(CommitWeakness.TwoPublishers, 4, 1)]
    [InlineData(CommitWeakness.TrustCache, 2, 1)]
    public void Protocol_WithoutOneRule_IsViolated(CommitWeakness weakness, int operations, int crashes) =>
        ModelRun.ExpectViolation(new Commit.CommitModel(operations, crashes, weakness), output);
}
