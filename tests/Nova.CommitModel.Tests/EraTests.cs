using Nova.CommitModel.Tests.Commit;
using Nova.CommitModel.Tests.Machinery;
using Xunit;
using Xunit.Abstractions;

namespace Nova.CommitModel.Tests;

/// <summary>Tail words that hold a part of the sequence number, and era words that hold the rest (SPEC R14): every tail word means the number that was stored.</summary>
public sealed class EraTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(3, 2, 14_038)]
    [InlineData(4, 2, 134_622)]
    public void Eras_EveryCrash_NoViolation(int operations, int crashes, int states) =>
        ModelRun.ExpectClean(Model(EraForm.EraWords, operations, crashes), states, output);

    [Theory]
    [InlineData(EraForm.StoredWithTail, 3, 1)]
    [InlineData(EraForm.OneVerdictFence, 3, 2)]
    [InlineData(EraForm.TailsLeftBehind, 4, 1)]
    [InlineData(EraForm.KeptAtRebirth, 4, 1)]
    public void Eras_WithoutOneRule_AreMisread(EraForm form, int operations, int crashes) =>
        ModelRun.ExpectViolation(Model(form, operations, crashes), output);

    private static Commit.CommitModel Model(EraForm form, int operations, int crashes) => new(operations, crashes, CommitWeakness.None, form);
}
