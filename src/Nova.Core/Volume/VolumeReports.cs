using Nova.Pmem;

namespace Nova.Core;

/// <summary>What is fixed about a volume, and on what it stands.</summary>
public sealed record VolumeInformation
{
    /// <summary>UUID.</summary>
    public required Guid VolumeId { get; init; }

    /// <summary>Its name for people.</summary>
    public required string Label { get; init; }

    /// <summary>Version of the format on the medium.</summary>
    public required int FormatVersion { get; init; }

    /// <summary>Name and version of the library that formatted it.</summary>
    public required string Creator { get; init; }

    /// <summary>When it was formatted, nanoseconds since 1970-01-01T00:00:00Z.</summary>
    public required long CreatedNanoseconds { get; init; }

    /// <summary>Blocks of 4,096 bytes.</summary>
    public required long BlockCount { get; init; }

    /// <summary>Independent inode tables.</summary>
    public required int ShardCount { get; init; }

    /// <summary>How often it was opened for writing, this time included.</summary>
    public required ulong MountNumber { get; init; }

    /// <summary>The domain in force.</summary>
    public required PersistenceDomain Domain { get; init; }

    /// <summary>Why this domain and not a stronger one.</summary>
    public required string DomainReason { get; init; }

    /// <summary>What a committed operation survives.</summary>
    public required string Survives { get; init; }

    /// <summary>Whether it was opened, or has become, read-only.</summary>
    public required bool IsReadOnly { get; init; }
}

/// <summary>What opening found and did.</summary>
public sealed record RecoveryReport
{
    /// <summary>Whether the volume had been closed cleanly; then no log was read.</summary>
    public required bool WasClean { get; init; }

    /// <summary>Operations that were in flight and are gone, whole.</summary>
    public required int DiscardedOperations { get; init; }

    /// <summary>Files that had lost their last name, some of them still open: gone now, their space is back.</summary>
    public required int Orphans { get; init; }

    /// <summary>Inodes that were scanned.</summary>
    public required long Inodes { get; init; }

    /// <summary>Structures that failed their checks, at most the first 100; not empty: the volume is open read-only.</summary>
    public required IReadOnlyList<NovaException> Damage { get; init; }

    /// <summary>Whether the replica of the superblock served.</summary>
    public required bool UsedReplica { get; init; }

    /// <summary>How long it took.</summary>
    public required TimeSpan Elapsed { get; init; }
}

/// <summary>Where the blocks of a volume are. The parts sum up to <see cref="TotalBlocks"/>, exactly.</summary>
public readonly record struct VolumeSpace
{
    /// <summary>All blocks of the region.</summary>
    public long TotalBlocks { get; init; }

    /// <summary>Superblocks and anchors.</summary>
    public long FixedBlocks { get; init; }

    /// <summary>Nobody's, and promised to nobody.</summary>
    public long FreeBlocks { get; init; }

    /// <summary>Nobody's, but promised: log pages that removals, and first writes into set-aside space, may need.</summary>
    public long ReservedBlocks { get; init; }

    /// <summary>Freed, and not yet to be used again.</summary>
    public long LimboBlocks { get; init; }

    /// <summary>Inode tables.</summary>
    public long TableBlocks { get; init; }

    /// <summary>Log pages, the zeroed ones in waiting included.</summary>
    public long LogBlocks { get; init; }

    /// <summary>File data and attribute values.</summary>
    public long DataBlocks { get; init; }

    /// <summary>Live files and directories.</summary>
    public long InodeCount { get; init; }

    /// <summary>Number of the last operation; grows with every operation, and after a crash goes on after the last one that left a trace.</summary>
    public ulong OperationNumber { get; init; }
}

/// <summary>What a check of the whole volume found.</summary>
public sealed record CheckReport
{
    /// <summary>What fails, at most the first 1,000.</summary>
    public required IReadOnlyList<NovaException> Problems { get; init; }

    /// <summary>Inodes that were walked.</summary>
    public required long Inodes { get; init; }

    /// <summary>Bytes of data whose checksum was compared.</summary>
    public required long VerifiedBytes { get; init; }

    /// <summary>The accounting, found from the logs alone.</summary>
    public required VolumeSpace Space { get; init; }
}
