using Nova.Core.Media;
using Nova.Pmem;

namespace Nova.Core.Operations;

/// <summary>What a slot says of itself, before its log is read. SPEC R12 to R14.</summary>
/// <param name="State">Whether it holds a life.</param>
/// <param name="Generation">Of that life; 0 if there is none.</param>
/// <param name="TrustedSequence">The sequence number that the tail word means if it speaks of that life, else 0: nothing is trusted yet.</param>
/// <param name="Word">The tail word as it stands.</param>
/// <param name="Era">What the era word of that life says; 0 if there is none.</param>
internal readonly record struct SlotView(SlotState State, ulong Generation, ulong TrustedSequence, TailWord Word, ulong Era)
{
    /// <summary>Reads a slot.</summary>
    /// <exception cref="NovaException"><see cref="NovaError.Corrupt"/>: the tail word or the era word of a life is damaged, or the tail word speaks of a log that does not begin
    /// with its birth.</exception>
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
                ? InDoubt(region, inode, slotOffset, generation, word)
                : new SlotView(word.IsZero ? SlotState.Free : SlotState.Dead, 0, 0, word, 0);
        }

        return born && TailWord.LowBitsOf(generation) == word.LowGeneration
            ? Trusted(region, secret.IdentitySeed(inode, generation), inode, slotOffset, generation, word)
            : throw NovaException.Damage("birth record", slotOffset + Format.LineSizeInBytes, $"the birth of inode {inode} that its tail word speaks of", born ? $"a birth of generation {generation}" : "no birth");
    }

    /// <summary>A life of which no tail word speaks yet is in its first era, and that is not stored.</summary>
    private static SlotView InDoubt(PmemRegion region, ulong inode, long slotOffset, ulong generation, TailWord word)
    {
        EraWord era = new(region.ReadWord(slotOffset + SlotHeader.EraOffset));
        return era.IsZero
            ? new SlotView(SlotState.Live, generation, 0, word, 0)
            : throw NovaException.Damage("era word", slotOffset + SlotHeader.EraOffset, $"zero, while no tail word speaks of generation {generation} of inode {inode}", $"0x{era.Value:X16}");
    }

    private static SlotView Trusted(PmemRegion region, uint seed, ulong inode, long slotOffset, ulong generation, TailWord word)
    {
        EraWord era = new(region.ReadWord(slotOffset + SlotHeader.EraOffset));
        if (!era.IsValidFor(seed))
        {
            throw NovaException.Damage("era word", slotOffset + SlotHeader.EraOffset, $"zero or an era word of generation {generation} of inode {inode}", $"0x{era.Value:X16}");
        }

        return era.TryResolve(word, out ulong sequence)
            ? new SlotView(SlotState.Live, generation, sequence, word, era.Era)
            : throw NovaException.Damage("tail word", slotOffset, $"a sequence number of inode {inode} in era {era.Era} or the one before", $"0x{word.Value:X16}");
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
