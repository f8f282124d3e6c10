using Nova.Core;

namespace Nova.Testing;

/// <summary>The volume that a workload runs on.</summary>
public sealed record VolumeCrashSettings
{
    /// <summary>Its size in bytes: a multiple of 4,096, 268 KiB or more. The smaller, the more states a second.</summary>
    public long RegionLengthInBytes { get; init; } = 512 << 10;

    /// <summary>Its shards.</summary>
    public int ShardCount { get; init; } = 1;

    /// <summary>Where identity and secrets of the volume come from: with the same seed every run stores the same bytes.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>What the medium is filled with before it is formatted, so that bytes nobody has written are seen; 0 leaves it zeroed.</summary>
    public byte Canary { get; init; } = 0xC5;

    internal FormatOptions Format => new() { Label = "crash test", ShardCount = ShardCount, Seed = Seed };
}
