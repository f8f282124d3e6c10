using Nova.Core.Logs;
using Nova.Core.Operations;

namespace Nova.Core.Recovery;

/// <summary>A slot, its log's testimony, and the verdict on it.</summary>
/// <param name="Number">Inode number; 0 for the place in an array that stands for none.</param>
/// <param name="Offset">Byte offset of the slot in the region.</param>
/// <param name="View">What the slot says of itself.</param>
/// <param name="Log">What its log says, if it holds a life.</param>
internal readonly record struct ScannedSlot(ulong Number, long Offset, SlotView View, LogScan? Log)
{
    /// <summary>Whether the run in doubt is gone.</summary>
    public bool IsDiscarded { get; init; }

    /// <summary>Whether its checks failed, and nothing is known of it.</summary>
    public bool IsDamaged { get; init; }

    /// <summary>The verdict: the log ends with this record. 0: there is no life here.</summary>
    public ulong EndSequence => Log is null ? 0 : IsDiscarded ? Log.Doubt!.SequenceBefore : Log.Sequence;

    /// <summary>The verdict: where the log ends.</summary>
    public LogEnd End => IsDiscarded ? Log!.Doubt!.EndBefore : Log!.End;

    /// <summary>Number of the last operation that counts.</summary>
    public ulong LastOperation => Log is null ? 0 : IsDiscarded ? Log.Doubt!.OperationBefore : Log.LastOperation;

    /// <summary>How the log ends by the verdict.</summary>
    public LogEnding Ends =>
        Log is null ? LogEnding.None
        : EndSequence == 0 ? LogEnding.Unborn
        : Log.IsDead && !IsDiscarded ? LogEnding.Death
        : LogEnding.Alive;
}

/// <summary>How a log ends.</summary>
internal enum LogEnding
{
    /// <summary>There is none.</summary>
    None,

    /// <summary>Its birth did not happen.</summary>
    Unborn,

    /// <summary>It goes on.</summary>
    Alive,

    /// <summary>With a death.</summary>
    Death,
}
