using System.Numerics;

namespace Nova.Core.Recovery;

/// <summary>What each block of a gibibyte is used for, as two bitmaps: the low and the high bit of its <see cref="BlockUse"/>, which is never <see cref="BlockUse.Fixed"/> here.</summary>
internal sealed class OwnerChunk
{
    /// <summary>Blocks of a chunk.</summary>
    public const int Blocks = 1 << 18;

    private const int WordBlocks = 64;

    private readonly ulong[] _low = new ulong[Blocks / WordBlocks];
    private readonly ulong[] _high = new ulong[Blocks / WordBlocks];

    /// <summary>Gives those of these blocks that are free to someone.</summary>
    /// <param name="start">Position in the chunk.</param>
    /// <param name="count">Blocks, up to the end of the chunk.</param>
    /// <param name="use">Table, log or data.</param>
    /// <param name="owned">Position of the first that was not free, or -1.</param>
    /// <returns>Blocks that were free.</returns>
    public long Claim(int start, int count, BlockUse use, out int owned)
    {
        owned = -1;
        long claimed = 0;
        for (int at = start; at < start + count; at = NextWord(at))
        {
            int word = at / WordBlocks;
            ulong mask = MaskFrom(at, start + count);
            ulong taken = (_low[word] | _high[word]) & mask;
            owned = owned < 0 && taken != 0 ? (word * WordBlocks) + BitOperations.TrailingZeroCount(taken) : owned;
            ulong free = mask & ~taken;
            _low[word] |= ((uint)use & 1) != 0 ? free : 0;
            _high[word] |= ((uint)use & 2) != 0 ? free : 0;
            claimed += BitOperations.PopCount(free);
        }

        return claimed;
    }

    /// <summary>Those of these blocks that are used so.</summary>
    /// <param name="start">Position in the chunk.</param>
    /// <param name="count">Blocks, up to the end of the chunk.</param>
    /// <param name="use">Free, table, log or data.</param>
    public long Count(int start, int count, BlockUse use)
    {
        ulong lowInverted = ((uint)use & 1) != 0 ? 0 : ulong.MaxValue;
        ulong highInverted = ((uint)use & 2) != 0 ? 0 : ulong.MaxValue;
        long found = 0;
        for (int at = start; at < start + count; at = NextWord(at))
        {
            int word = at / WordBlocks;
            found += BitOperations.PopCount((_low[word] ^ lowInverted) & (_high[word] ^ highInverted) & MaskFrom(at, start + count));
        }

        return found;
    }

    private static int NextWord(int at) => (at / WordBlocks * WordBlocks) + WordBlocks;

    /// <summary>The positions from one on, before an end, that lie in its word.</summary>
    private static ulong MaskFrom(int at, int end)
    {
        int bit = at % WordBlocks;
        return (ulong.MaxValue >> (WordBlocks - Math.Min(end - at, WordBlocks - bit))) << bit;
    }
}

/// <summary>What a block is used for.</summary>
internal enum BlockUse : byte
{
    /// <summary>Nobody owns it.</summary>
    Free = 0,

    /// <summary>An inode table.</summary>
    Table = 1,

    /// <summary>A log page.</summary>
    Log = 2,

    /// <summary>File data or the value of an attribute.</summary>
    Data = 3,

    /// <summary>Superblocks and anchors, which nobody can own.</summary>
    Fixed = 4,
}
