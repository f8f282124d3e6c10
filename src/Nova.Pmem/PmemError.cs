namespace Nova.Pmem;

/// <summary>The kinds of failure that a region reports through <see cref="PmemException"/>.</summary>
public enum PmemError
{
    /// <summary>The system refused a call for a reason that has no kind of its own; the message carries the error number.</summary>
    System,

    /// <summary>The persistence domain that was asked for can't be had here.</summary>
    DomainUnavailable,

    /// <summary>Another opener holds the file.</summary>
    Locked,

    /// <summary>The host has no room for the file. What had been made of it is deleted.</summary>
    NoSpace,

    /// <summary>The file is empty, or shorter than the length that was asked for.</summary>
    TooShort,

    /// <summary>The path names something other than a regular file.</summary>
    NotRegularFile,

    /// <summary>The file or the region takes no stores.</summary>
    ReadOnly,

    /// <summary>A write-back failed. What the fence covered may or may not be durable, and the region takes no more stores.</summary>
    WriteBackFailed,

    /// <summary>The medium can't read a line: it stays so until the line is written anew as a whole. Reported by simulated media; a real one raises a
    /// machine check.</summary>
    MediaError,
}
