using Nova.Core.Execution;

namespace Nova.Core.Index;

/// <summary>What every <see cref="DirectoryIndex"/> of a volume is built of. Thread-safe.</summary>
internal sealed class DirectoryPool(ExecutionSeam seam)
{
    /// <summary>Chunks of 8, 64 or 512 entries.</summary>
    public SlabPool<DirectorySlot> Chunks { get; } = new(seam, firstBits: 3, stepBits: 3, slabBits: 11);

    /// <summary>Segments of hash tables, of 64, 256 or 1,024 slots. A slab holds one of the largest, so that the segment's header lies beside the
    /// length of the array, which every access reads: in a large directory an addition touches two cold lines, not three.</summary>
    public SlabPool<ulong> Segments { get; } = new(seam, firstBits: 6, stepBits: 2, slabBits: 10);

    /// <summary>Bytes of all slabs.</summary>
    public long CommittedBytes => Chunks.CommittedBytes + Segments.CommittedBytes;
}
