namespace Nova.Core;

/// <summary>One timestamp of an <see cref="AttributeChange"/>: leave it, set it to now, or set it to a moment.</summary>
public readonly record struct TimeChange
{
    private readonly byte _kind;
    private readonly long _nanoseconds;

    private TimeChange(byte kind, long nanoseconds) => (_kind, _nanoseconds) = (kind, nanoseconds);

    /// <summary>The time stays as it is (POSIX's <c>UTIME_OMIT</c>).</summary>
    public static TimeChange Omit => default;

    /// <summary>The time becomes that of the operation (POSIX's <c>UTIME_NOW</c>). Needs write permission, not ownership.</summary>
    public static TimeChange Now => new(1, 0);

    /// <summary>Whether the time stays as it is.</summary>
    public bool IsOmit => _kind == 0;

    /// <summary>Whether the time becomes that of the operation.</summary>
    public bool IsNow => _kind == 1;

    /// <summary>Whether the time becomes a given moment.</summary>
    public bool IsExplicit => _kind == 2;

    /// <summary>The time becomes <paramref name="nanoseconds"/> since 1970-01-01T00:00:00Z (may be negative). Needs ownership.</summary>
    /// <param name="nanoseconds">Nanoseconds since 1970-01-01T00:00:00Z.</param>
    /// <returns>The change.</returns>
    public static TimeChange At(long nanoseconds) => new(2, nanoseconds);

    internal long Resolve(long now, long unchanged) => _kind switch { 0 => unchanged, 1 => now, _ => _nanoseconds };
}

/// <summary>Attributes to change together, in one atomic operation. What is left null or <see cref="TimeChange.Omit"/> stays as it is.</summary>
public readonly record struct AttributeChange
{
    /// <summary>The twelve permission bits; other bits are refused with <see cref="NovaError.InvalidArgument"/>.</summary>
    public uint? Permissions { get; init; }

    /// <summary>User id of the new owner.</summary>
    public uint? Owner { get; init; }

    /// <summary>New group id.</summary>
    public uint? Group { get; init; }

    /// <summary>New size in bytes, 0 or more; regular files only. Growing leaves a hole.</summary>
    public long? Size { get; init; }

    /// <summary>Access time.</summary>
    public TimeChange Accessed { get; init; }

    /// <summary>Modification time.</summary>
    public TimeChange Modified { get; init; }
}
