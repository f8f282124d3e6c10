namespace Nova.CommitModel.Tests.Chains;

/// <summary>Rules of pages, slots, shards and orphans that are left out or put differently, alone or together.</summary>
[Flags]
public enum ChainWeakness
{
    None = 0,

    /// <summary>A page is linked though it holds old bytes.</summary>
    LinkBeforeZeroed = 1 << 0,

    /// <summary>A page is linked, or a slot born in, while the fence of whoever zeroed it has not returned.</summary>
    UseBeforeZeroFence = 1 << 1,

    /// <summary>The header's first and preceding sequence numbers are not compared.</summary>
    IgnorePosition = 1 << 2,

    /// <summary>Recovery leaves a link past the end in place.</summary>
    KeepStaleLink = 1 << 3,

    /// <summary>Recovery leaves the rest of the page or slot in place.</summary>
    KeepStaleRest = 1 << 4,

    /// <summary>Log pages of a dead inode are used again before its dead tail is durable.</summary>
    EarlyPageReuse = 1 << 5,

    /// <summary>A slot is zeroed before its dead tail is durable.</summary>
    ZeroBeforeDeadTail = 1 << 6,

    /// <summary>A slot is born again over the old inline records.</summary>
    KeepInlineRecords = 1 << 7,

    /// <summary>A slot is born again with the old head word.</summary>
    KeepHeadWord = 1 << 8,

    /// <summary>The checksum of records and headers and the check of links do not cover the generation.</summary>
    IdentityWithoutGeneration = 1 << 9,

    /// <summary>After a crash generations start above the greatest one visible, not at the durable bound.</summary>
    RepeatGeneration = 1 << 10,

    /// <summary>A generation is not skipped where its low bits equal those of the slot's dead tail.</summary>
    SameLowBits = 1 << 11,

    /// <summary>The generation of a dead, zeroed slot is taken for the greatest below the bound that has the tail's low bits.</summary>
    GuessGeneration = 1 << 12,

    /// <summary>A dead, zeroed slot with other low bits than a witness names counts as reached.</summary>
    OtherLowBitsReached = 1 << 13,

    /// <summary>A dead, zeroed slot with other low bits than a witness names counts as not reached.</summary>
    OtherLowBitsNotReached = 1 << 14,

    /// <summary>Tail words wait in the shard of the operation, not in the shard of their inode.</summary>
    TailsInOperationsShard = 1 << 15,

    /// <summary>Recovery leaves an orphan alive.</summary>
    KeepOrphan = 1 << 16,

    /// <summary>Recovery kills an orphan before it has judged whether its unlinking is committed.</summary>
    KillBeforeJudging = 1 << 17,

    /// <summary>Log pages of an unlinked file are used again while it is open.</summary>
    ReuseWhileOpen = 1 << 18,

    /// <summary>Recovery believes every visible store without making it durable.</summary>
    TrustCache = 1 << 19,

    /// <summary>Recovery makes records, headers and links durable, but takes tail words as they are.</summary>
    TrustVisibleTails = 1 << 20,

    /// <summary>A page is linked though it holds someone else's bytes, but none of this volume's logs.</summary>
    LinkOverForeignBytes = 1 << 21,

    /// <summary>Witnesses carry low bits alone, and no word keeps the generation of the dead: reached means the same life, dead or far enough.</summary>
    LowBitsInWitness = 1 << 22,

    /// <summary>With <see cref="LowBitsInWitness"/>: a slot is born in again when the tails of the operation that killed its inode are durable.</summary>
    AwaitKillersTails = 1 << 23,

    /// <summary>With <see cref="LowBitsInWitness"/>: a slot is born in again when every tail that waited in any shard at the death is durable.</summary>
    AwaitAllTails = 1 << 24,
}
