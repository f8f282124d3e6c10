using System.Numerics;

namespace Nova.Pmem;

/// <summary>A set of pages: a bit for each, and a list of the words that have bits, so that emptying and listing cost what was marked. Not
/// thread-safe.</summary>
internal sealed class PageSet
{
    private const int PagesPerWord = 64;

    private readonly ulong[] _words;
    private readonly int[] _touchedWords;
    private int _touchedCount;

    public PageSet(long pageCount)
    {
        int words = checked((int)((pageCount + PagesPerWord - 1) / PagesPerWord));
        _words = new ulong[words];
        _touchedWords = new int[words];
    }

    public bool IsEmpty => _touchedCount == 0;

    /// <summary>Adds every page that a range of bytes touches.</summary>
    /// <param name="offset">Bytes from the start of the region.</param>
    /// <param name="length">Bytes, 1 or more.</param>
    public void AddBytes(long offset, long length)
    {
        long page = offset / PmemRegion.PageSizeInBytes;
        long lastPage = (offset + length - 1) / PmemRegion.PageSizeInBytes;
        while (page <= lastPage)
        {
            int word = (int)(page / PagesPerWord);
            int first = (int)(page % PagesPerWord);
            int last = (int)Math.Min(PagesPerWord - 1, first + (lastPage - page));
            if (_words[word] == 0)
                _touchedWords[_touchedCount++] = word;
            _words[word] |= (ulong.MaxValue >> (PagesPerWord - 1 - last)) & (ulong.MaxValue << first);
            page += last - first + 1;
        }
    }

    /// <summary>Empties the set into a list of runs, ascending, and returns how many there are; the list grows where it must.</summary>
    public int TakeRuns(ref PageRun[] runs)
    {
        Span<int> touched = _touchedWords.AsSpan(0, _touchedCount);
        touched.Sort();
        int count = 0;
        foreach (int word in touched)
        {
            AppendRuns(ref runs, ref count, (long)word * PagesPerWord, _words[word]);
            _words[word] = 0;
        }

        _touchedCount = 0;
        return count;
    }

    private static void AppendRuns(ref PageRun[] runs, ref int count, long firstPageOfWord, ulong bits)
    {
        while (bits != 0)
        {
            int first = BitOperations.TrailingZeroCount(bits);
            int length = BitOperations.TrailingZeroCount(~(bits >> first));
            bits &= length == PagesPerWord ? 0 : ~(((1UL << length) - 1) << first);
            long page = firstPageOfWord + first;
            if (count > 0 && runs[count - 1] is { } last && last.FirstPage + last.PageCount == page)
            {
                runs[count - 1] = last with { PageCount = last.PageCount + length };
                continue;
            }

            if (count == runs.Length)
                Array.Resize(ref runs, count * 2);
            runs[count++] = new PageRun(page, length);
        }
    }
}
