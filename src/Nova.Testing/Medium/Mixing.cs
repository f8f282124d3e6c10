namespace Nova.Testing;

/// <summary>
/// Numbers that look random but follow from others. The same on every machine and in every run, which is what makes an exploration repeatable.
/// Source: the finalizer with two multiplications of Stafford's variant 13, as in SplitMix64 (Steele, Lea and Flood, OOPSLA 2014).
/// </summary>
internal static class Mixing
{
    private const ulong Step = 0x9E37_79B9_7F4A_7C15;

    public static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58_476D_1CE4_E5B9;
        value = (value ^ (value >> 27)) * 0x94D0_49BB_1331_11EB;
        return value ^ (value >> 31);
    }

    /// <summary>Depends on both, and on which is which.</summary>
    public static ulong Combine(ulong first, ulong second) => Mix((first * Step) + second + Step);

    /// <summary>The next number of a sequence.</summary>
    public static ulong Next(ref ulong state)
    {
        state += Step;
        return Mix(state);
    }
}
