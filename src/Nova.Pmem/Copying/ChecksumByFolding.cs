using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Nova.Pmem;

/// <summary>
/// CRC32C by carry-less multiplication of 512 bits at a time. Four accumulators of one line each run side by side; each step multiplies what they hold by
/// the power of x that moves it four lines on, and adds the next four lines.
/// </summary>
/// <remarks>
/// In reflected order a 64 by 64 bit product comes out multiplied by x^33, so a block is moved D bits on by the multipliers x^(D+31) for its first half
/// and x^(D-33) for its second. Source: Gopal et al., "Fast CRC Computation for Generic Polynomials Using PCLMULQDQ", Intel 2009.
/// </remarks>
internal static unsafe class ChecksumByFolding
{
    /// <summary>Below this many lines the last steps cost more than the folding saves.</summary>
    public const nuint LeastLines = 4;

    private const int LineSize = PmemRegion.LineSizeInBytes;
    private const int LineBits = LineSize * 8;

    private static readonly Vector128<ulong> FourLinesOn = Multipliers(4 * LineBits);
    private static readonly Vector128<ulong> OneLineOn = Multipliers(LineBits);
    private static readonly Vector128<ulong> OneQuarterOn = Multipliers(LineBits / 4);

    public static bool IsSupported
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Pclmulqdq.V512.IsSupported && Avx512F.IsSupported;
    }

    /// <summary>Goes on with a raw state (not inverted) over whole lines and hands each line to the sink.</summary>
    /// <param name="state">The state so far.</param>
    /// <param name="target">Passed to the sink.</param>
    /// <param name="source">Any alignment.</param>
    /// <param name="lines"><see cref="LeastLines"/> or more.</param>
    public static uint Run<TSink>(uint state, byte* target, byte* source, nuint lines)
        where TSink : struct, ILineSink
    {
        Vector512<ulong> a = Take<TSink>(target, source) ^ Vector512.CreateScalar((ulong)state);
        Vector512<ulong> b = Take<TSink>(target + LineSize, source + LineSize);
        Vector512<ulong> c = Take<TSink>(target + (2 * LineSize), source + (2 * LineSize));
        Vector512<ulong> d = Take<TSink>(target + (3 * LineSize), source + (3 * LineSize));

        nuint at = 4 * LineSize;
        nuint end = lines * LineSize;
        Vector512<ulong> multipliers = Spread(FourLinesOn);
        for (; at + (4 * LineSize) <= end; at += 4 * LineSize)
        {
            a = Fold(a, multipliers) ^ Take<TSink>(target + at, source + at);
            b = Fold(b, multipliers) ^ Take<TSink>(target + at + LineSize, source + at + LineSize);
            c = Fold(c, multipliers) ^ Take<TSink>(target + at + (2 * LineSize), source + at + (2 * LineSize));
            d = Fold(d, multipliers) ^ Take<TSink>(target + at + (3 * LineSize), source + at + (3 * LineSize));
        }

        multipliers = Spread(OneLineOn);
        a = Fold(a, multipliers) ^ b;
        a = Fold(a, multipliers) ^ c;
        a = Fold(a, multipliers) ^ d;
        for (; at < end; at += LineSize)
            a = Fold(a, multipliers) ^ Take<TSink>(target + at, source + at);
        return Reduce(a);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ulong> Take<TSink>(byte* target, byte* source)
        where TSink : struct, ILineSink
    {
        Vector512<byte> line = Vector512.Load(source);
        TSink.Put(target, line);
        return line.AsUInt64();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ulong> Fold(Vector512<ulong> block, Vector512<ulong> multipliers) =>
        Pclmulqdq.V512.CarrylessMultiply(block, multipliers, 0x00) ^ Pclmulqdq.V512.CarrylessMultiply(block, multipliers, 0x11);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ulong> Spread(Vector128<ulong> multipliers) =>
        Vector512.Create(Vector256.Create(multipliers, multipliers), Vector256.Create(multipliers, multipliers));

    /// <summary>The state that one line, taken as the rest of a message, leaves: folded to 128 bits, which the checksum instruction finishes.</summary>
    private static uint Reduce(Vector512<ulong> line)
    {
        Vector128<ulong> rest = line.GetLower().GetLower();
        rest = FoldQuarter(rest) ^ line.GetLower().GetUpper();
        rest = FoldQuarter(rest) ^ line.GetUpper().GetLower();
        rest = FoldQuarter(rest) ^ line.GetUpper().GetUpper();
        return BitOperations.Crc32C(BitOperations.Crc32C(0, rest[0]), rest[1]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ulong> FoldQuarter(Vector128<ulong> quarter) =>
        Pclmulqdq.CarrylessMultiply(quarter, OneQuarterOn, 0x00) ^ Pclmulqdq.CarrylessMultiply(quarter, OneQuarterOn, 0x11);

    private static Vector128<ulong> Multipliers(int distanceInBits) =>
        Vector128.Create((ulong)Castagnoli.PowerOfX(distanceInBits + 31), Castagnoli.PowerOfX(distanceInBits - 33));
}
