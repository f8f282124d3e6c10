using System.Globalization;

namespace Nova.Core.Tests.Conformance;

// The vocabulary of the conformance tests and of the oracle. It repeats what the product calls by other names on purpose: a model that shared
// the product's types would share its mistakes.

/// <summary>On whose behalf an operation runs.</summary>
public sealed record Who(uint User, uint Group, params uint[] Groups)
{
    public bool IsSuperuser => User == 0;

    public bool IsIn(uint group) => Group == group || Groups.Contains(group);

    public override string ToString() =>
        Groups.Length == 0 ? $"{User}:{Group}" : $"{User}:{Group}+{string.Join('+', Groups)}";
}

/// <summary>Where an operation acts: names from the root, or from an open directory (as <c>openat</c>). A char of the text is a byte of the path.</summary>
public readonly record struct TreePath(string Text, int Base = 0)
{
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

    public override string ToString() => Base == 0 ? Text : string.Create(CultureInfo.InvariantCulture, $"#{Base}:{Text}");
}

public enum FileType
{
    None = 0,
    Fifo = 1,
    CharacterDevice = 2,
    Directory = 4,
    BlockDevice = 6,
    Regular = 8,
    SymbolicLink = 10,
    Socket = 12,
}

[Flags]
public enum OpenHow
{
    None = 0,
    Read = 1,
    Write = 2,
    ReadWrite = Read | Write,
    Append = 4,
    Truncate = 8,
    Exclusive = 16,
}

public enum RenameKind
{
    Replace = 0,
    NoReplace = 1,
    Exchange = 2,
}

public enum AllocateKind
{
    Extend = 0,
    KeepSize = 1,
    PunchHole = 2,
    ZeroRange = 3,
    ZeroRangeKeepSize = 4,
}

public enum SeekKind
{
    Data = 0,
    Hole = 1,
}

public enum XattrKind
{
    Set = 0,
    Create = 1,
    Replace = 2,
}

[Flags]
public enum AccessBits
{
    None = 0,
    Execute = 1,
    Write = 2,
    Read = 4,
}

/// <summary>Nanoseconds since 1970, or one of the two special values of <c>utimensat</c>.</summary>
public readonly record struct TimeValue
{
    private TimeValue(bool isNow, long? at) => (IsNow, At) = (isNow, at);

    public static TimeValue Omit => default;

    public static TimeValue Now => new(isNow: true, null);

    public bool IsNow { get; }

    public long? At { get; }

    public bool IsOmit => !IsNow && At is null;

    public static implicit operator TimeValue(long nanoseconds) => new(isNow: false, nanoseconds);

    public long Resolve(long now, long unchanged) => IsNow ? now : At ?? unchanged;

    public override string ToString() => IsOmit ? "omit" : IsNow ? "now" : At!.Value.ToString(CultureInfo.InvariantCulture);
}

/// <summary>Attributes to change together; null or omit: as they are.</summary>
public sealed record Change
{
    public uint? Permissions { get; init; }

    public uint? User { get; init; }

    public uint? Group { get; init; }

    public long? Size { get; init; }

    public TimeValue Accessed { get; init; }

    public TimeValue Modified { get; init; }
}

/// <summary>What <c>stat</c> tells. Times are nanoseconds since 1970.</summary>
public sealed record Stat
{
    public ulong Inode { get; init; }

    public FileType Type { get; init; }

    public uint Permissions { get; init; }

    public uint LinkCount { get; init; }

    public uint User { get; init; }

    public uint Group { get; init; }

    public long Size { get; init; }

    public ulong Device { get; init; }

    public long Accessed { get; init; }

    public long Modified { get; init; }

    public long Changed { get; init; }

    public long Born { get; init; }
}

/// <summary>One name of a directory.</summary>
public readonly record struct Entry(string Name, FileType Type, ulong Inode, ulong Cookie);

/// <summary>What <c>statfs</c> tells, in blocks of 4,096 bytes.</summary>
public readonly record struct FreeSpace(long TotalBlocks, long FreeBlocks, long InodeCount);
