using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Nova.Pmem;

namespace Nova.Testing;

/// <summary>What an exploration did and found. All but the figures of time follow from the test and the options alone.</summary>
public sealed record ExplorationReport
{
    /// <summary>The name of the test, or a number of tests.</summary>
    public required string Test { get; init; }

    /// <summary>What kind of crash.</summary>
    public required CrashMode Mode { get; init; }

    /// <summary>Where chance came from.</summary>
    public required ulong Seed { get; init; }

    /// <summary>Runs that were recorded.</summary>
    public required int Workloads { get; init; }

    /// <summary>Fences that these runs began where crashes are explored.</summary>
    public required long Fences { get; init; }

    /// <summary>Moments at which they were crashed.</summary>
    public required long Points { get; init; }

    /// <summary>Moments at which every state that the medium allows was built.</summary>
    public required long ExhaustivePoints { get; init; }

    /// <summary>States that were built: each was deduplicated, pruned or recovered.</summary>
    public required long StatesGenerated { get; init; }

    /// <summary>States whose image and allowed outcomes were those of an earlier one.</summary>
    public required long StatesDeduplicated { get; init; }

    /// <summary>States that no check could have told from another one.</summary>
    public required long StatesPruned { get; init; }

    /// <summary>States that were recovered and checked.</summary>
    public required long StatesRecovered { get; init; }

    /// <summary>Of the pruned states, those that were checked all the same.</summary>
    public required long StatesAudited { get; init; }

    /// <summary>States that were checked after a second crash, in recovery.</summary>
    public required long DeepStates { get; init; }

    /// <summary>Violations in all.</summary>
    public required long ViolationCount { get; init; }

    /// <summary>The first violations of each crash point, in the order of the run, each with a cut that can't be made simpler.</summary>
    public required IReadOnlyList<CrashViolation> Violations { get; init; }

    /// <summary>For each place that fenced: how often it was crashed, in how many states. In the order of their names.</summary>
    public required IReadOnlyList<FenceSiteCoverage> Sites { get; init; }

    /// <summary>Where the tester contradicts itself; then nothing above can be relied on.</summary>
    public required IReadOnlyList<string> Contradictions { get; init; }

    /// <summary>Whether all points were explored: false if the time was up, or a check did not end.</summary>
    public required bool IsComplete { get; init; }

    /// <summary>How long it took.</summary>
    public required TimeSpan Elapsed { get; init; }

    /// <summary>States recovered and checked in a second, second crashes included.</summary>
    public double StatesPerSecond => Elapsed > TimeSpan.Zero ? (StatesRecovered + DeepStates) / Elapsed.TotalSeconds : 0;

    /// <summary>Adds up reports of several tests in one mode; their violations are all kept.</summary>
    /// <param name="reports">One or more.</param>
    /// <exception cref="ArgumentException">There are none, or their modes differ.</exception>
    public static ExplorationReport Combine(IReadOnlyCollection<ExplorationReport> reports)
    {
        ArgumentNullException.ThrowIfNull(reports);
        if (reports.Select(static report => report.Mode).Distinct().Count() != 1)
            throw new ArgumentException("Reports of one mode can be added up, and only those.", nameof(reports));

        ExplorationReport first = reports.First();
        return first with
        {
            Test = reports.Count == 1 ? first.Test : string.Create(CultureInfo.InvariantCulture, $"{reports.Count} tests"),
            Workloads = reports.Sum(static report => report.Workloads),
            Fences = reports.Sum(static report => report.Fences),
            Points = reports.Sum(static report => report.Points),
            ExhaustivePoints = reports.Sum(static report => report.ExhaustivePoints),
            StatesGenerated = reports.Sum(static report => report.StatesGenerated),
            StatesDeduplicated = reports.Sum(static report => report.StatesDeduplicated),
            StatesPruned = reports.Sum(static report => report.StatesPruned),
            StatesRecovered = reports.Sum(static report => report.StatesRecovered),
            StatesAudited = reports.Sum(static report => report.StatesAudited),
            DeepStates = reports.Sum(static report => report.DeepStates),
            ViolationCount = reports.Sum(static report => report.ViolationCount),
            Violations = [.. reports.SelectMany(static report => report.Violations)],
            Sites = FenceSiteCoverage.Combine(reports.SelectMany(static report => report.Sites)),
            Contradictions = [.. reports.SelectMany(static report => report.Contradictions)],
            IsComplete = reports.All(static report => report.IsComplete),
            Elapsed = reports.Aggregate(TimeSpan.Zero, static (sum, report) => sum + report.Elapsed),
        };
    }

    /// <summary>The report as JSON, with names in snake case.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, ReportJson.Default.ExplorationReport);

    /// <summary>The report as a table.</summary>
    public override string ToString()
    {
        StringWriter text = new(CultureInfo.InvariantCulture);
        text.WriteLine($"{Test}, {Mode}, seed {Seed}: {(IsComplete ? "complete" : "NOT COMPLETE")} after {Elapsed.TotalSeconds:F1} s");
        text.WriteLine($"  {Fences,12:N0} fences in {Workloads:N0} workloads, crashed at {Points:N0} points, {ExhaustivePoints:N0} of them in every possible state");
        text.WriteLine($"  {StatesGenerated,12:N0} states: {StatesDeduplicated:N0} known, {StatesPruned:N0} pruned ({StatesAudited:N0} of them audited)");
        text.WriteLine($"  {StatesRecovered,12:N0} recovered and checked, and {DeepStates:N0} more after a crash in recovery; {StatesPerSecond:N0} a second");
        text.WriteLine($"  {ViolationCount,12:N0} violations");
        text.WriteLine($"{"points",10}{"states",12}  fence site");
        foreach (FenceSiteCoverage site in Sites)
            text.WriteLine($"{site.Points,10:N0}{site.States,12:N0}  {site.Site}");
        foreach (string contradiction in Contradictions)
            text.WriteLine($"CONTRADICTION: {contradiction}");
        foreach (CrashViolation violation in Violations)
            text.WriteLine(violation);
        return text.ToString();
    }
}

/// <summary>How well a fence is covered: crashes right before it.</summary>
/// <param name="Site">The place in the source that fenced.</param>
/// <param name="Points">How often the runs came there.</param>
/// <param name="States">Different states that a crash there could leave, checked one by one or known to be equal to one that was.</param>
public sealed record FenceSiteCoverage(FenceSite Site, long Points, long States)
{
    /// <summary>Adds up the coverage of each site; in the order of files and lines.</summary>
    /// <param name="parts">Any number; a site may be there several times.</param>
    public static IReadOnlyList<FenceSiteCoverage> Combine(IEnumerable<FenceSiteCoverage> parts) =>
        [.. parts.GroupBy(static part => part.Site)
            .Select(static group => new FenceSiteCoverage(group.Key, group.Sum(static part => part.Points), group.Sum(static part => part.States)))
            .OrderBy(static part => part.Site.File, StringComparer.Ordinal)
            .ThenBy(static part => part.Site.Line)];
}

[JsonSourceGenerationOptions(
    WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true)]
[JsonSerializable(typeof(ExplorationReport))]
[JsonSerializable(typeof(CrashViolation))]
internal sealed partial class ReportJson : JsonSerializerContext;
