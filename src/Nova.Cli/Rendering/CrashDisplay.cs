using System.Globalization;
using Nova.Cli.Crashes;
using Spectre.Console;

namespace Nova.Cli.Rendering;

/// <summary>Shows on standard error how far a run of crash tests is, if that is a terminal: standard output belongs to the result.</summary>
internal static class CrashDisplay
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(250);

    /// <summary>Runs it to its end.</summary>
    /// <exception cref="IOException">A file of a violation can't be made.</exception>
    public static async Task RunAsync(CrashRun run, CancellationToken cancellation)
    {
        if (Console.IsErrorRedirected)
        {
            await run.RunAsync(cancellation).ConfigureAwait(false);
            return;
        }

        IAnsiConsole terminal = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        await terminal.Status().StartAsync("recording", async status =>
        {
            Task running = run.RunAsync(cancellation);
            while (await Task.WhenAny(running, Task.Delay(Look, CancellationToken.None)).ConfigureAwait(false) != running)
                status.Status(Markup.Escape(Line(run)));
            await running.ConfigureAwait(false);
        }).ConfigureAwait(false);
    }

    private static string Line(CrashRun run)
    {
        CrashFigures figures = run.Figures();
        (long states, TimeSpan elapsed) = run.Pace;
        double pace = elapsed > TimeSpan.Zero ? states / elapsed.TotalSeconds : 0;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{figures.Workloads:N0} workloads, {states:N0} states, {pace:N0} a second, {figures.SitesCovered} of {figures.Sites.Count} fence sites, {figures.Violations:N0} violations");
    }
}
