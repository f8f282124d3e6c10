using System.Numerics;
using System.Runtime.InteropServices;

namespace Nova.Pmem;

/// <summary>CRC32C: the Castagnoli polynomial, reflected, all ones before and after. Source: RFC 3720 appendix B.4.</summary>
public static class Crc32C
{
    /// <summary>The checksum of some bytes.</summary>
    /// <param name="source">Any length; the checksum of none is 0.</param>
    public static uint Compute(ReadOnlySpan<byte> source) => Append(0, source);

    /// <summary>Goes on with a checksum: <c>Append(Compute(a), b)</c> is the checksum of a followed by b.</summary>
    /// <param name="crc">The checksum of what comes before; 0 for nothing.</param>
    /// <param name="source">Any length.</param>
    public static uint Append(uint crc, ReadOnlySpan<byte> source)
    {
        uint state = ~crc;
        ReadOnlySpan<ulong> words = MemoryMarshal.Cast<byte, ulong>(source);
        foreach (ulong word in words)
            state = BitOperations.Crc32C(state, word);
        foreach (byte last in source[(words.Length * sizeof(ulong))..])
            state = BitOperations.Crc32C(state, last);
        return ~state;
    }
}
