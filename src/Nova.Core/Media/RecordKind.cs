namespace Nova.Core.Media;

/// <summary>The kinds of record. SPEC 5. Numbers are never used twice.</summary>
internal enum RecordKind : byte
{
    Birth = 1,
    Death = 2,
    Write = 3,
    InlineWrite = 4,
    SetSize = 5,
    Punch = 6,
    Preallocate = 7,
    SetAttributes = 8,
    LinkCount = 9,
    AddEntry = 10,
    RemoveEntry = 11,
    Relocate = 12,
    GenerationBound = 13,
    Mount = 14,
    CleanUnmount = 15,
    SetXattr = 16,
    RemoveXattr = 17,

    SnapshotCreate = 32,
    SnapshotDelete = 33,
    EpochsVoid = 34,
    Token = 35,
    DataChecksums = 36,
    BadBlocks = 37,

    /// <summary>A reader that does not know the kind may skip the record.</summary>
    MaySkip = 0x80,
}

/// <summary>Bits of a record header's flags. SPEC 4.1.</summary>
[Flags]
internal enum RecordFlags : byte
{
    None = 0,

    /// <summary>A copy that moves data: the epoch is that of the content.</summary>
    Moved = 1,

    /// <summary>Only a snapshot sees this record.</summary>
    SnapshotOnly = 2,

    /// <summary>The data that the record names carries a checksum.</summary>
    DataChecksum = 4,
}

/// <summary>Which attributes a SetAttributes record holds. SPEC 5.8.</summary>
[Flags]
internal enum AttributeFields : uint
{
    None = 0,
    Mode = 1,
    Ids = 2,
    Accessed = 4,
    Modified = 8,
    All = 15,
}

/// <summary>Tests of flags that never box, not even in code that has just been compiled.</summary>
internal static class RecordFlagTests
{
    public static bool Has(this RecordFlags flags, RecordFlags flag) => (flags & flag) == flag;

    public static bool Has(this AttributeFields fields, AttributeFields field) => (fields & field) == field;

    public static bool Has(this RecordKind kind, RecordKind bit) => (kind & bit) == bit;
}
