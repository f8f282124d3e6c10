using Nova.Core.Space;

namespace Nova.Core.Index;

/// <summary>
/// The DRAM index of one file: which byte ranges are mapped, and where they lie. Ranges that no extent covers read as zeros.
/// </summary>
/// <remarks>
/// Invariants: extents are ordered, don't overlap and are as long as can be (no extent is continued by its neighbour). A block
/// has one owner and lies in it where it lies in the file, so a block belongs to exactly one page of the file: only extents that
/// overlap this page can refer to it. Several of them may (an inline piece in the middle cuts a data extent in two).
/// No lock inside: callers hold the inode's index lock, shared for reading and exclusive for changes.
/// Nothing is allocated beyond what the pool of nodes grows by.
/// </remarks>
/// <param name="pool">Where the nodes come from and go back to; shared by the files of a volume.</param>
internal sealed partial class ExtentIndex(ExtentLeafPool pool)
{
    private const long PageSize = BlockRun.BlockSizeInBytes;

    /// <summary>Extents in the index.</summary>
    public int Count { get; private set; }

    /// <summary>Blocks that the file holds, written or not.</summary>
    public long BlockCount { get; private set; }

    /// <summary>The first byte after the last extent; 0 if there is none.</summary>
    public long EndOffset
    {
        get
        {
            if (_root == ExtentLeafPool.None)
                return 0;

            ref readonly ExtentSlot last = ref LastSlot();
            return last.EndOffset;
        }
    }

    /// <summary>Finds the extent that contains <paramref name="offset"/>, or else the first one after it.</summary>
    /// <param name="offset">Bytes from the start of the file, 0 or more.</param>
    /// <param name="found">The extent, whole.</param>
    /// <returns>False if nothing is mapped at or after <paramref name="offset"/>.</returns>
    public bool TryFind(long offset, out Extent found)
    {
        found = default;
        if (_root == ExtentLeafPool.None)
            return false;

        int node = _root;
        int used = _rootUsed;
        int after = ExtentLeafPool.None;   // the subtree just after the path, from as far down as there is one
        int afterHeight = 0;
        for (int height = _height; height > 0; height--)
        {
            Span<ExtentSlot> children = pool.Slots(node);
            int i = Math.Max(0, LastAtOrBefore(children[..used], offset));
            if (i + 1 < used)
            {
                after = children[i + 1].Child;
                afterHeight = height - 1;
            }

            node = children[i].Child;
            used = (int)children[i].Length;
        }

        Span<ExtentSlot> extents = pool.Slots(node)[..used];
        int at = LastAtOrBefore(extents, offset);
        if (at < 0 || extents[at].EndOffset <= offset)
            at++;

        if (at < used)
        {
            found = extents[at].ToExtent();
            return true;
        }

        if (after == ExtentLeafPool.None)
            return false;

        for (; afterHeight > 0; afterHeight--)
            after = pool.Slots(after)[0].Child;

        found = pool.Slots(after)[0].ToExtent();
        return true;
    }

    /// <summary>Puts an extent in the place of whatever its byte range held, and merges it with neighbours that continue it.</summary>
    /// <param name="replacement">May lie in the same block as a neighbour, or name the blocks that were unwritten in its range.</param>
    /// <param name="released">Receives the blocks that no extent of this file refers to any more.</param>
    /// <exception cref="ArgumentOutOfRangeException">The range is empty or passes the largest offset.</exception>
    /// <exception cref="ArgumentException">The extent holds blocks and its place is not congruent to its offset.</exception>
    public void Replace(in Extent replacement, ref ReleasedBlocks released)
    {
        CheckRange(replacement.FileOffset, replacement.Length);
        ArgumentOutOfRangeException.ThrowIfNegative(replacement.RegionOffset, nameof(replacement));
        if (replacement.HoldsBlocks && ((replacement.FileOffset ^ replacement.RegionOffset) & (PageSize - 1)) != 0)
            throw new ArgumentException("A block's bytes lie where they lie in their page.", nameof(replacement));

        if (TrySplice(replacement, ref released))
            return;

        if (ReleaseWithin(replacement.FileOffset, replacement.EndOffset, replacement, ref released))
            Cut(replacement.FileOffset, replacement.EndOffset);

        Put(replacement);
    }

    /// <summary>Takes a byte range out of the index: it reads as zeros.</summary>
    /// <param name="offset">Bytes from the start of the file, 0 or more.</param>
    /// <param name="length">Bytes, 1 or more.</param>
    /// <param name="released">Receives the blocks that no extent of this file refers to any more.</param>
    /// <exception cref="ArgumentOutOfRangeException">The range is empty or passes the largest offset.</exception>
    public void Unmap(long offset, long length, ref ReleasedBlocks released)
    {
        CheckRange(offset, length);
        if (ReleaseWithin(offset, offset + length, default, ref released))
            Cut(offset, offset + length);
    }

    /// <summary>How many extents overlap page <paramref name="page"/>, counted up to <paramref name="atMost"/>.</summary>
    public int PiecesIn(long page, int atMost)
    {
        if (_root == ExtentLeafPool.None)
            return 0;

        int pieces = 0;
        long start = page * PageSize;
        long at = start;
        Seek(start, out Path path);
        Step leaf = path[_height];
        ReadOnlySpan<ExtentSlot> slots = pool.Slots(leaf.Node)[..leaf.Used];
        for (int i = leaf.Slot >= 0 && slots[leaf.Slot].EndOffset > start ? leaf.Slot : leaf.Slot + 1; i < slots.Length && pieces < atMost; i++)
        {
            if (slots[i].Key - start >= PageSize)
                return pieces;

            pieces++;
            at = slots[i].EndOffset;
        }

        // What is left may lie in the next leaf.
        while (pieces < atMost && TryFind(at, out Extent piece) && piece.FileOffset - start < PageSize)
        {
            pieces++;
            at = piece.EndOffset;
        }

        return pieces;
    }

    /// <summary>Empties the index and gives its nodes back. Releases no blocks: their fate is the caller's.</summary>
    public void Clear()
    {
        if (_root != ExtentLeafPool.None)
            ReturnSubtree(_root, _rootUsed, _height);

        _root = ExtentLeafPool.None;
        _rootUsed = 0;
        _height = 0;
        Count = 0;
        BlockCount = 0;
    }

    private static void CheckRange(long offset, long length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, long.MaxValue - offset);
    }
}
