using Nova.Testing;

namespace Nova.Cli.Crashes;

/// <summary>How volumes are crashed.</summary>
internal sealed record CrashSettings
{
    /// <summary>What kinds of crash, each once.</summary>
    public IReadOnlyList<CrashMode> Modes { get; init; } = [CrashMode.Adr, CrashMode.Eadr];

    public int Seed { get; init; } = 1;

    /// <summary>After how long what is left is left out.</summary>
    public TimeSpan Budget { get; init; } = Timeout.InfiniteTimeSpan;

    public int Workers { get; init; } = Environment.ProcessorCount;

    /// <summary>States at most at one crash point.</summary>
    public int StatesPerPoint { get; init; } = new ExplorationOptions().StatesPerPoint;

    /// <summary>2 to crash recoveries too.</summary>
    public int Depth { get; init; } = 1;

    /// <summary>Where files of violations are made.</summary>
    public string Folder { get; init; } = ".";
}
