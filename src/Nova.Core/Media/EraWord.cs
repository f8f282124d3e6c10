using System.Buffers.Binary;
using Nova.Pmem;

namespace Nova.Core.Media;

/// <summary>
/// In which era a log's sequence numbers are, in one word: zero, or an era with a check of the owner's identity. With it the 32 bits of a tail word say the whole
/// number. SPEC 3.2.
/// </summary>
/// <remarks>
/// An era is 2^31 numbers. The word is durable before a tail word of its era is stored, and no tail word is two eras behind it, so the tail is of the word's era or
/// of the one before, and bit 31 of the tail's number says of which.
/// </remarks>
internal readonly record struct EraWord(ulong Value)
{
    private const int SequenceBits = 31;
    private const ulong SequenceMask = (1UL << SequenceBits) - 1;
    private const int CheckShift = 33;
    private const ulong EraMask = (1UL << CheckShift) - 1;
    private const uint CheckMask = (1u << (64 - CheckShift)) - 1;

    public bool IsZero => Value == 0;

    /// <summary>0 to 2^33 - 1; a word of zero is of era 0.</summary>
    public ulong Era => Value & EraMask;

    /// <summary>The era of a sequence number.</summary>
    public static ulong Of(ulong sequence) => sequence >> SequenceBits;

    public static EraWord Make(uint identitySeed, ulong era) => new(era | (Check(identitySeed, era) << CheckShift));

    /// <summary>Whether this is zero or was made for the owner of this identity.</summary>
    public bool IsValidFor(uint identitySeed) => IsZero || Check(identitySeed, Era) == Value >> CheckShift;

    /// <summary>The sequence number that a tail word of this log means. False if it would be of an era before the first, or is 0, which no record bears.</summary>
    public bool TryResolve(TailWord tail, out ulong sequence)
    {
        ulong era = Era;
        ulong behind = ((tail.LowSequence >> SequenceBits) ^ era) & 1;
        sequence = ((era - behind) << SequenceBits) | (tail.LowSequence & SequenceMask);
        return era >= behind && sequence != 0;
    }

    private static ulong Check(uint identitySeed, ulong era)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, era);
        ulong check = Crc32C.Append(identitySeed, bytes) & CheckMask;
        return check == 0 ? 1 : check;
    }
}
