using System.Buffers.Binary;

namespace Nova.SecondReader;

/// <summary>The bytes of an image with its superblock, geometry and secret understood. SPEC 2.1, 2.2, 3.2, 3.3.</summary>
internal sealed class Medium
{
    public const int BlockSize = 4096;
    public const int SlotSize = 512;
    public const int LineSize = 64;
    public const int FirstShardInode = 16;
    public const int FirstTableInode = 256;

    private const ulong Magic = 0x314C4F5641564F4E;
    private readonly byte[] _bytes;
    private readonly byte[] _secret;

    public Medium(byte[] bytes)
    {
        _bytes = bytes;
        int last = bytes.Length / BlockSize * BlockSize - BlockSize;
        int served = IsValid(0) ? 0 : IsValid(last) ? last : throw new InvalidDataException("neither superblock is valid");
        if (U64(served + 16) != 0)
            throw new InvalidDataException("features that this reader does not know");
        _secret = bytes[(served + 56)..(served + 72)];
        ShardCount = (int)U32(served + 88);
        AnchorBlocks = (int)U32(served + 92);
        BlockCount = Geometries(served).MaxBy(geometry => geometry.Sequence).BlockCount;
        if (BlockCount * BlockSize > (ulong)bytes.LongLength)
            throw new InvalidDataException("the region is shorter than the volume");
    }

    public int ShardCount { get; }

    public int AnchorBlocks { get; }

    public ulong BlockCount { get; }

    public ulong FirstDataBlock => 1 + (ulong)AnchorBlocks;

    public ReadOnlySpan<byte> Slice(long offset, int length) => _bytes.AsSpan(checked((int)offset), length);

    public ReadOnlyMemory<byte> Memory(long offset, int length) => _bytes.AsMemory(checked((int)offset), length);

    public byte U8(long offset) => _bytes[offset];

    public ushort U16(long offset) => BinaryPrimitives.ReadUInt16LittleEndian(Slice(offset, 2));

    public uint U32(long offset) => BinaryPrimitives.ReadUInt32LittleEndian(Slice(offset, 4));

    public ulong U64(long offset) => BinaryPrimitives.ReadUInt64LittleEndian(Slice(offset, 8));

    public bool IsInDataArea(ulong block) => block >= FirstDataBlock && block < BlockCount - 1;

    /// <summary>R3.</summary>
    public uint IdentitySeed(ulong inode, ulong generation)
    {
        Span<byte> identity = stackalloc byte[32];
        _secret.CopyTo(identity);
        BinaryPrimitives.WriteUInt64LittleEndian(identity[16..], inode);
        BinaryPrimitives.WriteUInt64LittleEndian(identity[24..], generation);
        return Castagnoli.Compute(identity);
    }

    /// <summary>R12: the word, or damage.</summary>
    public TailWord Tail(long offset, ulong inode)
    {
        ulong word = U64(offset);
        Span<byte> covered = stackalloc byte[32];
        _secret.CopyTo(covered);
        BinaryPrimitives.WriteUInt64LittleEndian(covered[16..], inode);
        BinaryPrimitives.WriteUInt64LittleEndian(covered[24..], word & ((1UL << 52) - 1));
        if (word != 0 && word >> 52 != NotZero(Castagnoli.Compute(covered) & 0xFFF))
            throw new InvalidDataException($"the tail word of inode {inode} fails its check");
        return new TailWord(word);
    }

    /// <summary>R12, R14: the sequence number that a tail word which speaks of a life means, or damage.</summary>
    public ulong TrustedSequence(long slot, TailWord tail, uint seed)
    {
        ulong word = U64(slot + 16);
        ulong era = word & ((1UL << 33) - 1);
        Span<byte> covered = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(covered, era);
        if (word != 0 && word >> 33 != NotZero(Castagnoli.Continue(seed, covered) & 0x7FFF_FFFF))
            throw new InvalidDataException("an era word fails its check");
        bool isOfThisEra = tail.SequenceBits >> 31 == (era & 1);
        if (!isOfThisEra && era == 0)
            throw new InvalidDataException("a tail word is of an era that its log has not reached");
        ulong sequence = ((isOfThisEra ? era : era - 1) << 31) + (tail.SequenceBits & 0x7FFF_FFFF);
        return sequence != 0 ? sequence : throw new InvalidDataException("a tail word has the number 0");
    }

    /// <summary>R15: whether a link word's check holds.</summary>
    public static bool IsLink(ulong word, uint seed)
    {
        Span<byte> block = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(block, LinkedBlock(word));
        return word >> 40 == NotZero(Castagnoli.Continue(seed, block) & 0xFF_FFFF);
    }

    public static ulong LinkedBlock(ulong word) => word & ((1UL << 40) - 1);

    private static uint NotZero(uint check) => check == 0 ? 1 : check;

    /// <summary>R7.</summary>
    private bool IsValid(int offset)
    {
        byte[] head = _bytes[offset..(offset + 1024)];
        head.AsSpan(8, 4).Clear();
        uint shards = U32(offset + 88);
        return U64(offset) == Magic && U32(offset + 8) == Castagnoli.Compute(head) && U32(offset + 12) == 1
            && U32(offset + 80) == BlockSize && U32(offset + 84) == SlotSize
            && shards is >= 1 and <= 240 && U32(offset + 92) == (16 + shards + 7) / 8 && Geometries(offset).Any();
    }

    private IEnumerable<(ulong Sequence, ulong BlockCount)> Geometries(int superblock)
    {
        uint seed = Castagnoli.Compute(Slice(superblock + 56, 16));
        foreach (int offset in new[] { superblock + 1024, superblock + 2048 })
        {
            if (U32(offset) == Castagnoli.Continue(seed, Slice(offset + 4, 60)))
                yield return (U64(offset + 8), U64(offset + 16));
        }
    }
}

/// <summary>A tail word whose check holds, or zero. SPEC 3.2.</summary>
internal readonly record struct TailWord(ulong Word)
{
    public bool IsZero => Word == 0;

    public bool IsDead => (Word >> 51 & 1) != 0;

    public uint SequenceBits => (uint)Word;

    public uint GenerationBits => (uint)(Word >> 32) & 0x7_FFFF;

    /// <summary>Whether the low 19 bits of a generation are those of the word.</summary>
    public bool IsOf(ulong generation) => (generation & 0x7_FFFF) == GenerationBits;
}
