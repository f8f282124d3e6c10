using System.CommandLine;
using System.Runtime.InteropServices;
using Nova.Cli.Crashes;
using Nova.Cli.Rendering;
using Nova.Testing;

namespace Nova.Cli.Commands;

/// <summary><c>nova crashtest</c>: crashes volumes in memory wherever they can be crashed, and says what recovery did not get right.</summary>
internal static class CrashTestCommand
{
    public const string Name = "crashtest";

    private const int UsualCount = 1000;
    private const string ExitCodesInWords = "Exit codes: 0 no violations, 1 violations, 2 the test could not be done, or usage.";

    public static Command Build()
    {
        ToolCommand command = new(
            Name,
            "Crashes volumes in memory at every moment, in every state that the medium may be left in, and checks what recovery finds.",
            "nova crashtest seq1",
            "nova crashtest random --seed 7 --budget 10m --mode adr --mode process-death",
            "nova crashtest concurrent --budget 90s --json",
            "nova crashtest run nova-crash-1.json",
            "nova crashtest show nova-crash-1.json")
        {
            BuildSet("seq1", "Every operation in all its variants.", static (_, _, _, _) => CrashSets.Seq1()),
            BuildSet("seq2", "All ordered pairs of operations. Takes hours.", static (_, _, _, _) => CrashSets.Seq2()),
            BuildSet("seq3", "Drawn sequences of three operations.", static (settings, count, _, _) => CrashSets.Seq3(settings.Seed, count)),
            BuildSet("random", "Drawn sequences of twelve operations.", static (settings, count, _, _) => CrashSets.Random(settings.Seed, count)),
            BuildConcurrent(),
            BuildRun(),
            BuildShow(),
        };
        command.Details = $"""
            A violation is a state that no whole number of operations leaves, or that recovery refuses. Each is written to a file
            nova-crash-N.json, which 'run' tries again and 'show' explains. Ctrl+C ends early and reports what was done.
            {ExitCodesInWords}
            """;
        return command;
    }

    private static ToolCommand BuildConcurrent()
    {
        CrashTestOptions options = new();
        options.RequireThreads(CrashSets.CanHaveThreads, "Workers, and threads of each history, 2 to 4; these change by turns unless given.");
        return BuildSet(
            "concurrent",
            "Drawn histories of 2 to 4 threads, in an order that is drawn too, at every lock, store and fence.",
            static (settings, count, options, parsed) => CrashSets.Concurrent(settings.Seed, count, options.Threads(parsed)),
            options);
    }

    private static ToolCommand BuildSet(
        string name, string summary, Func<CrashSettings, int, CrashTestOptions, ParseResult, IEnumerable<CrashTest>> tests, CrashTestOptions? with = null)
    {
        CrashTestOptions options = with ?? new CrashTestOptions();
        ToolCommand command = new(name, summary, $"nova {Name} {name} --budget 10m") { Details = ExitCodesInWords };
        options.AddTo(command);
        options.AddCountTo(command);
        command.SetAction(parsed =>
        {
            CrashSettings settings = options.Settings(parsed);
            int drawn = settings.Budget == Timeout.InfiniteTimeSpan ? UsualCount : int.MaxValue;
            IEnumerable<CrashTest> all = tests(settings, options.Count(parsed) ?? drawn, options, parsed);
            CrashRun run = new(options.Count(parsed) is { } count ? all.Take(count) : all, settings);
            return Run(name, run, options.IsJson(parsed));
        });
        return command;
    }

