using System.Numerics;

namespace Nova.Core.Space;

// Where free blocks lie. Data goes on from a cursor that wraps around, so that what is written together lies together and a freed block rests
// before it is used again; the lowest sixteenth of the range is left to logs and tables while there is room elsewhere.
internal sealed partial class SpaceRange
{
    private readonly long _lowEnd;
    private long _dataCursor;
    private int _lowestFreeChunk;   // no chunk before it has a free block

    /// <summary>Finds <paramref name="count"/> free blocks in one run and marks them used.</summary>
    /// <returns>The position of the first; -1 if there is no such run.</returns>
    public long Take(long count, AllocationHint hint)
    {
        if (_freeBlocks < count)
            return -1;

        long start = hint switch
        {
            AllocationHint.Log => FindFrom((long)_lowestFreeChunk * ChunkBlocks, Length, count),
            AllocationHint.LargeFile when count >= ChunkBlocks => FindLarge(count),
            _ => FindData(count),
        };
        if (start < 0)
            return -1;

        if (hint == AllocationHint.Log && count == 1)
            _lowestFreeChunk = (int)(start / ChunkBlocks);
        else if (hint != AllocationHint.Log && start >= _lowEnd)
            _dataCursor = start + count == Length ? _lowEnd : start + count;

        SetUsed(start, count);
        return start;
    }

    /// <summary>Takes the first run of <paramref name="count"/> blocks at or after <paramref name="from"/>, wherever it lies.</summary>
    public long TakeFirst(long from, long count)
    {
        long start = FindFrom(from, Length, count);
        if (start >= 0)
            SetUsed(start, count);

        return start;
    }

    /// <summary>Length of the longest free run.</summary>
    public long LongestRun()
    {
        long longest = 0;
        long carry = 0;
        for (int chunk = 0; chunk < _summaries.Length; chunk++)
        {
            ChunkSummary summary = Summary(chunk);
            longest = Math.Max(longest, Math.Max(carry + summary.Head, summary.Longest));
            carry = summary.IsWhole ? carry + ChunkBlocks : summary.Tail;
        }

        return longest;
    }

    private long FindData(long count)
    {
        long start = FindFrom(_dataCursor, Length, count);
        if (start < 0)
            start = FindFrom(_lowEnd, _dataCursor, count);

        return start < 0 ? FindFrom(0, _lowEnd, count) : start;
    }

    private long FindLarge(long count)
    {
        int cursor = (int)(_dataCursor / ChunkBlocks);
        long start = FindAligned(cursor, _summaries.Length, count);
        if (start < 0)
            start = FindAligned(0, cursor, count);

        return start < 0 ? FindData(count) : start;
    }

    // The first run of `count` free blocks that starts at a multiple of 512, in a chunk from `from` to before `limit`.
    private long FindAligned(int from, int limit, long count)
    {
        long found = 0;
        int first = from;
        for (int chunk = from; chunk < _summaries.Length && first < limit; chunk++)
        {
            ChunkSummary summary = Summary(chunk);
            if (found + summary.Head >= count)
                return (long)first * ChunkBlocks;

            if (summary.IsWhole)
            {
                found += ChunkBlocks;
                continue;
            }

            found = 0;
            first = chunk + 1;
        }

        return -1;
    }

    // The first run of `count` free blocks that starts at `from` or later, and before `limit`.
    private long FindFrom(long from, long limit, long count)
    {
        long runStart = from;   // the free run that reaches up to the chunk at hand
        for (long at = from; at < Length && (at < limit || runStart < limit);)
        {
            int chunk = (int)(at / ChunkBlocks);
            long chunkEnd = ((long)chunk + 1) * ChunkBlocks;
            if (runStart == at && _summaries[chunk] == 0)
            {
                int skipped = _summaries.AsSpan(chunk).IndexOfAnyExcept(0u);
                if (skipped < 0)
                    return -1;

                at = ((long)chunk + skipped) * ChunkBlocks;
                runStart = at;
                continue;
            }

            if (count == 1 || at % ChunkBlocks != 0)
            {
                long start = FindInChunk(at, chunkEnd, count, out long tail);
                if (start >= 0)
                    return start < limit ? start : -1;

                if (count == 1 && at % ChunkBlocks == 0)
                    _summaries[chunk] = 0;

                at = chunkEnd;
                runStart = chunkEnd - tail;
                continue;
            }

            ChunkSummary summary = Summary(chunk);
            if (at - runStart + summary.Head >= count)
                return runStart < limit ? runStart : -1;

            if (summary.Longest >= count)
            {
                long start = FindInChunk(at, chunkEnd, count, out _);
                return start < limit ? start : -1;
            }

            at = chunkEnd;
            if (!summary.IsWhole)
                runStart = chunkEnd - summary.Tail;
        }

        return -1;
    }

    // Looks for a run bit by bit, within one chunk. If there is none: how long the free run at its end is.
    private long FindInChunk(long from, long end, long count, out long tail)
    {
        tail = 0;
        for (long start = NextFree(from, end); start < end; start = NextFree(start, end))
        {
            if (count == 1)
                return start;

            long runEnd = NextUsed(start, end);
            if (runEnd - start >= count)
                return start;

            if (runEnd == end)
                tail = end - start;

            start = runEnd;
        }

        return -1;
    }

    private ChunkSummary Summary(int chunk)
    {
        if (_summaries[chunk] == ChunkSummary.Stale)
            _summaries[chunk] = Summarize((long)chunk * ChunkBlocks).Packed;

        return new ChunkSummary(_summaries[chunk]);
    }

    private ChunkSummary Summarize(long chunkStart)
    {
        long end = chunkStart + ChunkBlocks;
        int head = 0;
        int longest = 0;
        int tail = 0;
        for (long start = NextFree(chunkStart, end); start < end; start = NextFree(start, end))
        {
            long runEnd = NextUsed(start, end);
            int length = (int)(runEnd - start);
            longest = Math.Max(longest, length);
            if (start == chunkStart)
                head = length;

            if (runEnd == end)
                tail = length;

            start = runEnd;
        }

        return ChunkSummary.Of(head, longest, tail);
    }

    private long NextFree(long from, long end) => NextBit(from, end, invert: 0);

    private long NextUsed(long from, long end) => NextBit(from, end, invert: ulong.MaxValue);

    // The first position from `from` on whose bit, exclusive-or `invert`, is set; `end` if there is none.
    private long NextBit(long from, long end, ulong invert)
    {
        if (from >= end)
            return end;

        int word = (int)(from / WordBlocks);
        ulong bits = (_free[word] ^ invert) & (ulong.MaxValue << (int)(from % WordBlocks));
        while (bits == 0)
        {
            word++;
            if ((long)word * WordBlocks >= end)
                return end;

            bits = _free[word] ^ invert;
        }

        return Math.Min(end, ((long)word * WordBlocks) + BitOperations.TrailingZeroCount(bits));
    }
}
