using System.Runtime.InteropServices;

namespace Nova.Pmem;

/// <summary>
/// The counters that one batch at a time writes to, so that counting needs no interlocked operation. An empty line before and after keeps two
/// threads that count at once from sharing one.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = SizeInBytes)]
internal struct CounterCells
{
    public const int SizeInBytes = 64 + TagsAt + (2 * StoreTag.Count * sizeof(long));

    private const int TagsAt = 64 + 32;

    [FieldOffset(64)] public long Fences;
    [FieldOffset(72)] public long LinesFlushed;
    [FieldOffset(80)] public long AbandonedBatches;
    [FieldOffset(TagsAt)] public TagValues Bytes;
    [FieldOffset(TagsAt + (StoreTag.Count * sizeof(long)))] public TagValues Stores;

    /// <summary>Adds what another set of cells holds; it may be counting meanwhile.</summary>
    public void Add(ref CounterCells other)
    {
        Fences += Volatile.Read(ref other.Fences);
        LinesFlushed += Volatile.Read(ref other.LinesFlushed);
        AbandonedBatches += Volatile.Read(ref other.AbandonedBatches);
        for (int tag = 0; tag < StoreTag.Count; tag++)
        {
            Bytes[tag] += Volatile.Read(ref other.Bytes[tag]);
            Stores[tag] += Volatile.Read(ref other.Stores[tag]);
        }
    }
}
