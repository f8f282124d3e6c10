using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Nova.Pmem;

/// <summary>
/// CRC32C by the checksum instruction, which takes three cycles but starts one each cycle: three streams of <see cref="StreamLines"/> lines run side by
/// side and their states are joined by a table.
/// </summary>
/// <remarks>Source: the three-way scheme of Gopal et al., "Fast CRC Computation for iSCSI Polynomial Using CRC32 Instruction", Intel 2011.</remarks>
internal static unsafe class ChecksumByStreams
{
    private const int LineSize = PmemRegion.LineSizeInBytes;
    private const int StreamLines = 4;
    private const int StreamSize = StreamLines * LineSize;
    private const int BlockSize = 3 * StreamSize;

    // Row r, column b: the state whose byte r is b, moved on by one stream of zeros.
    private static readonly uint[] StreamOn = MakeStreamOn();

    public static bool IsSupported
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Sse42.X64.IsSupported || System.Runtime.Intrinsics.Arm.Crc32.Arm64.IsSupported;
    }

    /// <summary>Goes on with a raw state (not inverted) over whole lines and hands each line to the sink.</summary>
    /// <param name="state">The state so far.</param>
    /// <param name="target">Passed to the sink.</param>
    /// <param name="source">Any alignment.</param>
    /// <param name="lines">0 or more.</param>
    public static uint Run<TSink>(uint state, byte* target, byte* source, nuint lines)
        where TSink : struct, ILineSink
    {
        nuint at = 0;
        nuint end = lines * LineSize;
        for (; at + BlockSize <= end; at += BlockSize)
            state = Block<TSink>(state, target + at, source + at);
        for (; at < end; at += LineSize)
        {
            TSink.Put(target + at, Vector512.Load(source + at));
            for (int word = 0; word < LineSize; word += sizeof(ulong))
                state = BitOperations.Crc32C(state, *(ulong*)(source + at + word));
        }

        return state;
    }

    private static uint Block<TSink>(uint state, byte* target, byte* source)
        where TSink : struct, ILineSink
    {
        uint first = state;
        uint second = 0;
        uint third = 0;
        for (int line = 0; line < StreamSize; line += LineSize)
        {
            byte* from = source + line;
            for (int word = 0; word < LineSize; word += sizeof(ulong))
            {
                first = BitOperations.Crc32C(first, *(ulong*)(from + word));
                second = BitOperations.Crc32C(second, *(ulong*)(from + StreamSize + word));
                third = BitOperations.Crc32C(third, *(ulong*)(from + (2 * StreamSize) + word));
            }

            TSink.Put(target + line, Vector512.Load(from));
            TSink.Put(target + line + StreamSize, Vector512.Load(from + StreamSize));
            TSink.Put(target + line + (2 * StreamSize), Vector512.Load(from + (2 * StreamSize)));
        }

        return MoveOn(MoveOn(first) ^ second) ^ third;
    }

    private static uint MoveOn(uint state) =>
        StreamOn[(int)(state & 0xFF)]
        ^ StreamOn[256 + (int)((state >> 8) & 0xFF)]
        ^ StreamOn[512 + (int)((state >> 16) & 0xFF)]
        ^ StreamOn[768 + (int)(state >> 24)];

    private static uint[] MakeStreamOn()
    {
        uint[] table = new uint[4 * 256];
        uint power = Castagnoli.PowerOfX(StreamSize * 8);
        for (int row = 0; row < 4; row++)
        {
            for (int value = 0; value < 256; value++)
                table[(row * 256) + value] = Castagnoli.Multiply((uint)value << (row * 8), power);
        }

        return table;
    }
}
