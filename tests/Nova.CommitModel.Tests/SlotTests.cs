using Nova.CommitModel.Tests.Chains;
using Nova.CommitModel.Tests.Machinery;
using Xunit;
using Xunit.Abstractions;

namespace Nova.CommitModel.Tests;

/// <summary>Slots that are born, die and are born again (SPEC R11, R13, R19): tail word, generation of the dead, head word, inline lines.</summary>
public sealed class SlotTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(3, 2, 29_930)]
    [InlineData(4, 2, 103_746)]
    [InlineData(5, 1, 226_789)]
    public void Slots_EveryCrash_NoViolation(int operations, int crashes, int states) =>
        ModelRun.ExpectClean(Model(ChainWeakness.None, operations, crashes), states, output);

    // The other way to judge whether a dead slot has been reached: low bits alone, and a birth that waits for every tail that waited at the death.
    [Theory]
    [InlineData(4, 2, 96_722)]
    [InlineData(5, 1, 211_682)]
    public void Slots_LowBitsInWitnesses_NoViolation(int operations, int crashes, int states) =>
        ModelRun.ExpectClean(Model(ChainWeakness.LowBitsInWitness | ChainWeakness.AwaitAllTails, operations, crashes), states, output);

    [LargeTheory]
    [InlineData(5, 2, 711_160)]
    public void Slots_LowBitsInWitnessesOfALongRun_NoViolation(int operations, int crashes, int states) =>
        ModelRun.ExpectClean(Model(ChainWeakness.LowBitsInWitness | ChainWeakness.AwaitAllTails, operations, crashes), states, output);

    [Theory]
    [InlineData(ChainWeakness.LowBitsInWitness, 4, 1)]
    [InlineData(ChainWeakness.LowBitsInWitness | ChainWeakness.AwaitKillersTails, 4, 1)]
    [InlineData(ChainWeakness.ZeroBeforeDeadTail, 3, 2)]
    [InlineData(ChainWeakness.UseBeforeZeroFence, 4, 1)]
    [InlineData(ChainWeakness.SameLowBits, 4, 2)]
    [InlineData(ChainWeakness.GuessGeneration, 4, 1)]
    [InlineData(ChainWeakness.OtherLowBitsReached, 4, 1)]
    [InlineData(ChainWeakness.OtherLowBitsNotReached, 5, 1)]
    [InlineData(ChainWeakness.TrustVisibleTails, 4, 2)]
    [InlineData(ChainWeakness.TrustCache, 2, 1)]
    [InlineData(ChainWeakness.KeepInlineRecords | ChainWeakness.IdentityWithoutGeneration, 4, 1)]
    [InlineData(ChainWeakness.KeepHeadWord | ChainWeakness.IdentityWithoutGeneration, 5, 1)]
    public void Slots_WithoutOneRule_IsViolated(ChainWeakness weakness, int operations, int crashes) =>
        ModelRun.ExpectViolation(Model(weakness, operations, crashes), output);

    // Zeroing a slot before it is born in again, and seeding every checksum with the generation, are two layers: one of them is enough.
    // RepeatGeneration: the verdict zeroes every trace of a discarded birth, so nothing of it can be mistaken. The durable bound keeps handles unique.
    [Theory]
    [InlineData(ChainWeakness.KeepInlineRecords, 4, 2, 195_366)]
    [InlineData(ChainWeakness.KeepHeadWord, 4, 2, 91_158)]
    [InlineData(ChainWeakness.KeepInlineRecords | ChainWeakness.KeepHeadWord, 5, 1, 274_199)]
    [InlineData(ChainWeakness.IdentityWithoutGeneration, 4, 1, 30_003)]
    [InlineData(ChainWeakness.RepeatGeneration, 4, 2, 90_888)]
    public void Slots_WithoutASecondLayer_NoViolation(ChainWeakness weakness, int operations, int crashes, int states) =>
        ModelRun.ExpectClean(Model(weakness, operations, crashes), states, output);

    private static ChainModel Model(ChainWeakness weakness, int operations, int crashes) => new(SlotPlan.With(weakness, operations, crashes));
}