    private static ToolCommand BuildRun()
    {
        CrashTestOptions options = new();
        Argument<string> path = new("FILE") { Description = "A workload, one operation a line, or a file of a violation." };
        ToolCommand command = new("run", "Crashes one workload, or tries a violation again.", $"nova {Name} run nova-crash-1.json", $"nova {Name} run workload.txt --depth 2") { path };
        command.Details = $"""
            Of a violation exactly its state is built and checked. If the workload stores something else by now, it is crashed
            everywhere instead, in the mode of the violation. The other options are for that, and for workloads.
            {ExitCodesInWords}
            """;
        options.AddTo(command);
        command.SetAction(parsed =>
        {
            string name = parsed.GetRequiredValue(path);
            string text = File.ReadAllText(name);
            CrashSettings settings = options.Settings(parsed);
            return ViolationFile.IsMeantBy(text)
                ? Replay(name, ViolationFile.Parse(text, name), settings, options.IsJson(parsed))
                : Run(name, new CrashRun([Read(() => new VolumeCrashTest(Workload.Parse(text, Path.GetFileName(name))), name)], settings) { WorkersOfEach = settings.Workers }, options.IsJson(parsed));
        });
        return command;
    }

    private static ToolCommand BuildShow()
    {
        Argument<string> path = new("FILE") { Description = "A file of a violation." };
        ToolCommand command = new("show", "Explains a violation: the stores, the fences, the words that were lost, and what was found.", $"nova {Name} show nova-crash-1.json") { path };
        command.Details = "Exit codes: 0 explained, 2 it could not be, or usage.";
        command.SetAction(parsed =>
        {
            string name = parsed.GetRequiredValue(path);
            ViolationFile file = ViolationFile.Parse(File.ReadAllText(name), name);
            CrashTest test = Read(file.ToTest, name);
            try
            {
                Console.Write(ViolationStory.Tell(test, file.Violation));
            }
            catch (ExplorationException change)
            {
                CommandLine.Complain($"{change.Message} Its stores can't be shown any more.");
                Console.WriteLine(file.Violation);
            }

            return ExitCodes.Success;
        });
        return command;
    }

    private static int Replay(string name, ViolationFile file, CrashSettings settings, bool isJson)
    {
        CrashTest test = Read(file.ToTest, name);
        ViolationReplay replay = ViolationReplay.Of(test, file.Violation);
        if (replay.Outcome == ReplayOutcome.RunHasChanged)
        {
            CommandLine.Complain($"{replay.Message} It is crashed everywhere instead.");
            CrashSettings again = settings with { Modes = [file.Violation.Mode], Depth = Math.Max(settings.Depth, file.Violation.Cuts.Count) };
            return Run(name, new CrashRun([test], again) { WorkersOfEach = again.Workers }, isJson);
        }

        bool fails = replay.Outcome == ReplayOutcome.StillFails;
        Console.WriteLine(isJson
            ? replay.ToJson()
            : fails ? $"still fails: {replay.Message}" : "does not fail any more");
        return fails ? ExitCodes.Failure : ExitCodes.Success;
    }

    private static int Run(string name, CrashRun run, bool isJson)
    {
        using CancellationTokenSource end = new();
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, EndEarly);
        using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, EndEarly);
        CrashDisplay.RunAsync(run, end.Token).GetAwaiter().GetResult();

        CrashFigures figures = run.Figures() with { Set = name };
        if (isJson)
            Console.WriteLine(figures.ToJson());
        else
            CrashTable.Write(Console.Out, figures);
        foreach (string contradiction in figures.Contradictions)
            CommandLine.Complain($"the tester contradicts itself: {contradiction}");
        foreach (string file in figures.ViolationFiles)
            CommandLine.Complain($"violation: '{file}'");
        return ExitCodeOf(figures);

        void EndEarly(PosixSignalContext signal)
        {
            signal.Cancel = true;
            end.Cancel();
        }
    }

    /// <summary>What the process returns for a run.</summary>
    internal static int ExitCodeOf(CrashFigures figures)
    {
        if (figures.Violations > 0)
            return ExitCodes.Failure;
        return figures.Contradictions.Count > 0 ? ExitCodes.Usage : ExitCodes.Success;
    }

    private static T Read<T>(Func<T> read, string path)
    {
        try
        {
            return read();
        }
        catch (WorkloadFormatException refusal)
        {
            throw new ToolException($"'{path}' is no workload: {refusal.Message}");
        }
    }
}
