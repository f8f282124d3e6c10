using FsCheck;
using FsCheck.Fluent;
using Nova.Testing;
using Xunit;

namespace Nova.Core.Tests.Properties;

/// <summary>What the generators draw can be written down and read back.</summary>
public sealed class WorkloadTextTests
{
    // Goal: a failure's text is the failure.
    // Method: random workloads are printed and read; operation by operation they are equal to what was drawn.
    [Fact]
    public void Workload_PrintedAndRead_IsTheSame()
    {
        HashSet<string> verbs = [];
        foreach (Workload workload in RandomWorkloads.Of(new OperationGenerator(), 5, 40).Generator.Sample(2000, new Rnd(1, 3), 50))
        {
            Workload read = Workload.Parse(workload.ToString());
            Assert.Equal(workload.Operations, read.Operations);
            verbs.UnionWith(workload.ToString().Split('\n').Select(line => line.Split(' ')[0]));
        }

        Assert.True(verbs.Count > 25, $"only {verbs.Count} verbs");
    }
}
