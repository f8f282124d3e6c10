using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Nova.Pmem;

/// <summary>CRC32C: the Castagnoli polynomial, reflected, all ones before and after. Source: RFC 3720 appendix B.4.</summary>
public static unsafe class Crc32C
{
    private const int LineSize = PmemRegion.LineSizeInBytes;

    /// <summary>The checksum of some bytes.</summary>
    /// <param name="source">Any length; the checksum of none is 0.</param>
    public static uint Compute(ReadOnlySpan<byte> source) => Append(0, source);

    /// <summary>Goes on with a checksum: <c>Append(Compute(a), b)</c> is the checksum of a followed by b.</summary>
    /// <param name="crc">The checksum of what comes before; 0 for nothing.</param>
    /// <param name="source">Any length.</param>
    public static uint Append(uint crc, ReadOnlySpan<byte> source)
    {
        fixed (byte* bytes = &MemoryMarshal.GetReference(source))
        {
            nuint lines = (nuint)source.Length / LineSize;
            uint state = AppendLines<NoSink>(~crc, null, bytes, lines);
            nuint done = lines * LineSize;
            return ~AppendRaw(state, bytes + done, (nuint)source.Length - done);
        }
    }

    /// <summary>Goes on with a raw state (not inverted) over whole lines, the fastest way that there is, and hands each line to the sink.</summary>
    internal static uint AppendLines<TSink>(uint state, byte* target, byte* source, nuint lines)
        where TSink : struct, ILineSink
    {
        if (ChecksumByFolding.IsSupported && lines >= ChecksumByFolding.LeastLines)
            return ChecksumByFolding.Run<TSink>(state, target, source, lines);
        if (ChecksumByStreams.IsSupported)
            return ChecksumByStreams.Run<TSink>(state, target, source, lines);

        for (nuint line = 0; line < lines; line++)
            TSink.Put(target + (line * LineSize), Vector512.Load(source + (line * LineSize)));
        return AppendByTable(state, source, lines * LineSize);
    }

    /// <summary>Goes on with a raw state (not inverted) over a few bytes.</summary>
    internal static uint AppendRaw(uint state, byte* source, nuint length)
    {
        if (!ChecksumByStreams.IsSupported)
            return AppendByTable(state, source, length);

        nuint at = 0;
        for (; at + sizeof(ulong) <= length; at += sizeof(ulong))
            state = BitOperations.Crc32C(state, *(ulong*)(source + at));
        for (; at < length; at++)
            state = BitOperations.Crc32C(state, source[at]);
        return state;
    }

    private static uint AppendByTable(uint state, byte* source, nuint length)
    {
        while (length > 0)
        {
            int piece = (int)Math.Min(length, 1 << 30);
            state = ChecksumByTable.Run(state, new ReadOnlySpan<byte>(source, piece));
            source += piece;
            length -= (nuint)piece;
        }

        return state;
    }
}
