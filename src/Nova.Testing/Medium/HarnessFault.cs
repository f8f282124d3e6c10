namespace Nova.Testing;

/// <summary>Mistakes that the tester itself could make. Its tests plant each and show that it is noticed; nothing else sets one.</summary>
internal enum HarnessFault
{
    None,

    /// <summary>The recorder misses one store in a hundred.</summary>
    RecorderLosesStores,

    /// <summary>A fence makes certain what other threads stored.</summary>
    FenceCommitsEveryThread,

    /// <summary>A flush of one line is taken for a flush of all.</summary>
    FlushCoversEveryLine,

    /// <summary>States are told apart by their image, whatever was allowed at that moment.</summary>
    DeduplicatesByImageAlone,

    /// <summary>Only nothing and everything is tried at a point.</summary>
    NoSubsets,

    /// <summary>The last line that a check stored to is not restored.</summary>
    UndoIsBroken,

    /// <summary>No crash point is found.</summary>
    CrashNeverFires,

    /// <summary>No line counts as read.</summary>
    ReadFilterIsEmpty,

    /// <summary>A moment says that nothing had returned yet, so that every past state is legal.</summary>
    EveryPastStateIsAllowed,

    /// <summary>Lines that can't be read can be read.</summary>
    PoisonNeverRaised,

    /// <summary>Violations are dropped.</summary>
    CheckAlwaysAgrees,
}
