using Nova.Core.Media;
using Nova.Pmem;

namespace Nova.Core.Operations;

/// <summary>What a slot says of itself, before its log is read. SPEC R12, R13.</summary>
/// <param name="State">Whether it holds a life.</param>
/// <param name="Generation">Of that life; 0 if there is none.</param>
/// <param name="Tail">The tail word if it speaks of that life, else zero: nothing is trusted yet.</param>
/// <param name="Word">The tail word as it stands.</param>
internal readonly record struct SlotView(SlotState State, ulong Generation, TailWord Tail, TailWord Word)
{
    /// <summary>Reads a slot.</summary>
    /// <exception cref="NovaException"><see cref="NovaError.Corrupt"/>: the tail word is damaged, or it speaks of a log that does not begin with its birth.</exception>
    public static SlotView Read(PmemRegion region, VolumeSecret secret, ulong inode, long slotOffset)
    {
        TailWord word = new(region.ReadWord(slotOffset + SlotHeader.TailOffset));
        if (!word.IsValidFor(secret, inode))
        {
            throw NovaException.Damage("tail word", slotOffset, $"zero or a tail word of inode {inode}", $"0x{word.Value:X16}");
        }

        bool born = TryReadBirth(region, secret, inode, slotOffset, out ulong generation);
        if (word.IsZero || word.IsDead)
        {
            bool another = born && (word.IsZero || TailWord.LowBitsOf(generation) != word.LowGeneration);
            return another
                ? new SlotView(SlotState.Live, generation, default, word)
                : new SlotView(word.IsZero ? SlotState.Free : SlotState.Dead, 0, default, word);
        }

        return born && TailWord.LowBitsOf(generation) == word.LowGeneration
            ? new SlotView(SlotState.Live, generation, word, word)
            : throw NovaException.Damage("birth record", slotOffset + Format.LineSizeInBytes, $"the birth of inode {inode} that its tail word speaks of", born ? $"a birth of generation {generation}" : "no birth");
    }

    private static bool TryReadBirth(PmemRegion region, VolumeSecret secret, ulong inode, long slotOffset, out ulong generation)
    {
        Span<byte> copy = stackalloc byte[Format.SlotSizeInBytes - Format.LineSizeInBytes];
        region.Read(slotOffset + Format.LineSizeInBytes, copy.Length).CopyTo(copy);
        RecordHeader header = Overlay.Read<RecordHeader>(copy);
        int length = header.Lines * Format.LineSizeInBytes;
        int payload = RecordHeader.SizeInBytes + (header.WitnessCount * Witness.SizeInBytes);
        generation = 0;
        if (header.Kind != (byte)RecordKind.Birth || header.Sequence != 1 || length > copy.Length || payload + BirthPayload.SizeInBytes > length)
        {
            return false;
        }

        generation = Overlay.Read<BirthPayload>(copy[payload..]).Generation;
        return generation != 0 && header.Checksum == Crc32C.Append(secret.IdentitySeed(inode, generation), copy[sizeof(uint)..length]);
    }
}

/// <summary>Whether a slot holds a life.</summary>
internal enum SlotState
{
    /// <summary>Never used.</summary>
    Free,

    /// <summary>Its last life is over.</summary>
    Dead,

    /// <summary>It holds a life, which may turn out to be in doubt or to end in a death.</summary>
    Live,
}
