using System.Text.Json;
using System.Text.Json.Serialization;
using Nova.Testing;

namespace Nova.Cli.Crashes;

/// <summary>What became of a violation.</summary>
internal enum ReplayOutcome
{
    /// <summary>The state is refused as before, or for another reason.</summary>
    StillFails,

    /// <summary>The state is accepted now.</summary>
    Passes,

    /// <summary>The run stores something else than it did, so the state can't be built.</summary>
    RunHasChanged,
}

/// <summary>A violation that was tried again.</summary>
/// <param name="Outcome">What became of it.</param>
/// <param name="Message">What is said now; empty if nothing.</param>
internal readonly record struct ViolationReplay(ReplayOutcome Outcome, string Message)
{
    /// <summary>Builds the state again and checks it.</summary>
    public static ViolationReplay Of(CrashTest test, CrashViolation violation)
    {
        try
        {
            string? message = CrashExplorer.Replay(test, violation);
            return message is null ? new(ReplayOutcome.Passes, "") : new(ReplayOutcome.StillFails, message);
        }
        catch (ExplorationException failure)
        {
            return new(ReplayOutcome.RunHasChanged, failure.Message);
        }
        catch (Exception failure)       // the run got through when the violation was found
        {
            return new(ReplayOutcome.StillFails, failure.Message);
        }
    }

    public string ToJson() => JsonSerializer.Serialize(new ReplayFigures(1, Outcome == ReplayOutcome.StillFails, Message), ReplayFiguresJson.Default.ReplayFigures);
}

/// <summary>What <c>--json</c> prints of a replay.</summary>
internal sealed record ReplayFigures(int Version, bool StillFails, string Message);

[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ReplayFigures))]
internal sealed partial class ReplayFiguresJson : JsonSerializerContext;
