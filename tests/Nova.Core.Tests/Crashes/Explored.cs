using Nova.Testing;
using Xunit;

namespace Nova.Core.Tests.Crashes;

/// <summary>What a test asks of an exploration.</summary>
internal static class Explored
{
    /// <summary>It was made whole, in so many states or more, and found nothing.</summary>
    public static void WithoutViolations(ExplorationReport report, int atLeast)
    {
        Assert.True(report.ViolationCount == 0 && report.Contradictions.Count == 0, report.ToString());
        Assert.True(report.IsComplete, "The exploration was cut short.");
        Assert.True(report.StatesRecovered >= atLeast, $"only {report.StatesRecovered} states: was a fence reached?");
    }
}
