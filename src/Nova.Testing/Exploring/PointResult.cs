namespace Nova.Testing;

/// <summary>What was counted at one crash point. Depends on the point alone, not on what other workers did.</summary>
internal record struct PointResult
{
    public bool IsDone;
    public bool IsComplete;
    public long Generated;
    public long Pruned;
    public long Audited;

    /// <summary>Different states at this point, checked here or where they came up first.</summary>
    public long States;
}

/// <summary>A violation as a worker found it.</summary>
/// <param name="State">The state, as in <see cref="StateSet"/>.</param>
/// <param name="Verdict">What the check said.</param>
/// <param name="Deeper">The second crash, if it took one: its point and the fragments that were kept; else null.</param>
internal sealed record Finding(ulong State, Verdict Verdict, CrashCut? Deeper);
