using Xunit;

namespace Nova.Core.Tests.Properties;

// Goal: over any sequence of operations, with closes and crashes in between, a volume is what the model says.
// Method: random sequences on small volumes beside the model; 10,400 sequences in all, in classes that run side by side.

public sealed class GeneralWorkloadTests
{
    [Fact]
    public void Volume_AnyOperations_IsWhatTheModelSays() => RandomCheck.ForAll(
        RandomWorkloads.Of(new OperationGenerator(), 5, 40), 5000, workload => WorkloadRun.Execute(workload, 4 << 20, SpaceRule.Ample));
}

public sealed class SpecialWorkloadTests
{
    [Fact]
    public void Volume_ThatFillsUp_RefusesWholeOperations() => RandomCheck.ForAll(
        RandomWorkloads.Of(new FillingGenerator(), 10, 40), 1200, workload => WorkloadRun.Execute(workload, 1 << 20, SpaceRule.MayRunOut));

    [Fact]
    public void Volume_ManySmallWrites_IsWhatTheModelSays() => RandomCheck.ForAll(
        RandomWorkloads.Of(new SmallWritesGenerator(), 20, 80), 1500, workload => WorkloadRun.Execute(workload, 2 << 20, SpaceRule.Ample));

    [Fact]
    public void Volume_LargeXattrs_IsWhatTheModelSays() => RandomCheck.ForAll(
        RandomWorkloads.Of(new XattrGenerator(), 5, 30), 700, workload => WorkloadRun.Execute(workload, 4 << 20, SpaceRule.Ample));

    [Fact]
    public void Volume_ShortSequences_IsWhatTheModelSays() => RandomCheck.ForAll(
        RandomWorkloads.Of(new OperationGenerator(), 1, 8), 2000, workload => WorkloadRun.Execute(workload, 1 << 20, SpaceRule.MayRunOut));
}
