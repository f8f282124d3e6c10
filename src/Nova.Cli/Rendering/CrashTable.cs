using System.Globalization;
using Nova.Cli.Crashes;

namespace Nova.Cli.Rendering;

/// <summary>The figures of a run of crash tests, for people: a column for each kind of crash, then the coverage of fences.</summary>
internal static class CrashTable
{
    public static void Write(TextWriter output, CrashFigures figures)
    {
        string end = figures.IsComplete ? "complete" : "NOT COMPLETE";
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{figures.Set}, seed {figures.Seed}: {end} after {figures.Seconds:N1} s, {figures.StatesPerSecond:N0} states a second"));
        output.WriteLine();
        output.WriteLine(Row("", figures.Modes.Select(static mode => mode.Mode)));
        WriteRow(output, "workloads", figures, static mode => mode.Workloads);
        WriteRow(output, "fences", figures, static mode => mode.Fences);
        WriteRow(output, "states generated", figures, static mode => mode.StatesGenerated);
        WriteRow(output, "deduplicated", figures, static mode => mode.Deduplicated);
        WriteRow(output, "pruned", figures, static mode => mode.Pruned);
        WriteRow(output, "recovered", figures, static mode => mode.Recovered);
        WriteRow(output, "deep", figures, static mode => mode.Deep);
        WriteRow(output, "violations", figures, static mode => mode.Violations);
        output.WriteLine();
        output.WriteLine($"{"points",12}{"states",14}  fence site: {figures.SitesCovered} of {figures.Sites.Count} covered");
        foreach (SiteFigures site in figures.Sites)
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{site.Points,12:N0}{site.States,14:N0}  {site.Site}"));
    }

    private static void WriteRow(TextWriter output, string name, CrashFigures figures, Func<ModeFigures, long> figure) =>
        output.WriteLine(Row(name, figures.Modes.Select(mode => figure(mode).ToString("N0", CultureInfo.InvariantCulture))));

    private static string Row(string name, IEnumerable<string> values) => $"{name,-18}{string.Concat(values.Select(static value => $"{value,16}"))}";
}
