namespace Nova.Core.Space;

/// <summary>
/// The free runs of a chunk of 512 blocks in one word: at its start (bits 0 to 9), the longest (10 to 19), at its end (20 to 29), each 0 to 512.
/// </summary>
internal readonly record struct ChunkSummary(uint Packed)
{
    /// <summary>Says nothing: the chunk has changed since.</summary>
    public const uint Stale = 1u << 31;

    private const int FieldBits = 10;
    private const uint FieldMask = (1u << FieldBits) - 1;

    public int Head => (int)(Packed & FieldMask);

    public int Longest => (int)((Packed >> FieldBits) & FieldMask);

    public int Tail => (int)((Packed >> (2 * FieldBits)) & FieldMask);

    public bool IsWhole => Head == SpaceRange.ChunkBlocks;

    public static ChunkSummary Of(int head, int longest, int tail) => new((uint)(head | (longest << FieldBits) | (tail << (2 * FieldBits))));
}
