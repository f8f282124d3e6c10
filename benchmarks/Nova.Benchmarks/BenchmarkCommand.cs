using BenchmarkDotNet.Running;
using Nova.Benchmarks.Counts;
using Nova.Benchmarks.Times;

namespace Nova.Benchmarks;

/// <summary>What the program can be asked to do.</summary>
internal static class BenchmarkCommand
{
    private const int Success = 0;
    private const int GateMissed = 1;
    private const int WrongArguments = 2;

    private const string Usage = """
        usage: Nova.Benchmarks COMMAND
          counts [--json]   fences, bytes stored and managed bytes for each operation, with their gates
          times [--json]    p50 of the main operations beside tmpfs, and their ratios; takes minutes
          bdn [ARGUMENTS]   BenchmarkDotNet, with its own arguments; bdn --filter '*' runs all
          index             times of the DRAM indexes, without a medium
        exit code: 0 done, 1 a gate was missed, 2 wrong arguments
        """;

    public static int Run(string[] arguments, TextWriter output, TextWriter errors)
    {
        switch (arguments)
        {
            case ["counts", .. string[] options] when TryGetForm(options, out MeasureForm form):
                return Report(new MeasureReport(output, form), CountsRun.Take());
            case ["times", .. string[] options] when TryGetForm(options, out MeasureForm form):
                return Report(new MeasureReport(output, form), TimesRun.Take());
            case ["bdn", .. string[] options]:
                BenchmarkSwitcher.FromAssembly(typeof(BenchmarkCommand).Assembly).Run(options);
                return Success;
            case ["index"]:
                return IndexTimings.Run();
            case ["help" or "--help" or "-h"]:
                output.WriteLine(Usage);
                return Success;
            default:
                errors.WriteLine(Usage);
                return WrongArguments;
        }
    }

    private static bool TryGetForm(string[] options, out MeasureForm form)
    {
        form = options is ["--json"] ? MeasureForm.Json : MeasureForm.Table;
        return options is [] or ["--json"];
    }

    private static int Report(MeasureReport report, IEnumerable<Measure> measures)
    {
        bool all = true;
        foreach (Measure measure in measures)
        {
            report.Write(measure);
            all &= measure.Passes;
        }

        return all ? Success : GateMissed;
    }
}
