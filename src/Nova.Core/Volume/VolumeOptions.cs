using Nova.Core.Execution;
using Nova.Pmem;

namespace Nova.Core;

/// <summary>How a volume is formatted.</summary>
public sealed record FormatOptions
{
    /// <summary>A name for people: at most 64 bytes of UTF-8.</summary>
    public string Label { get; init; } = "";

    /// <summary>Independent inode tables and free lists, 1 to 240; 0 chooses by size. Fixed for the volume's life.</summary>
    public int ShardCount { get; init; }

    /// <summary>Makes identity and secret repeatable, for simulators. Null: random, as a real volume must be.</summary>
    public int? Seed { get; init; }
}

/// <summary>How a volume is opened.</summary>
public sealed record VolumeOptions
{
    /// <summary>Opens without storing a byte; every change is refused with <see cref="NovaError.ReadOnly"/>.</summary>
    public bool ReadOnly { get; init; }

    /// <summary>The domain that is asked for; null takes the strongest that costs no disk speed.</summary>
    public PersistenceDomain? Domain { get; init; }

    /// <summary>The clock for timestamps and timers.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>Whether timers may run between calls.</summary>
    public BackgroundWork Background { get; init; } = BackgroundWork.Timers;

    /// <summary>On whose behalf the path face works; null: the process's own user.</summary>
    public Credentials? Credentials { get; init; }

    /// <summary>Inodes that nobody uses and that stay in DRAM all the same.</summary>
    public int CachedInodes { get; init; } = 65_536;

    /// <summary>How long a quiet shard keeps tail words waiting before they are published.</summary>
    public TimeSpan PublicationDelay { get; init; } = TimeSpan.FromMilliseconds(20);

    /// <summary>For tests that decide who goes on at a lock; null: the runtime's own, with <see cref="TimeProvider"/> and <see cref="Background"/>.</summary>
    internal ExecutionSeam? Seam { get; init; }
}
