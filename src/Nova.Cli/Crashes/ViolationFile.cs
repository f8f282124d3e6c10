using System.Text.Json;
using System.Text.Json.Serialization;
using Nova.Cli.Commands;
using Nova.Testing;

namespace Nova.Cli.Crashes;

/// <summary>A violation with the workload in which it was found: all that it takes to build its state again.</summary>
internal sealed record ViolationFile
{
    public const int CurrentVersion = 1;

    /// <summary>Of the form of the file.</summary>
    public required int Version { get; init; }

    /// <summary>The workload; of several threads, what comes before them.</summary>
    public required string Workload { get; init; }

    /// <summary>The workload of each thread, if there are several.</summary>
    public IReadOnlyList<string> Threads { get; init; } = [];

    /// <summary>Decides which thread goes on.</summary>
    public int ThreadSeed { get; init; }

    /// <summary>The volume.</summary>
    public required VolumeCrashSettings Settings { get; init; }

    public required CrashViolation Violation { get; init; }

    /// <summary>Of a violation that a test was found to have.</summary>
    /// <exception cref="ArgumentException">The test is not one of volumes: no text says what it does.</exception>
    public static ViolationFile Of(CrashTest test, CrashViolation violation) => test switch
    {
        VolumeCrashTest one => new ViolationFile
        {
            Version = CurrentVersion,
            Workload = one.Workload.ToString(),
            Settings = one.Settings,
            Violation = violation,
        },
        ConcurrentCrashTest several => new ViolationFile
        {
            Version = CurrentVersion,
            Workload = several.SetUp.ToString(),
            Threads = [.. several.Threads.Select(static thread => thread.ToString())],
            ThreadSeed = several.Seed,
            Settings = several.Settings,
            Violation = violation,
        },
        _ => throw new ArgumentException($"'{test.Name}' is no test of a volume.", nameof(test)),
    };

    /// <summary>Reads a file.</summary>
    /// <exception cref="ToolException">It is none, or of another version.</exception>
    public static ViolationFile Parse(string text, string path)
    {
        try
        {
            ViolationFile file = JsonSerializer.Deserialize(text, ViolationFileJson.Default.ViolationFile) ?? throw new JsonException("It is null.");
            return file.Version == CurrentVersion
                ? file
                : throw new ToolException($"'{path}' is of version {file.Version}; this tool reads version {CurrentVersion}.");
        }
        catch (JsonException failure)
        {
            throw new ToolException($"'{path}' is no file of a violation: {failure.Message}");
        }
    }

    /// <summary>Whether a text is meant to be such a file rather than a workload.</summary>
    public static bool IsMeantBy(string text) => text.AsSpan().TrimStart().StartsWith("{", StringComparison.Ordinal);

    /// <summary>The test, ready to run again.</summary>
    /// <exception cref="WorkloadFormatException">The workload is none.</exception>
    public CrashTest ToTest()
    {
        Workload workload = Testing.Workload.Parse(Workload, Violation.Test);
        return Threads.Count == 0
            ? new VolumeCrashTest(workload, Settings)
            : new ConcurrentCrashTest(workload, [.. Threads.Select(static thread => Testing.Workload.Parse(thread))], ThreadSeed, Settings);
    }

    public string ToJson() => JsonSerializer.Serialize(this, ViolationFileJson.Default.ViolationFile);
}

[JsonSourceGenerationOptions(
    WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(ViolationFile))]
internal sealed partial class ViolationFileJson : JsonSerializerContext;
