using System.CommandLine;
using Nova.Cli.Tour;

namespace Nova.Cli.Commands;

/// <summary><c>nova tour</c>: shows on real files what the library promises.</summary>
internal static class TourCommand
{
    public static Command Build()
    {
        Argument<string?> directory = new("DIR")
        {
            Description = "A directory of the host, which is only read; the .NET SDK's own folder unless given.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        Option<int?> seed = new("--seed") { Description = "Repeats what a tour with this seed wrote; random unless given." };
        Option<int> rounds = new("--rounds") { Description = "How many writers are killed.", DefaultValueFactory = _ => 5 };
        ToolCommand command = new(
            "tour",
            "Shows on real files what Nova promises.",
            "nova tour",
            "nova tour ~/documents")
        {
            directory, seed, rounds,
        };
        command.Details = """
            Takes the directory into a volume in a temporary file, compares it byte for byte, kills writers with SIGKILL and
            recovers, times the main operations, and draws the volume. Exit code 0 only if all of it holds.
            """;
        command.SetAction(parsed =>
        {
            TourRun tour = new(parsed.GetValue(directory) ?? SdkFolder(), parsed.GetValue(seed) ?? Random.Shared.Next(), parsed.GetValue(rounds));
            return tour.Run() ? ExitCodes.Success : ExitCodes.Failure;
        });
        return command;
    }

    /// <summary>The folder of the SDKs; where only a runtime is installed, the folder of the runtimes.</summary>
    private static string SdkFolder()
    {
        string runtime = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
        string root = Environment.GetEnvironmentVariable("DOTNET_ROOT") ?? Path.GetFullPath(Path.Combine(runtime, "..", "..", ".."));
        string sdk = Path.Combine(root, "sdk");
        return Directory.Exists(sdk) ? sdk : Path.Combine(root, "shared");
    }
}
