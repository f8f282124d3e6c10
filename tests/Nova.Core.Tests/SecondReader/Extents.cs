namespace Nova.SecondReader;

/// <summary>Where a range of a file lies. SPEC 5.3, 5.4, 5.7.</summary>
/// <param name="Start">First byte of the file.</param>
/// <param name="End">The byte after the last.</param>
/// <param name="Shift">What to add to a byte's place in the file for its place in the region; bytes in blocks and set aside.</param>
/// <param name="Inline">Bytes within a record; null if they lie in blocks.</param>
/// <param name="IsSetAside">Blocks that were never written: zeros.</param>
internal sealed record Extent(ulong Start, ulong End, long Shift, ReadOnlyMemory<byte>? Inline, bool IsSetAside)
{
    public static Extent InBlocks(ulong offset, ulong length, ulong firstBlock) =>
        new(offset, offset + length, ShiftOf(offset, firstBlock), null, IsSetAside: false);

    public static Extent SetAside(ulong offset, ulong length, ulong firstBlock) =>
        new(offset, offset + length, ShiftOf(offset, firstBlock), null, IsSetAside: true);

    /// <summary>Blocks of the region that bytes of the extent lie in.</summary>
    public IEnumerable<ulong> Blocks()
    {
        if (Inline is not null)
            yield break;
        ulong last = (End - 1 + (ulong)Shift) / Medium.BlockSize;
        for (ulong block = (Start + (ulong)Shift) / Medium.BlockSize; block <= last; block++)
            yield return block;
    }

    public Extent Cut(ulong start, ulong end) => this with { Start = start, End = end, Inline = Inline?.Slice((int)(start - Start), (int)(end - start)) };

    private static long ShiftOf(ulong offset, ulong firstBlock) => ((long)firstBlock - (long)(offset / Medium.BlockSize)) * Medium.BlockSize;
}

/// <summary>The mapped ranges of one file in order; a later record hides what earlier ones said of its range.</summary>
internal sealed class Extents
{
    private readonly List<Extent> _extents = [];

    public IReadOnlyList<Extent> All => _extents;

    public void Put(Extent extent)
    {
        Unmap(extent.Start, extent.End);
        _extents.Insert(IndexAfter(extent.Start), extent);
    }

    public void Unmap(ulong start, ulong end)
    {
        int i = Math.Max(0, IndexAfter(start) - 1);
        while (i < _extents.Count && _extents[i].Start < end)
        {
            Extent old = _extents[i];
            if (old.End <= start)
            {
                i++;
                continue;
            }

            _extents.RemoveAt(i);
            if (old.Start < start)
                _extents.Insert(i++, old.Cut(old.Start, start));
            if (old.End > end)
                _extents.Insert(i++, old.Cut(end, old.End));
        }
    }

    /// <summary>Number of extents that start before a place.</summary>
    private int IndexAfter(ulong start)
    {
        int low = 0, high = _extents.Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (_extents[middle].Start < start)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }
}
