namespace Nova.Benchmarks.Counts;

/// <summary>One operation of the inode face that is counted: how a round of calls is made possible, a call, and how a round is undone.</summary>
/// <param name="Name">As in the name of a measure.</param>
/// <param name="Call">One call; only this is counted.</param>
internal sealed record CountedOperation(string Name, Action<CountedVolume, int> Call)
{
    /// <summary>Makes what the calls of a round need, given their number.</summary>
    public Action<CountedVolume, int> Prepare { get; init; } = static (_, _) => { };

    /// <summary>Takes away what the calls of a round made, given their number, so that the next round finds what this one found.</summary>
    public Action<CountedVolume, int> Undo { get; init; } = static (_, _) => { };

    /// <summary>Xunit shows it by name.</summary>
    public override string ToString() => Name;
}
