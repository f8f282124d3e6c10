using System.Runtime.CompilerServices;

namespace Nova.Pmem;

/// <summary>The counters of a region at one moment. Subtract two to get what lies between them.</summary>
public readonly struct RegionCounts : IEquatable<RegionCounts>
{
    private readonly TagValues _bytes;
    private readonly TagValues _stores;

    internal RegionCounts(in CounterCells cells)
    {
        Fences = cells.Fences;
        LinesFlushed = cells.LinesFlushed;
        AbandonedBatches = cells.AbandonedBatches;
        _bytes = cells.Bytes;
        _stores = cells.Stores;
    }

    /// <summary>Fences that were started, failed ones included.</summary>
    public long Fences { get; }

    /// <summary>Lines of 64 bytes that <see cref="StoreBatch.Flush"/> and <see cref="PmemRegion.MakeVisibleDurable"/> covered.</summary>
    public long LinesFlushed { get; }

    /// <summary>Batches that were disposed with stores and without a fence.</summary>
    public long AbandonedBatches { get; }

    /// <summary>Bytes stored with any tag.</summary>
    public long BytesStored => Sum(_bytes);

    /// <summary>Stores made with any tag.</summary>
    public long StoreCount => Sum(_stores);

    /// <summary>Bytes stored with a tag, zeroing included.</summary>
    /// <param name="tag">A tag below <see cref="StoreTag.Count"/>.</param>
    /// <exception cref="IndexOutOfRangeException"><paramref name="tag"/> is out of range.</exception>
    public long BytesFor(StoreTag tag) => _bytes[tag.Value];

    /// <summary>Stores made with a tag, zeroing included.</summary>
    /// <param name="tag">A tag below <see cref="StoreTag.Count"/>.</param>
    /// <exception cref="IndexOutOfRangeException"><paramref name="tag"/> is out of range.</exception>
    public long StoresFor(StoreTag tag) => _stores[tag.Value];

    /// <summary>What was counted from <paramref name="earlier"/> to this.</summary>
    /// <param name="earlier">An earlier snapshot of the same region.</param>
    public RegionCounts Since(in RegionCounts earlier)
    {
        CounterCells cells = default;
        cells.Fences = Fences - earlier.Fences;
        cells.LinesFlushed = LinesFlushed - earlier.LinesFlushed;
        cells.AbandonedBatches = AbandonedBatches - earlier.AbandonedBatches;
        for (int tag = 0; tag < StoreTag.Count; tag++)
        {
            cells.Bytes[tag] = _bytes[tag] - earlier._bytes[tag];
            cells.Stores[tag] = _stores[tag] - earlier._stores[tag];
        }

        return new RegionCounts(in cells);
    }

    /// <summary>What was counted from <paramref name="right"/> to <paramref name="left"/>.</summary>
    /// <param name="left">The later snapshot.</param>
    /// <param name="right">The earlier snapshot.</param>
    public static RegionCounts operator -(in RegionCounts left, in RegionCounts right) => left.Since(in right);

    /// <summary>The same as <see cref="Since"/>.</summary>
    /// <param name="left">The later snapshot.</param>
    /// <param name="right">The earlier snapshot.</param>
    public static RegionCounts Subtract(in RegionCounts left, in RegionCounts right) => left.Since(in right);

    /// <summary>Whether all counters are equal.</summary>
    /// <param name="left">One snapshot.</param>
    /// <param name="right">Another snapshot.</param>
    public static bool operator ==(in RegionCounts left, in RegionCounts right) => left.Equals(right);

    /// <summary>Whether any counter differs.</summary>
    /// <param name="left">One snapshot.</param>
    /// <param name="right">Another snapshot.</param>
    public static bool operator !=(in RegionCounts left, in RegionCounts right) => !left.Equals(right);

    /// <inheritdoc/>
    public bool Equals(RegionCounts other) =>
        Fences == other.Fences
        && LinesFlushed == other.LinesFlushed
        && AbandonedBatches == other.AbandonedBatches
        && ((ReadOnlySpan<long>)_bytes).SequenceEqual(other._bytes)
        && ((ReadOnlySpan<long>)_stores).SequenceEqual(other._stores);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is RegionCounts other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Fences, LinesFlushed, AbandonedBatches, BytesStored, StoreCount);

    private static long Sum(ReadOnlySpan<long> values)
    {
        long sum = 0;
        foreach (long value in values)
            sum += value;
        return sum;
    }
}

/// <summary>One value for each tag, in place.</summary>
[InlineArray(StoreTag.Count)]
internal struct TagValues
{
    private long _first;
}
