using System.Globalization;
using Nova.Cli.Trees;
using Spectre.Console;

namespace Nova.Cli.Rendering;

/// <summary>Shows how far a walk over a tree has come: a bar on a terminal; elsewhere nothing, or a line for each quarter.</summary>
internal static class ProgressDisplay
{
    /// <summary>Runs a walk with a bar on a terminal, and silently elsewhere.</summary>
    public static T Run<T>(string title, TreeCounts total, Func<ITreeProgress, T> walk) =>
        IsOnTerminal ? RunWithBar(title, total, walk) : walk(NoProgress.Instance);

    /// <summary>Runs a walk with a bar on a terminal, and with a line for each quarter elsewhere.</summary>
    public static T RunAloud<T>(string title, TreeCounts total, Func<ITreeProgress, T> walk)
    {
        if (IsOnTerminal)
            return RunWithBar(title, total, walk);
        Lines lines = new(title, Weight(total));
        T result = walk(lines);
        lines.ShowUpTo(Lines.Quarters);
        return result;
    }

    private static bool IsOnTerminal => !Console.IsOutputRedirected && AnsiConsole.Profile.Capabilities.Interactive;

    /// <summary>What there is to do: bytes, and for each entry as much as a block.</summary>
    private static long Weight(TreeCounts total) => Math.Max(1, total.StoredBytes + (total.Entries * Counter.EntryWeight));

    private static T RunWithBar<T>(string title, TreeCounts total, Func<ITreeProgress, T> walk) =>
        AnsiConsole.Progress().AutoClear(false).Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new ElapsedTimeColumn()).Start(context =>
        {
            ProgressTask task = context.AddTask(Markup.Escape(title), maxValue: Weight(total));
            T result = walk(new Bar(task));
            task.Value = task.MaxValue;
            return result;
        });

    private abstract class Counter : ITreeProgress
    {
        public const int EntryWeight = 4096;

        public void EntryDone() => Add(EntryWeight);

        public void BytesDone(long count) => Add(count);

        protected abstract void Add(long weight);
    }

    private sealed class Bar(ProgressTask task) : Counter
    {
        protected override void Add(long weight) => task.Increment(weight);
    }

    private sealed class Lines(string title, long total) : Counter
    {
        public const int Quarters = 4;

        private long _done;
        private int _shown;

        /// <summary>Writes the lines that have not been written yet.</summary>
        public void ShowUpTo(int quarter)
        {
            while (_shown < quarter)
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"   {title}: {++_shown * 100 / Quarters} %"));
        }

        protected override void Add(long weight)
        {
            _done += weight;
            ShowUpTo((int)Math.Min(Quarters, _done * Quarters / total));
        }
    }
}
