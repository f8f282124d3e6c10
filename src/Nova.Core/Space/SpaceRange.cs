using System.Numerics;
using Nova.Core.Execution;

namespace Nova.Core.Space;

/// <summary>
/// One shard's range of the data area as bitmaps: which blocks are free, and which are in limbo. Positions count from the range's first
/// block, which is a multiple of 512.
/// </summary>
/// <remarks>
/// Bitmap words hold 64 blocks, chunks 512 (2 MiB). Each chunk has a summary of its free runs: the one at its start, the longest and the one at its end.
/// A change marks the summary stale, the next search that needs it computes it anew; a summary of zero is never stale, so full chunks are skipped
/// sixteen or more at a time. Not thread-safe: callers hold <see cref="Gate"/>. <see cref="FreeBlocks"/> may be read without it, as a hint.
/// </remarks>
internal sealed partial class SpaceRange
{
    /// <summary>Blocks of a chunk.</summary>
    public const int ChunkBlocks = 512;

    private const int WordBlocks = 64;

    private readonly ulong[] _free;
    private readonly ulong[] _limbo;
    private readonly uint[] _summaries;
    private long _freeBlocks;

    /// <summary>A range of <paramref name="chunks"/> chunks without a free block.</summary>
    public SpaceRange(long firstBlock, int chunks)
    {
        FirstBlock = firstBlock;
        Length = (long)chunks * ChunkBlocks;
        _free = new ulong[Length / WordBlocks];
        _limbo = new ulong[Length / WordBlocks];
        _summaries = new uint[chunks];
        _lowEnd = Length / 16;
        _dataCursor = _lowEnd;
    }

    public OrderLock Gate { get; } = new();

    public long FirstBlock { get; }

    /// <summary>Positions of the range: blocks, those of its first and last chunk that lie outside the data area included.</summary>
    public long Length { get; }

    public long FreeBlocks => Volatile.Read(ref _freeBlocks);

    /// <summary>The bitmap of free blocks: 64 blocks a word, lowest bit first.</summary>
    public ReadOnlySpan<ulong> FreeWords => _free;

    /// <summary>Blocks become free that were not. The caller has checked that they were neither free nor in limbo.</summary>
    public void SetFree(long start, long count)
    {
        Fill(_free, start, count, ones: ulong.MaxValue);
        Changed(start, count);
        _lowestFreeChunk = Math.Min(_lowestFreeChunk, (int)(start / ChunkBlocks));
        Volatile.Write(ref _freeBlocks, _freeBlocks + count);
    }

    /// <summary>Blocks that were free become used.</summary>
    public void SetUsed(long start, long count)
    {
        Fill(_free, start, count, ones: 0);
        Changed(start, count);
        Volatile.Write(ref _freeBlocks, _freeBlocks - count);
    }

    /// <summary>Moves blocks to another state if all of them are in the one they are said to be in.</summary>
    /// <param name="start">Position of the first.</param>
    /// <param name="count">How many.</param>
    /// <param name="from">In use or in limbo.</param>
    /// <param name="to">In limbo or free; another than <paramref name="from"/>.</param>
    /// <returns>The first position that is in another state, and then nothing has changed; -1 if there is none.</returns>
    public long TryMove(long start, long count, BlockState from, BlockState to)
    {
        long other = from == BlockState.Limbo ? FirstNotInLimbo(start, count) : FirstNotInUse(start, count);
        if (other >= 0)
            return other;

        if (from == BlockState.Limbo)
            Fill(_limbo, start, count, ones: 0);

        if (to == BlockState.Limbo)
            Fill(_limbo, start, count, ones: ulong.MaxValue);
        else
            SetFree(start, count);

        return -1;
    }

    /// <summary>The first position of the run that is not free; -1 if all are.</summary>
    public long FirstNotFree(long start, long count)
    {
        long used = NextUsed(start, start + count);
        return used == start + count ? -1 : used;
    }

    /// <summary>The first position of the run that is free or in limbo; -1 if all are in use.</summary>
    public long FirstNotInUse(long start, long count)
    {
        long found = long.MaxValue;
        FirstBit(_free, start, count, invert: 0, ref found);
        FirstBit(_limbo, start, count, invert: 0, ref found);
        return found == long.MaxValue ? -1 : found;
    }

    /// <summary>The first position of the run that is not in limbo; -1 if all are.</summary>
    private long FirstNotInLimbo(long start, long count)
    {
        long found = long.MaxValue;
        FirstBit(_limbo, start, count, invert: ulong.MaxValue, ref found);
        return found == long.MaxValue ? -1 : found;
    }

    /// <summary>Takes a piece of the bitmap of free blocks over.</summary>
    /// <returns>By how much the number of free blocks has grown.</returns>
    public long Import(int firstWord, ReadOnlySpan<ulong> words)
    {
        Span<ulong> own = _free.AsSpan(firstWord, words.Length);
        long grown = 0;
        for (int i = 0; i < own.Length; i++)
            grown += BitOperations.PopCount(words[i]) - BitOperations.PopCount(own[i]);

        words.CopyTo(own);
        Changed((long)firstWord * WordBlocks, (long)words.Length * WordBlocks);
        _lowestFreeChunk = 0;
        _dataCursor = _lowEnd;
        Volatile.Write(ref _freeBlocks, _freeBlocks + grown);
        return grown;
    }

    private void Changed(long start, long count)
    {
        int first = (int)(start / ChunkBlocks);
        int last = (int)((start + count - 1) / ChunkBlocks);
        _summaries.AsSpan(first, last - first + 1).Fill(ChunkSummary.Stale);
    }

    private static void Fill(ulong[] words, long start, long count, ulong ones)
    {
        int word = (int)(start / WordBlocks);
        int bit = (int)(start % WordBlocks);
        while (count > 0)
        {
            int bits = (int)Math.Min(count, WordBlocks - bit);
            ulong mask = (ulong.MaxValue >> (WordBlocks - bits)) << bit;
            words[word] = (words[word] & ~mask) | (ones & mask);
            count -= bits;
            bit = 0;
            word++;
        }
    }

    private static void FirstBit(ulong[] words, long start, long count, ulong invert, ref long found)
    {
        int word = (int)(start / WordBlocks);
        int bit = (int)(start % WordBlocks);
        while (count > 0)
        {
            int bits = (int)Math.Min(count, WordBlocks - bit);
            ulong hit = (words[word] ^ invert) & ((ulong.MaxValue >> (WordBlocks - bits)) << bit);
            if (hit != 0)
            {
                found = Math.Min(found, ((long)word * WordBlocks) + BitOperations.TrailingZeroCount(hit));
                return;
            }

            count -= bits;
            bit = 0;
            word++;
        }
    }
}
