using System.Buffers.Binary;

namespace Nova.Cli.Tour;

/// <summary>The content of a file of the writer: the first bytes of an endless sequence, so that it can be made again anywhere from two numbers.</summary>
/// <param name="Seed">Which sequence.</param>
/// <param name="Length">How many bytes of it.</param>
internal readonly record struct WriterContent(ulong Seed, int Length)
{
    /// <summary>Makes the bytes.</summary>
    public byte[] ToBytes()
    {
        byte[] bytes = new byte[(Length + 7) & ~7];
        ulong state = Seed;
        for (int at = 0; at < bytes.Length; at += sizeof(ulong))
            BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(at), Next(ref state));
        return bytes[..Length];
    }

    /// <summary>SplitMix64 (Steele, Lea, Flood, OOPSLA 2014): one multiplication chain from a counter, so every seed starts a different sequence.</summary>
    private static ulong Next(ref ulong state)
    {
        state += 0x9E37_79B9_7F4A_7C15;
        ulong mixed = (state ^ (state >> 30)) * 0xBF58_476D_1CE4_E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D0_49BB_1331_11EB;
        return mixed ^ (mixed >> 31);
    }
}
