using System.Buffers.Binary;
using Nova.Pmem;

namespace Nova.Core.Media;

/// <summary>The next page of a log, in one word: zero, or a block number with a check of the owner's identity. SPEC 3.3.</summary>
internal readonly record struct LinkWord(ulong Value)
{
    private const int CheckShift = 40;
    private const ulong BlockMask = (1UL << CheckShift) - 1;

    public bool IsZero => Value == 0;

    public long Block => (long)(Value & BlockMask);

    public static LinkWord Make(uint identitySeed, long block) =>
        new((ulong)block | (Check(identitySeed, (ulong)block) << CheckShift));

    /// <summary>Whether this is zero or was made for the owner of this identity.</summary>
    public bool IsValidFor(uint identitySeed) =>
        IsZero || Check(identitySeed, Value & BlockMask) == Value >> CheckShift;

    private static ulong Check(uint identitySeed, ulong block)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, block);
        ulong check = Crc32C.Append(identitySeed, bytes) & 0xFF_FFFF;
        return check == 0 ? 1 : check;
    }
}
