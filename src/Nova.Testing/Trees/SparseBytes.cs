namespace Nova.Testing.Trees;

/// <summary>The bytes of a file as pages that are not all zero; everything else is zero. The length is kept elsewhere.</summary>
internal sealed class SparseBytes
{
    private const int PageSize = 4096;
    private readonly SortedDictionary<long, byte[]> _pages = [];

    public byte[] Read(long offset, int count)
    {
        byte[] bytes = new byte[count];
        ForEachPiece(offset, count, (page, within, length, at) =>
        {
            if (_pages.TryGetValue(page, out byte[]? content))
                content.AsSpan(within, length).CopyTo(bytes.AsSpan(at));
        });
        return bytes;
    }

    public void Write(long offset, ReadOnlySpan<byte> source)
    {
        byte[] bytes = source.ToArray();
        ForEachPiece(offset, bytes.Length, (page, within, length, at) =>
        {
            if (!_pages.TryGetValue(page, out byte[]? content))
                _pages.Add(page, content = new byte[PageSize]);
            bytes.AsSpan(at, length).CopyTo(content.AsSpan(within));
            DropIfZero(page, content);
        });
    }

    /// <summary>Makes a range read as zeros; <see cref="long.MaxValue"/> as its end means all that follows.</summary>
    public void Zero(long from, long end)
    {
        foreach (long page in _pages.Keys.Where(page => page >= from / PageSize && page * PageSize < end).ToArray())
        {
            byte[] content = _pages[page];
            int first = (int)Math.Max(0, from - page * PageSize);
            int last = (int)Math.Min(PageSize, end - page * PageSize);
            content.AsSpan(first, last - first).Clear();
            DropIfZero(page, content);
        }
    }

    /// <summary>Whether every byte of a range is zero.</summary>
    public bool IsZero(long from, long end) => FirstNonZero(from) >= end;

    /// <summary>Offset of the first byte at or after <paramref name="from"/> that is not zero, or <see cref="long.MaxValue"/>.</summary>
    public long FirstNonZero(long from)
    {
        foreach ((long page, byte[] content) in _pages)
        {
            if (page < from / PageSize)
                continue;
            int first = (int)Math.Max(0, from - page * PageSize);
            int found = content.AsSpan(first).IndexOfAnyExcept((byte)0);
            if (found >= 0)
                return page * PageSize + first + found;
        }

        return long.MaxValue;
    }

    /// <summary>Offset of the first byte that differs from <paramref name="other"/>'s, or -1.</summary>
    public long FirstDifference(SparseBytes other)
    {
        byte[] zeros = new byte[PageSize];
        foreach (long page in _pages.Keys.Union(other._pages.Keys).Order())
        {
            byte[] mine = _pages.GetValueOrDefault(page, zeros);
            byte[] theirs = other._pages.GetValueOrDefault(page, zeros);
            int common = mine.AsSpan().CommonPrefixLength(theirs);
            if (common < PageSize)
                return page * PageSize + common;
        }

        return -1;
    }

    /// <summary>See <see cref="TreeDigest"/>.</summary>
    public ulong Digest()
    {
        ulong sum = 0;
        foreach ((long page, byte[] content) in _pages)
            sum += TreeDigest.Content(page * PageSize, content);
        return sum;
    }

    public SparseBytes Copy()
    {
        SparseBytes copy = new();
        foreach ((long page, byte[] content) in _pages)
            copy._pages.Add(page, (byte[])content.Clone());
        return copy;
    }

    private static void ForEachPiece(long offset, int count, Action<long, int, int, int> piece)
    {
        for (int at = 0; at < count;)
        {
            long page = (offset + at) / PageSize;
            int within = (int)((offset + at) % PageSize);
            int length = Math.Min(PageSize - within, count - at);
            piece(page, within, length, at);
            at += length;
        }
    }

    private void DropIfZero(long page, byte[] content)
    {
        if (!content.AsSpan().ContainsAnyExcept((byte)0))
            _pages.Remove(page);
    }
}
