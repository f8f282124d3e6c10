using System.Globalization;
using Nova.Core.Logs;
using Nova.Pmem;

namespace Nova.Testing;

/// <summary>Tells how a violation came about: the stores, flushes and fences that led to the crash, and which words of them were lost.</summary>
public static class ViolationStory
{
    private const int MostWords = 8;
    private const int MostSteps = 5;

    /// <summary>Runs a test once more, without any crash, and tells a violation from what it stores.</summary>
    /// <param name="test">The test in which it was found.</param>
    /// <param name="violation">As a report describes it.</param>
    /// <returns>Some lines: the steps; the events since the step of the crash began, and earlier stores that were not certain yet; then what the check said. Of a crash in
    /// recovery the words alone.</returns>
    /// <exception cref="ExplorationException">The run does not do what it did when the violation was found.</exception>
    public static string Tell(CrashTest test, CrashViolation violation)
    {
        ArgumentNullException.ThrowIfNull(test);
        ArgumentNullException.ThrowIfNull(violation);
        StringWriter text = new(CultureInfo.InvariantCulture);
        text.WriteLine($"{violation.Test}, {violation.Mode}");
        TellSteps(text, violation);
        if (violation.Cuts.Count == 0)
            text.WriteLine("\nIt failed without any crash.");
        else
            TellCrash(text, test, violation);
        foreach (CrashCut second in violation.Cuts.Skip(1))
        {
            text.WriteLine($"\nSecond crash, in recovery, {second.Where}");
            text.WriteLine($"  kept{WordsOf(second.Kept)}");
            text.WriteLine($"  lost{WordsOf(second.Lost)}");
        }

        text.WriteLine();
        text.WriteLine(violation.Message);
        return text.ToString();
    }

    private static void TellSteps(StringWriter text, CrashViolation violation)
    {
        int left = Math.Max(0, violation.Completed.Count - MostSteps);
        if (left > 0)
            text.WriteLine($"  returned   ({left} steps)");
        foreach (string step in violation.Completed.Skip(left))
            text.WriteLine($"  returned   {step}");
        foreach (string step in violation.InFlight)
            text.WriteLine($"  in flight  {step}");
    }

    private static void TellCrash(StringWriter text, CrashTest test, CrashViolation violation)
    {
        Trace trace = CrashPlan.Record(test, violation.Mode, HarnessFault.None).Trace;
        if (trace.Digest() != violation.RunDigest)
            throw new ExplorationException("The run does something else than when the violation was found.");

        CrashCut cut = violation.Cuts[0];
        ILookup<int, CutFragment> kept = cut.Kept.ToLookup(static fragment => fragment.Event);
        ILookup<int, CutFragment> lost = cut.Lost.ToLookup(static fragment => fragment.Event);
        int start = StartOf(trace, cut.Position);
        text.WriteLine("\n  event  what the run did; a word is lost whole or kept whole, and is named by its offset");
        for (int index = 0; index < cut.Position; index++)
        {
            if (index < start && !kept.Contains(index) && !lost.Contains(index))
                continue;
            text.WriteLine($"{index,7}  {Describe(trace, index, test)}{FateOf([.. kept[index]], [.. lost[index]])}");
        }

        text.WriteLine($"{cut.Position,7}  CRASH {cut.Where}: {cut.Kept.Count} words kept, {cut.Lost.Count} lost");
    }

    /// <summary>Where the oldest of the steps began that had not returned; if all had, the last one.</summary>
    private static int StartOf(Trace trace, int position)
    {
        SortedDictionary<int, int> open = [];                 // begins of steps, by number of the step
        int last = 0;
        for (int index = 0; index < position; index++)
        {
            TraceEvent happened = trace[index];
            if (happened.Kind == TraceEventKind.StepBegan)
                open[happened.Number] = last = index;
            else if (happened.Kind == TraceEventKind.StepReturned)
                open.Remove(happened.Number);
        }

        return open.Count > 0 ? open.Values.Min() : last;
    }

    private static string Describe(Trace trace, int index, CrashTest test)
    {
        TraceEvent happened = trace[index];
        string what = happened.Kind switch
        {
            TraceEventKind.Store => $"store {NameOf(happened.Tag, test)}, {NameOf(happened.Store)}, {happened.LengthInBytes} bytes at {Hex(happened.Offset)}",
            TraceEventKind.Flush => $"flush {happened.LengthInBytes} bytes at {Hex(happened.Offset)}",
            TraceEventKind.FenceStarting => $"fence at {trace.Sites[happened.Number]}",
            TraceEventKind.Fenced => "fence done",
            TraceEventKind.MadeVisibleDurable => $"made durable: {happened.LengthInBytes} bytes at {Hex(happened.Offset)}",
            TraceEventKind.StepBegan => $"\"{trace.Steps[happened.Number]}\" begins",
            TraceEventKind.StepReturned => $"\"{trace.Steps[happened.Number]}\" returns",
            _ => "exploration begins",
        };
        return string.Create(CultureInfo.InvariantCulture, $"[{happened.Thread}] {what}");
    }

    private static string FateOf(CutFragment[] kept, CutFragment[] lost) => (kept.Length, lost.Length) switch
    {
        (0, 0) => "",
        (_, 0) => ": kept",
        (0, _) => $": LOST{WordsOf(lost)}",
        _ => $": kept{WordsOf(kept)}; LOST{WordsOf(lost)}",
    };

    private static string WordsOf(IReadOnlyCollection<CutFragment> words)
    {
        if (words.Count == 0)
            return " nothing";
        string more = words.Count > MostWords ? string.Create(CultureInfo.InvariantCulture, $" and {words.Count - MostWords} more") : "";
        return $" {string.Join(' ', words.Take(MostWords).Select(static word => Hex(word.Offset)))}{more}";
    }

    private static string Hex(long offset) => string.Create(CultureInfo.InvariantCulture, $"0x{offset:x}");

    private static string NameOf(StoreKind kind) => kind switch
    {
        StoreKind.NonTemporal or StoreKind.Word => "round the cache",
        StoreKind.Zero => "zeros round the cache",
        _ => "through the cache",
    };

    private static string NameOf(StoreTag tag, CrashTest test)
    {
        string number = string.Create(CultureInfo.InvariantCulture, $"tag {tag.Value}");
        if (test is not (VolumeCrashTest or ConcurrentCrashTest))
            return number;
        (StoreTag Tag, string Name)[] names =
        [
            (StoreTags.Data, "data"), (StoreTags.Record, "record"), (StoreTags.Tail, "tail"), (StoreTags.Link, "link"), (StoreTags.PageHeader, "page header"),
            (StoreTags.Zero, "zero"), (StoreTags.Superblock, "superblock"), (StoreTags.Image, "image"), (StoreTags.Discard, "discard"), (StoreTags.Era, "era"),
        ];
        return Array.Find(names, named => named.Tag == tag).Name ?? number;
    }
}
