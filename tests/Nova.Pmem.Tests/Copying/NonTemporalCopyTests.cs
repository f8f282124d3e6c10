using System.Globalization;

namespace Nova.Pmem.Tests;

// Method for all: an arena with known bytes around the target, so that a byte too many or too few shows.
public sealed unsafe class NonTemporalCopyTests
{
    private const int ArenaSizeInBytes = 8192;

    private static readonly StoreTag Tag = new(1);

    [Fact]
    public void Store_EveryAlignmentAndLength_ExactBytesAndNoneBeside()
    {
        using PmemRegion region = AnonymousRegion.Create(ArenaSizeInBytes);
        byte[] source = RandomBytes(1, 1000);
        byte[] expected = new byte[ArenaSizeInBytes];
        for (int alignment = 0; alignment < 64; alignment++)
        {
            for (int length = 0; length <= 600; length++)
            {
                int from = (length * 7) % 64;
                byte fill = (byte)(length + alignment);
                Fill(region, expected, fill);
                StoreBatch batch = region.BeginBatch();
                batch.Store(64 + alignment, source.AsSpan(from, length), Tag);
                batch.Fence().ThrowIfForged();

                source.AsSpan(from, length).CopyTo(expected.AsSpan(64 + alignment));
                AssertSame(expected.AsSpan(0, 800), region.Read(0, 800), alignment, length);
            }
        }
    }

    [Fact]
    public void StoreWithChecksum_EveryAlignmentAndLength_ExactBytesAndChecksum()
    {
        using PmemRegion region = AnonymousRegion.Create(ArenaSizeInBytes);
        byte[] source = RandomBytes(2, 1000);
        byte[] expected = new byte[ArenaSizeInBytes];
        for (int alignment = 0; alignment < 64; alignment++)
        {
            for (int length = 0; length <= 600; length++)
            {
                int from = (length * 11) % 64;
                uint seed = (uint)(length * 2654435761L);
                Fill(region, expected, (byte)(length ^ alignment));
                StoreBatch batch = region.BeginBatch();
                uint checksum = batch.StoreWithChecksum(64 + alignment, source.AsSpan(from, length), seed, Tag);
                batch.Fence().ThrowIfForged();

                source.AsSpan(from, length).CopyTo(expected.AsSpan(64 + alignment));
                AssertSame(expected.AsSpan(0, 800), region.Read(0, 800), alignment, length);
                Assert.Equal(ReferenceChecksum.Append(seed, source.AsSpan(from, length)), checksum);
            }
        }
    }

    [Fact]
    public void Zero_EveryAlignmentAndLength_ExactBytesAndNoneBeside()
    {
        using PmemRegion region = AnonymousRegion.Create(ArenaSizeInBytes);
        byte[] expected = new byte[ArenaSizeInBytes];
        for (int alignment = 0; alignment < 64; alignment++)
        {
            for (int length = 0; length <= 600; length++)
            {
                Fill(region, expected, 0xA5);
                StoreBatch batch = region.BeginBatch();
                batch.Zero(64 + alignment, length, Tag);
                batch.Fence().ThrowIfForged();

                expected.AsSpan(64 + alignment, length).Clear();
                AssertSame(expected.AsSpan(0, 800), region.Read(0, 800), alignment, length);
            }
        }
    }

    [Theory]
    [InlineData(4096)]
    [InlineData(4097)]
    [InlineData(65535)]
    [InlineData((1 << 20) + 13)]
    public void Stores_Large_ExactBytesAndChecksum(int length)
    {
        using PmemRegion region = AnonymousRegion.Create(4 << 20);
        byte[] source = RandomBytes(length, length);
        StoreBatch batch = region.BeginBatch();
        batch.Store(5, source, Tag);
        uint checksum = batch.StoreWithChecksum((2 << 20) + 3, source, 9, Tag);
        batch.Fence().ThrowIfForged();

        Assert.True(region.Read(5, length).SequenceEqual(source));
        Assert.True(region.Read((2 << 20) + 3, length).SequenceEqual(source));
        Assert.Equal(ReferenceChecksum.Append(9, source), checksum);
        Assert.Equal(new byte[5], region.Read(0, 5).ToArray());
        Assert.Equal(0, region.Read(5 + length, 1)[0]);
    }

    // A store up to the last byte must not touch the page after the region: there is none.
    [Fact]
    public void Stores_EndOfRegion_StayInside()
    {
        using PmemRegion region = AnonymousRegion.Create(PmemRegion.PageSizeInBytes);
        for (int length = 0; length <= 200; length++)
        {
            byte[] source = RandomBytes(length, length);
            StoreBatch batch = region.BeginBatch();
            batch.Store(PmemRegion.PageSizeInBytes - length, source, Tag);
            _ = batch.StoreWithChecksum(PmemRegion.PageSizeInBytes - length, source, 0, Tag);
            batch.Fence().ThrowIfForged();
            Assert.True(region.Read(PmemRegion.PageSizeInBytes - length, length).SequenceEqual(source));
        }
    }

    private static void Fill(PmemRegion region, byte[] expected, byte value)
    {
        expected.AsSpan().Fill(value);
        StoreBatch batch = region.BeginBatch();
        batch.StoreCached(0, expected.AsSpan(0, 1024), Tag);
        batch.Fence().ThrowIfForged();
    }

    private static byte[] RandomBytes(int seed, int length)
    {
        byte[] bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    private static void AssertSame(ReadOnlySpan<byte> expected, ReadOnlySpan<byte> found, int alignment, int length)
    {
        int same = expected.CommonPrefixLength(found);
        Assert.True(
            same == expected.Length, string.Create(CultureInfo.InvariantCulture, $"alignment {alignment}, length {length}: byte {same} differs"));
    }
}
