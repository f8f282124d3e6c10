using Nova.Pmem;

namespace Nova.Testing;

/// <summary>Why a moment is worth a crash.</summary>
internal enum CrashPointKind
{
    BeforeFence,
    BeforeStore,
    BeforeMadeDurable,
    StepReturned,
    EndOfRun,
}

/// <summary>A moment of a run: after the first <see cref="Position"/> events of its trace.</summary>
internal sealed record CrashPoint
{
    /// <summary>No moment of any run.</summary>
    public static CrashPoint None { get; } = new() { Kind = CrashPointKind.EndOfRun, Position = 0, Completed = [], InFlight = [], Key = 0 };

    public required CrashPointKind Kind { get; init; }

    public required int Position { get; init; }

    public FenceSite? Site { get; init; }

    public required IReadOnlyList<CrashStep> Completed { get; init; }

    public required IReadOnlyList<CrashStep> InFlight { get; init; }

    /// <summary>Differs wherever what is allowed may differ: depends on every step that began or returned, in order.</summary>
    public required ulong Key { get; init; }

    public override string ToString()
    {
        string what = Kind switch
        {
            CrashPointKind.BeforeFence => $"before the fence at {Site}",
            CrashPointKind.BeforeStore => $"before store {Position}",
            CrashPointKind.BeforeMadeDurable => "before what is visible was made durable",
            CrashPointKind.StepReturned => $"when \"{(Completed.Count == 0 ? "" : Completed[^1].Text)}\" had returned",
            _ => "at the end",
        };
        return InFlight.Count == 0 ? what : $"{what}, in \"{string.Join("\" and \"", InFlight)}\"";
    }
}
