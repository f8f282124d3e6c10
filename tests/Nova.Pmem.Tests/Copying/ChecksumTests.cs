using System.Text;

namespace Nova.Pmem.Tests;

public sealed unsafe class ChecksumTests
{
    private const int LineSizeInBytes = PmemRegion.LineSizeInBytes;

    // RFC 3720 appendix B.4, and the check value of the catalogue of CRCs.
    public static TheoryData<byte[], uint> KnownVectors => new()
    {
        { [], 0 },
        { Encoding.ASCII.GetBytes("123456789"), 0xE3069283 },
        { new byte[32], 0x8A9136AA },
        { [.. Enumerable.Repeat((byte)0xFF, 32)], 0x62A8AB43 },
        { [.. Enumerable.Range(0, 32).Select(value => (byte)value)], 0x46DD794E },
        { [.. Enumerable.Range(0, 32).Select(value => (byte)(31 - value))], 0x113FDB5C },
        {
            [
                0x01, 0xC0, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
                0x14, 0x00, 0x00, 0x00, 0x00, 0x00, 0x04, 0x00, 0x00, 0x00, 0x00, 0x14, 0x00, 0x00, 0x00, 0x18,
                0x28, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
            ],
            0xD9963A56
        },
    };

    [Theory]
    [MemberData(nameof(KnownVectors))]
    public void Compute_KnownVectors_Agree(byte[] source, uint expected)
    {
        Assert.Equal(expected, Crc32C.Compute(source));
        Assert.Equal(expected, ReferenceChecksum.Append(0, source));
        Assert.Equal(expected, ~ChecksumByTable.Run(uint.MaxValue, source));
    }

    [Fact]
    public void Append_EveryAlignmentAndLength_AgreesWithTheReference()
    {
        byte[] bytes = RandomBytes(700);
        for (int alignment = 0; alignment < 64; alignment++)
        {
            for (int length = 0; length <= 600; length++)
            {
                ReadOnlySpan<byte> source = bytes.AsSpan(alignment, length);
                uint expected = ReferenceChecksum.Append((uint)length, source);
                Assert.Equal(expected, Crc32C.Append((uint)length, source));
                Assert.Equal(expected, ~ChecksumByTable.Run(~(uint)length, source));
            }
        }
    }

    [Fact]
    public void Append_InTwoPieces_EqualsWhole()
    {
        byte[] bytes = RandomBytes(5000);
        uint whole = Crc32C.Compute(bytes);
        for (int cut = 0; cut <= bytes.Length; cut += 37)
            Assert.Equal(whole, Crc32C.Append(Crc32C.Compute(bytes.AsSpan(0, cut)), bytes.AsSpan(cut)));
    }

    [Fact]
    public void Folding_EveryNumberOfLines_AgreesWithTheReference()
    {
        Assert.True(ChecksumByFolding.IsSupported || !System.Runtime.Intrinsics.X86.Pclmulqdq.V512.IsSupported);
        if (ChecksumByFolding.IsSupported)
            AssertAgrees(ChecksumByFolding.Run<NoSinkWithTarget>, (int)ChecksumByFolding.LeastLines);
    }

    [Fact]
    public void Streams_EveryNumberOfLines_AgreesWithTheReference() => AssertAgrees(ChecksumByStreams.Run<NoSinkWithTarget>, 0);

    [Fact]
    public void Table_EveryNumberOfLines_AgreesWithTheReference() =>
        AssertAgrees((state, _, source, lines) => ChecksumByTable.Run(state, new ReadOnlySpan<byte>(source, (int)lines * LineSizeInBytes)), 0);

    [Fact]
    public void EveryPath_HandsEachLineToItsSinkOnce()
    {
        byte[] bytes = RandomBytes(40 * LineSizeInBytes);
        fixed (byte* source = bytes)
        {
            for (nuint lines = ChecksumByFolding.LeastLines; lines <= 40; lines++)
            {
                if (ChecksumByFolding.IsSupported)
                    AssertCopies(ChecksumByFolding.Run<XorSink>, source, lines);
                AssertCopies(ChecksumByStreams.Run<XorSink>, source, lines);
                AssertCopies(Crc32C.AppendLines<XorSink>, source, lines);
            }
        }
    }

    private delegate uint Run(uint state, byte* target, byte* source, nuint lines);

    private static void AssertAgrees(Run run, int leastLines)
    {
        byte[] bytes = RandomBytes((70 * LineSizeInBytes) + 64);
        fixed (byte* start = bytes)
        {
            for (int lines = leastLines; lines <= 70; lines++)
            {
                int alignment = (lines * 13) % 64;
                uint expected = ReferenceChecksum.Append((uint)lines, bytes.AsSpan(alignment, lines * LineSizeInBytes));
                Assert.Equal(expected, ~run(~(uint)lines, null, start + alignment, (nuint)lines));
            }
        }
    }

    private static void AssertCopies(Run run, byte* source, nuint lines)
    {
        int length = (int)lines * LineSizeInBytes;
        byte[] copy = new byte[length + LineSizeInBytes];
        fixed (byte* target = copy)
            _ = run(0, target, source, lines);
        Assert.True(new ReadOnlySpan<byte>(source, length).SequenceEqual(copy.AsSpan(0, length)));
        Assert.Equal(new byte[LineSizeInBytes], copy[length..]);
    }

    private static byte[] RandomBytes(int length)
    {
        byte[] bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        return bytes;
    }

    private readonly struct NoSinkWithTarget : ILineSink
    {
        public static void Put(byte* target, System.Runtime.Intrinsics.Vector512<byte> line)
        {
        }
    }

    // Adds each line to what is there: a line put twice leaves zeros.
    private readonly struct XorSink : ILineSink
    {
        public static void Put(byte* target, System.Runtime.Intrinsics.Vector512<byte> line)
        {
            for (int index = 0; index < LineSizeInBytes; index++)
                target[index] ^= line[index];
        }
    }
}
