namespace Nova.Core.Media;

/// <summary>Up to where a log is known to be durable, in one word of which every value is valid or recognised as damage. SPEC 3.2.</summary>
/// <remarks>
/// bits 0-31 sequence, 32-50 generation, 51 dead, 52-63 check. The full generation stands in the birth record; the full sequence number follows from the slot's
/// <see cref="EraWord"/>.
/// </remarks>
internal readonly record struct TailWord(ulong Value)
{
    public const int GenerationBits = 19;
    private const int GenerationShift = 32;
    private const ulong DeadBit = 1UL << 51;
    private const int CheckShift = 52;
    private const ulong ContentMask = (1UL << CheckShift) - 1;
    private const uint GenerationMask = (1u << GenerationBits) - 1;

    public bool IsZero => Value == 0;

    public uint LowSequence => (uint)Value;

    public bool IsDead => (Value & DeadBit) != 0;

    public uint LowGeneration => (uint)(Value >> GenerationShift) & GenerationMask;

    public static uint LowBitsOf(ulong generation) => (uint)generation & GenerationMask;

    public static TailWord Make(VolumeSecret secret, ulong inode, ulong generation, ulong sequence, TailState state)
    {
        ulong content = (uint)sequence | ((ulong)LowBitsOf(generation) << GenerationShift) | (state == TailState.Dead ? DeadBit : 0);
        return new TailWord(content | (Check(secret, inode, content) << CheckShift));
    }

    /// <summary>Whether this is a word that was made for this inode, or zero.</summary>
    public bool IsValidFor(VolumeSecret secret, ulong inode) =>
        IsZero || Check(secret, inode, Value & ContentMask) == Value >> CheckShift;

    private static ulong Check(VolumeSecret secret, ulong inode, ulong content)
    {
        ulong check = secret.TailCheck(inode, content) & 0xFFF;
        return check == 0 ? 1 : check;
    }
}

/// <summary>Whether a tail word speaks of a log that goes on or of one that has ended.</summary>
internal enum TailState
{
    Live,
    Dead,
}
