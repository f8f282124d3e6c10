namespace Nova.Core;

/// <summary>What becomes of a symbolic link at the end of a path. Links on the way are always followed.</summary>
public enum FinalLink
{
    /// <summary>It is followed: the operation is about what it leads to.</summary>
    Follow = 0,

    /// <summary>It is not followed: the operation is about the link itself. A slash after its name follows it all the same.</summary>
    NoFollow = 1,
}

/// <summary>How much a directory may hold to be deleted.</summary>
public enum DirectoryRemoval
{
    /// <summary>Nothing: a directory with entries stays, with an error.</summary>
    EmptyOnly = 0,

    /// <summary>Anything: entries are removed first, each in an operation of its own.</summary>
    WithContents = 1,
}
