namespace Nova.Pmem;

/// <summary>How slow a medium is, for <see cref="ThrottledRegion"/>.</summary>
/// <param name="FenceLatency">How long a fence takes after everything stored before it has reached the medium; 0 or more.</param>
/// <param name="BytesPerSecond">How much all threads together can store in a second; 0 for no limit.</param>
public readonly record struct LatencyModel(TimeSpan FenceLatency, long BytesPerSecond)
{
    private const long NanosecondsPerSecond = 1_000_000_000;

    /// <summary>How long the medium is busy with some bytes, in nanoseconds, rounded up.</summary>
    internal long TransferNanoseconds(long bytes) => BytesPerSecond == 0
        ? 0
        : (long)((((UInt128)bytes * NanosecondsPerSecond) + (ulong)BytesPerSecond - 1) / (ulong)BytesPerSecond);

    /// <summary>Refuses a model that no medium can have.</summary>
    internal void ThrowIfInvalid(string parameterName)
    {
        if (FenceLatency < TimeSpan.Zero || BytesPerSecond < 0)
            throw new ArgumentOutOfRangeException(parameterName, this, "Latency and bandwidth are 0 or more.");
    }
}
