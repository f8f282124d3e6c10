using Xunit;
using Xunit.Abstractions;

namespace Nova.CommitModel.Tests.Machinery;

/// <summary>Runs a model to its end and holds the outcome against what is expected. Counts are asserted, times only printed.</summary>
internal static class ModelRun
{
    /// <summary>No crash shows a violation, and exactly this many states were visited: fewer would mean that a step is never taken.</summary>
    public static void ExpectClean(ProtocolModel model, int states, ITestOutputHelper output)
    {
        Exploration run = Explorer.Run(model);
        output.WriteLine($"{run.States} states, {run.ImagesRecovered} recoveries, {run.Elapsed.TotalSeconds:F1} s");

        Assert.Null(run.Violation);
        Assert.Equal(states, run.States);
    }

    /// <summary>Some crash shows a violation; the shortest way to one is printed.</summary>
    public static void ExpectViolation(ProtocolModel model, ITestOutputHelper output)
    {
        Exploration run = Explorer.Run(model);
        output.WriteLine($"after {run.States} states, {run.Elapsed.TotalSeconds:F1} s\n{run.Violation}");

        Assert.NotNull(run.Violation);
    }
}

/// <summary>A configuration of a million states or more: runs only where the variable NOVA_MODEL_LARGE is set.</summary>
public sealed class LargeTheoryAttribute : TheoryAttribute
{
    public LargeTheoryAttribute()
    {
        if (string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NOVA_MODEL_LARGE")))
        {
            Skip = "set NOVA_MODEL_LARGE=1";
        }
    }
}
