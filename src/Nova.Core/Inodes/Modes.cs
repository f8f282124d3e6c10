namespace Nova.Core;

/// <summary>What a file is opened for.</summary>
[Flags]
public enum OpenModes
{
    /// <summary>Nothing but the handle (status, attributes).</summary>
    None = 0,

    /// <summary>Reading.</summary>
    Read = 1,

    /// <summary>Writing.</summary>
    Write = 2,

    /// <summary>Every write goes to the end of the file, atomically.</summary>
    Append = 4,

    /// <summary>The file is emptied as part of opening; needs <see cref="Write"/>.</summary>
    Truncate = 8,

    /// <summary>With <c>OpenOrCreate</c>: fails with <see cref="NovaError.Exists"/> if the name is there.</summary>
    Exclusive = 16,
}

/// <summary>What <c>Rename</c> does when the new name is taken.</summary>
public enum RenameMode
{
    /// <summary>Replaces what is there, if POSIX allows it.</summary>
    Replace = 0,

    /// <summary>Fails with <see cref="NovaError.Exists"/>.</summary>
    NoReplace = 1,

    /// <summary>Both names must be there; they change places.</summary>
    Exchange = 2,
}

/// <summary>What <c>Allocate</c> does with a range, as Linux's <c>fallocate</c>.</summary>
public enum AllocateMode
{
    /// <summary>Blocks are set aside; the file grows to the end of the range.</summary>
    Extend = 0,

    /// <summary>Blocks are set aside; the size stays.</summary>
    KeepSize = 1,

    /// <summary>The range becomes a hole; the size stays.</summary>
    PunchHole = 2,

    /// <summary>The range reads as zeros and blocks are set aside; the file grows to the end of the range.</summary>
    ZeroRange = 3,

    /// <summary>The range reads as zeros and blocks are set aside; the size stays.</summary>
    ZeroRangeKeepSize = 4,
}

/// <summary>What <c>Seek</c> looks for.</summary>
public enum SeekTarget
{
    /// <summary>The first byte at or after the offset that is not in a hole.</summary>
    Data = 0,

    /// <summary>The first byte at or after the offset that is in a hole; the end of the file counts as one.</summary>
    Hole = 1,
}

/// <summary>What <c>CheckAccess</c> asks for.</summary>
[Flags]
public enum AccessModes
{
    /// <summary>Whether it is there.</summary>
    None = 0,

    /// <summary>Execute a file; search a directory.</summary>
    Execute = 1,

    /// <summary>Write.</summary>
    Write = 2,

    /// <summary>Read.</summary>
    Read = 4,
}

/// <summary>What <c>SetXattr</c> does when the attribute is or isn't there.</summary>
public enum XattrMode
{
    /// <summary>Creates or replaces.</summary>
    Set = 0,

    /// <summary>Fails with <see cref="NovaError.Exists"/> if it is there.</summary>
    Create = 1,

    /// <summary>Fails with <see cref="NovaError.NoData"/> if it isn't.</summary>
    Replace = 2,
}
