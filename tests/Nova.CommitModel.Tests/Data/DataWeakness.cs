namespace Nova.CommitModel.Tests.Data;

/// <summary>Rules of data blocks that are left out, alone or together.</summary>
[Flags]
public enum DataWeakness
{
    None = 0,

    /// <summary>The data of a record in doubt is not compared with its checksum.</summary>
    SkipDataCheck = 1 << 0,

    /// <summary>Data is checked for every record past the tail, not for the last run alone.</summary>
    CheckEveryRun = 1 << 1,

    /// <summary>A block is free as soon as the operation that supersedes it has stored, not when its fence has returned.</summary>
    ReuseBeforeFence = 1 << 2,

    /// <summary>A block that an operation wrote and itself superseded is free after the fence, not when the tail covers the operation.</summary>
    ReuseSelfSuperseded = 1 << 3,

    /// <summary>Committed bytes are overwritten in place.</summary>
    OverwriteInPlace = 1 << 4,

    /// <summary>An append goes in place where a discarded append has written before.</summary>
    RewriteDiscarded = 1 << 5,

    /// <summary>An operation that fails after storing returns without a fence.</summary>
    AbandonWithoutFence = 1 << 6,

    /// <summary>Recovery makes records and tails durable, but not the data it believes.</summary>
    TrustCachedData = 1 << 7,

    /// <summary>Where the last run's data fails, the run before it is put in doubt in its place.</summary>
    JudgeRunBefore = 1 << 8,
}
