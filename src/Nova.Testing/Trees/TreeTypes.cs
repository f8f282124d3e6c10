using System.Globalization;

namespace Nova.Testing.Trees;

// The vocabulary of the oracle and of the conformance tests. It repeats what the product calls by other names on purpose: a model that shared the product's types
// would share its mistakes.

/// <summary>On whose behalf an operation runs.</summary>
/// <param name="User">Number of the user; 0 is the superuser.</param>
/// <param name="Group">Number of the group that what is made belongs to.</param>
/// <param name="Groups">Other groups that the user is in.</param>
public sealed record Who(uint User, uint Group, params uint[] Groups)
{
    /// <summary>Whether permissions are no obstacle.</summary>
    public bool IsSuperuser => User == 0;

    /// <summary>Whether the user is in a group.</summary>
    /// <param name="group">Number of the group.</param>
    public bool IsIn(uint group) => Group == group || Groups.Contains(group);

    /// <summary>Whether another has the same user and the same groups in the same order.</summary>
    /// <param name="other">The other.</param>
    public bool Equals(Who? other) => other is not null && (User, Group) == (other.User, other.Group) && Groups.AsSpan().SequenceEqual(other.Groups);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(User, Group, Groups.Length);

    /// <summary>USER:GROUP, and +GROUP for each other group.</summary>
    public override string ToString() =>
        Groups.Length == 0 ? $"{User}:{Group}" : $"{User}:{Group}+{string.Join('+', Groups)}";
}

/// <summary>Where an operation acts: names from the root, or from an open directory (as <c>openat</c>). A char of the text is a byte of the path.</summary>
/// <param name="Text">Names with slashes between them.</param>
/// <param name="Base">Handle of the directory to begin at; 0: the root.</param>
public readonly record struct TreePath(string Text, int Base = 0)
{
    /// <summary>A path from the root.</summary>
    /// <param name="text">Names with slashes between them.</param>
    public static implicit operator TreePath(string text) => new(text);

    /// <summary>The names on the way; none for the start itself. "a/" ends with an empty name.</summary>
    public string[] Components
    {
        get
        {
            string text = Text.StartsWith('/') ? Text[1..] : Text;
            return text.Length == 0 ? [] : text.Split('/');
        }
    }

    /// <summary>The text, after #HANDLE: if it does not begin at the root.</summary>
    public override string ToString() => Base == 0 ? Text : string.Create(CultureInfo.InvariantCulture, $"#{Base}:{Text}");
}

/// <summary>What an inode is, by the numbers of <c>st_mode</c>.</summary>
public enum FileType
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>A named pipe.</summary>
    Fifo = 1,

    /// <summary>A character device.</summary>
    CharacterDevice = 2,

    /// <summary>A directory.</summary>
    Directory = 4,

    /// <summary>A block device.</summary>
    BlockDevice = 6,

    /// <summary>A file with content.</summary>
    Regular = 8,

    /// <summary>A symbolic link.</summary>
    SymbolicLink = 10,

    /// <summary>A socket.</summary>
    Socket = 12,
}

/// <summary>How a file is opened.</summary>
[Flags]
public enum OpenHow
{
    /// <summary>Only to be named, as <c>O_PATH</c>.</summary>
    None = 0,

    /// <summary>To be read.</summary>
    Read = 1,

    /// <summary>To be written.</summary>
    Write = 2,

    /// <summary>Both.</summary>
    ReadWrite = Read | Write,

    /// <summary>Every write goes to the end.</summary>
    Append = 4,

    /// <summary>Emptied while it is opened.</summary>
    Truncate = 8,

    /// <summary>Refused if it is there.</summary>
    Exclusive = 16,
}

/// <summary>What renaming does about a name that is there.</summary>
public enum RenameKind
{
    /// <summary>Takes its place.</summary>
    Replace = 0,

    /// <summary>Refuses.</summary>
    NoReplace = 1,

    /// <summary>Both change places.</summary>
    Exchange = 2,
}

/// <summary>What <c>fallocate</c> does with a range.</summary>
public enum AllocateKind
{
    /// <summary>Reserves space; the size grows.</summary>
    Extend = 0,

    /// <summary>Reserves space; the size stays.</summary>
    KeepSize = 1,

    /// <summary>Makes a hole.</summary>
    PunchHole = 2,

    /// <summary>Makes zeros of it; the size grows.</summary>
    ZeroRange = 3,

    /// <summary>Makes zeros of it; the size stays.</summary>
    ZeroRangeKeepSize = 4,
}

/// <summary>What is looked for in a file.</summary>
public enum SeekKind
{
    /// <summary>The next data.</summary>
    Data = 0,

    /// <summary>The next hole; the end is one.</summary>
    Hole = 1,
}

