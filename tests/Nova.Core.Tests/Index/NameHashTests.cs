using System.Numerics;
using System.Text;
using Nova.Core.Index;
using Xunit;

namespace Nova.Core.Tests.Index;

public sealed class NameHashTests
{
    private static readonly byte[] Key = [.. Enumerable.Range(0, 16).Select(i => (byte)i)];

    // The published values for two rounds a word and four at the end: the paper's appendix (15 bytes), the reference vectors (0 and 8 bytes).
    [Theory]
    [InlineData(0, 0x726FDB47DD0E0E31UL)]
    [InlineData(8, 0x93F5F5799A932462UL)]
    [InlineData(15, 0xA129CA6149BE45E5UL)]
    public void Of_PublishedRounds_GivesPublishedValue(int length, ulong expected) =>
        Assert.Equal(expected, new NameHash(Key).Of(Bytes(length), wordRounds: 2, finalRounds: 4));

    // Lengths around a word's and the longest name; the volume's hashes must not change between versions that share an image.
    [Theory]
    [InlineData(0, 0xABAC0158050FC4DCUL)]
    public void Of_OneAndThreeRounds_GivesFixedValue(int length, ulong expected) =>
        Assert.Equal(expected, new NameHash(Key).Of(Bytes(length)));

    [Fact]
    public void Of_OneBitOfNameOrKeyChanged_ChangesHalfOfTheBits()
    {
        Random random = new(1);
        long changed = 0;
        int trials = 0;
        int fewest = 64;
        foreach (int length in (int[])[1, 7, 8, 9, 16, 31, 255])
        {
            for (int round = 0; round < 200; round++)
            {
                byte[] name = new byte[length];
                byte[] key = new byte[NameHash.KeyBytes];
                random.NextBytes(name);
                random.NextBytes(key);
                ulong before = new NameHash(key).Of(name);
                byte[] target = round % 2 == 0 ? name : key;
                target[random.Next(target.Length)] ^= (byte)(1 << random.Next(8));
                int bits = BitOperations.PopCount(before ^ new NameHash(key).Of(name));
                changed += bits;
                fewest = Math.Min(fewest, bits);
                trials++;
            }
        }

        Assert.InRange((double)changed / trials, 31.5, 32.5);
        Assert.True(fewest >= 12, $"one change moved only {fewest} bits");
    }

    // 300,000 names that differ little: as many collisions of 32 bits as chance has it (10.5 expected), in either half.
    [Fact]
    public void Of_NamesInSequence_CollidesAsChanceHasIt()
    {
        NameHash hash = new(Key);
        HashSet<uint> low = [];
        HashSet<uint> high = [];
        for (int i = 0; i < 300_000; i++)
        {
            ulong value = hash.Of(Encoding.ASCII.GetBytes($"file-{i:D6}.txt"));
            low.Add((uint)value);
            high.Add((uint)(value >> 32));
        }

        Assert.InRange(300_000 - low.Count, 1, 30);
        Assert.InRange(300_000 - high.Count, 1, 30);
    }

    // What a linear checksum would allow: the difference of two hashes known from the difference of two names alone.
    [Fact]
    public void Of_SameDifferenceOfNames_GivesOtherDifferenceOfHashes()
    {
        NameHash hash = new(Key);
        HashSet<ulong> differences = [];
        for (int i = 0; i < 1000; i++)
            differences.Add(hash.Of(BitConverter.GetBytes((long)i)) ^ hash.Of(BitConverter.GetBytes(i ^ 0x0101_0000_0000L)));

        Assert.Equal(1000, differences.Count);
    }

    private static byte[] Bytes(int count) => [.. Enumerable.Range(0, count).Select(i => (byte)i)];
}
