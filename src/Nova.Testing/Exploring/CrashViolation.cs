namespace Nova.Testing;

/// <summary>A state that a crash may leave and that a check refused, with all that it takes to build it again.</summary>
/// <remarks>Can be kept as JSON and handed to <see cref="CrashExplorer.Replay"/> as long as the run does the same stores.</remarks>
public sealed record CrashViolation
{
    /// <summary>The name of the test.</summary>
    public required string Test { get; init; }

    /// <summary>What kind of crash it was.</summary>
    public required CrashMode Mode { get; init; }

    /// <summary>What the check said.</summary>
    public required string Message { get; init; }

    /// <summary>The exception in full.</summary>
    public required string Detail { get; init; }

    /// <summary>The texts of the steps that had returned.</summary>
    public required IReadOnlyList<string> Completed { get; init; }

    /// <summary>The texts of the steps that were in flight.</summary>
    public required IReadOnlyList<string> InFlight { get; init; }

    /// <summary>The crash; or, if its recovery was crashed too, both. None if the run failed by itself.</summary>
    public required IReadOnlyList<CrashCut> Cuts { get; init; }

    /// <summary>A number that the run shares with all runs that do the same.</summary>
    public required ulong RunDigest { get; init; }

    /// <summary>The violation in a few lines.</summary>
    public override string ToString()
    {
        StringWriter text = new(System.Globalization.CultureInfo.InvariantCulture);
        text.Write($"{Test}, {Mode}: {Message}");
        foreach (CrashCut cut in Cuts)
        {
            text.Write($"\n  crash {cut.Where}");
            bool namesKept = cut.Kept.Count < cut.Lost.Count;
            IReadOnlyList<CutFragment> shorter = namesKept ? cut.Kept : cut.Lost;
            text.Write(namesKept ? $"; of {cut.Kept.Count + cut.Lost.Count} words only these were kept:" : "; lost:");
            text.Write(shorter.Count == 0 ? " nothing" : "");
            foreach (CutFragment fragment in shorter)
                text.Write($" {fragment}");
        }

        return text.ToString();
    }
}

/// <summary>One crash: when it came, and what of the stores that were not certain had reached the medium.</summary>
public sealed record CrashCut
{
    /// <summary>The number of events of the run, or of the recovery, that came before.</summary>
    public required int Position { get; init; }

    /// <summary>The moment in words.</summary>
    public required string Where { get; init; }

    /// <summary>The words that had reached the medium.</summary>
    public required IReadOnlyList<CutFragment> Kept { get; init; }

    /// <summary>The words that had not.</summary>
    public required IReadOnlyList<CutFragment> Lost { get; init; }
}

/// <summary>The part of a store that lies in one aligned word.</summary>
/// <param name="Event">The store, as the number of events before it.</param>
/// <param name="Offset">Bytes from the start of the region to the word; a multiple of 8.</param>
public readonly record struct CutFragment(int Event, long Offset)
{
    /// <summary>Store and offset.</summary>
    public override string ToString() => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Offset:x}@{Event}");
}
