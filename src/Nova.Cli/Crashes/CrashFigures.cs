using System.Text.Json;
using System.Text.Json.Serialization;
using Nova.Testing;

namespace Nova.Cli.Crashes;

/// <summary>What a run of crash tests came to. With <c>--json</c> it is printed as it is, names in snake case.</summary>
internal sealed record CrashFigures
{
    /// <summary>Of the form; grows when a member changes its meaning or goes.</summary>
    public int Version { get; init; } = 1;

    public string Set { get; init; } = "";

    public int Seed { get; init; }

    /// <summary>Workloads that were crashed in every mode.</summary>
    public required int Workloads { get; init; }

    public required long Fences { get; init; }

    public required long StatesGenerated { get; init; }

    public required long Deduplicated { get; init; }

    public required long Pruned { get; init; }

    public required long Recovered { get; init; }

    /// <summary>States checked after a second crash, in recovery.</summary>
    public required long Deep { get; init; }

    public required double Seconds { get; init; }

    /// <summary>Recovered and deep, by the clock on the wall: recording is included.</summary>
    public required double StatesPerSecond { get; init; }

    public required long Violations { get; init; }

    public IReadOnlyList<string> ViolationFiles { get; init; } = [];

    /// <summary>False if the time was up, or it was ended, before everything was crashed.</summary>
    [JsonPropertyName("complete")]
    public required bool IsComplete { get; init; }

    /// <summary>Where the tester contradicts itself; then nothing else can be relied on.</summary>
    public required IReadOnlyList<string> Contradictions { get; init; }

    public required IReadOnlyList<ModeFigures> Modes { get; init; }

    /// <summary>All fence sites of the filesystem, those that nothing came near included.</summary>
    public required IReadOnlyList<SiteFigures> Sites { get; init; }

    [JsonIgnore]
    public int SitesCovered => Sites.Count(static site => site.States > 0);

    public string ToJson() => JsonSerializer.Serialize(this, CrashFiguresJson.Default.CrashFigures);
}

/// <summary>The figures of one kind of crash.</summary>
internal sealed record ModeFigures
{
    public required string Mode { get; init; }

    public required int Workloads { get; init; }

    public required long Fences { get; init; }

    public required long StatesGenerated { get; init; }

    public required long Deduplicated { get; init; }

    public required long Pruned { get; init; }

    public required long Recovered { get; init; }

    public required long Deep { get; init; }

    public required long Violations { get; init; }

    /// <param name="mode">Which kind.</param>
    /// <param name="report">Null if nothing was explored.</param>
    /// <param name="failedRuns">Each is a violation too.</param>
    public static ModeFigures Of(CrashMode mode, ExplorationReport? report, long failedRuns) => new()
    {
        Mode = ModeNames.Of(mode),
        Workloads = report?.Workloads ?? 0,
        Fences = report?.Fences ?? 0,
        StatesGenerated = report?.StatesGenerated ?? 0,
        Deduplicated = report?.StatesDeduplicated ?? 0,
        Pruned = report?.StatesPruned ?? 0,
        Recovered = report?.StatesRecovered ?? 0,
        Deep = report?.DeepStates ?? 0,
        Violations = (report?.ViolationCount ?? 0) + failedRuns,
    };
}

/// <summary>How well a fence is covered.</summary>
internal sealed record SiteFigures(string Site, long Points, long States);

[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(CrashFigures))]
internal sealed partial class CrashFiguresJson : JsonSerializerContext;