/// <summary>Whether an attribute must be there before it is set.</summary>
public enum XattrKind
{
    /// <summary>It may be there or not.</summary>
    Set = 0,

    /// <summary>It must not be there.</summary>
    Create = 1,

    /// <summary>It must be there.</summary>
    Replace = 2,
}

/// <summary>What somebody may want to do with a file, by the numbers of a permission digit.</summary>
[Flags]
public enum AccessBits
{
    /// <summary>Nothing: only to see whether it is there.</summary>
    None = 0,

    /// <summary>Execute or search it.</summary>
    Execute = 1,

    /// <summary>Write it.</summary>
    Write = 2,

    /// <summary>Read it.</summary>
    Read = 4,
}

/// <summary>Nanoseconds since 1970, or one of the two special values of <c>utimensat</c>.</summary>
public readonly record struct TimeValue
{
    private TimeValue(bool isNow, long? at) => (IsNow, At) = (isNow, at);

    /// <summary>As it is.</summary>
    public static TimeValue Omit => default;

    /// <summary>The time at which the operation runs.</summary>
    public static TimeValue Now => new(isNow: true, null);

    /// <summary>Whether this is <see cref="Now"/>.</summary>
    public bool IsNow { get; }

    /// <summary>Nanoseconds since 1970; null if this is one of the special values.</summary>
    public long? At { get; }

    /// <summary>Whether this is <see cref="Omit"/>.</summary>
    public bool IsOmit => !IsNow && At is null;

    /// <summary>A time.</summary>
    /// <param name="nanoseconds">Nanoseconds since 1970.</param>
    public static implicit operator TimeValue(long nanoseconds) => new(isNow: false, nanoseconds);

    /// <summary>The time that results, in nanoseconds since 1970.</summary>
    /// <param name="now">The time at which the operation runs.</param>
    /// <param name="unchanged">The time as it is.</param>
    public long Resolve(long now, long unchanged) => IsNow ? now : At ?? unchanged;

    /// <summary>The number, "now" or "omit".</summary>
    public override string ToString() => IsOmit ? "omit" : IsNow ? "now" : At!.Value.ToString(CultureInfo.InvariantCulture);
}

/// <summary>Attributes to change together; null or omit: as they are.</summary>
public sealed record Change
{
    /// <summary>The 12 permission bits.</summary>
    public uint? Permissions { get; init; }

    /// <summary>Number of the owner.</summary>
    public uint? User { get; init; }

    /// <summary>Number of the group.</summary>
    public uint? Group { get; init; }

    /// <summary>Bytes.</summary>
    public long? Size { get; init; }

    /// <summary>Access time.</summary>
    public TimeValue Accessed { get; init; }

    /// <summary>Modification time.</summary>
    public TimeValue Modified { get; init; }
}

/// <summary>What <c>stat</c> tells. Times are nanoseconds since 1970.</summary>
public sealed record Stat
{
    /// <summary>Number of the inode.</summary>
    public ulong Inode { get; init; }

    /// <summary>What it is.</summary>
    public FileType Type { get; init; }

    /// <summary>The 12 permission bits.</summary>
    public uint Permissions { get; init; }

    /// <summary>How many names lead to it; of a directory, as many as POSIX counts.</summary>
    public uint LinkCount { get; init; }

    /// <summary>Number of the owner.</summary>
    public uint User { get; init; }

    /// <summary>Number of the group.</summary>
    public uint Group { get; init; }

    /// <summary>Bytes; of a directory, names.</summary>
    public long Size { get; init; }

    /// <summary>Of a device: which.</summary>
    public ulong Device { get; init; }

    /// <summary>Access time.</summary>
    public long Accessed { get; init; }

    /// <summary>Modification time.</summary>
    public long Modified { get; init; }

    /// <summary>Time of the last change of any kind.</summary>
    public long Changed { get; init; }

    /// <summary>Time at which it was made.</summary>
    public long Born { get; init; }
}

/// <summary>One name of a directory.</summary>
/// <param name="Name">The name; a char is a byte.</param>
/// <param name="Type">What it leads to.</param>
/// <param name="Inode">Number of the inode it leads to.</param>
/// <param name="Cookie">Where a listing goes on after it.</param>
public readonly record struct Entry(string Name, FileType Type, ulong Inode, ulong Cookie);

/// <summary>What <c>statfs</c> tells, in blocks of 4,096 bytes.</summary>
/// <param name="TotalBlocks">All blocks.</param>
/// <param name="FreeBlocks">Those that nobody uses.</param>
/// <param name="InodeCount">Files and directories.</param>
public readonly record struct FreeSpace(long TotalBlocks, long FreeBlocks, long InodeCount);
