using Nova.Pmem;

namespace Nova.Testing.Tests.Medium;

// Goal: after any nest of changes and undoing, the image and its hash are what they were.
public sealed class ImageMemoryTests
{
    private const int Length = 2 * PmemRegion.PageSizeInBytes;
    private const int Words = Length / 8;

    [Fact]
    public void Undo_NestedLevels_RestoresEachExactly()
    {
        for (int seed = 0; seed < 50; seed++)
        {
            Random random = new(seed);
            using ImageMemory image = new(Length);
            Change(image, random, 20);
            Nest(image, random, depth: 0);
        }
    }

    [Fact]
    public void Undo_StoresOfACheckedRegion_RestoresThem()
    {
        using ImageMemory image = new(Length);
        image.Write(3, ulong.MaxValue, 77);
        byte[] before = image.Region.ToImage();
        ImageMemory.Level level = image.Begin();
        using CheckedRegion region = new(image, reads: null);
        StoreBatch batch = region.BeginBatch();
        batch.Store(60, new byte[10].Select(_ => (byte)9).ToArray(), default);
        batch.Zero(0, Length, default);
        batch.StoreWord(Length - 8, 5, default);
        batch.StoreCached(100, [1], default);
        _ = batch.StoreWithChecksum(200, [2, 3], 0, default);
        batch.Fence().ThrowIfForged();
        Assert.NotEqual(before, image.Region.ToImage());
        image.Undo(level);

        Assert.Equal(before, image.Region.ToImage());
        image.Verify();
    }

    [Fact]
    public void Hash_DependsOnPlaceAndValue()
    {
        HashSet<ulong> hashes = [];
        for (int word = 0; word < Words; word++)
        {
            using ImageMemory image = new(Length);
            foreach (ulong value in (ulong[])[0, 1, 2, ulong.MaxValue, (ulong)word])
            {
                image.Write(word, ulong.MaxValue, value);
                Assert.Equal(image.ComputeHash(), image.Hash);
                hashes.Add(image.Hash);
            }
        }

        Assert.True(hashes.Count >= (4 * Words) - 3, $"{hashes.Count} hashes");
    }

    [Fact]
    public void Verify_AByteChangedBehindItsBack_IsRefused()
    {
        using ImageMemory image = new(Length);
        image.Write(3, 0xFF00, 0x7700);
        image.Verify();
        image.Region.FlipBit(500, 0);
        Assert.Throws<ExplorationException>(image.Verify);
    }

    private static void Nest(ImageMemory image, Random random, int depth)
    {
        byte[] bytes = image.Region.ToImage();
        ulong hash = image.Hash;
        for (int round = 0; round < 3 && depth < 3; round++)
        {
            ImageMemory.Level level = image.Begin();
            Change(image, random, random.Next(1, 100));
            Nest(image, random, depth + 1);
            Change(image, random, random.Next(1, 100));
            image.Undo(level);
            Assert.Equal(bytes, image.Region.ToImage());
            Assert.Equal(hash, image.Hash);
            image.Verify();
        }
    }

    private static void Change(ImageMemory image, Random random, int times)
    {
        for (int time = 0; time < times; time++)
            image.Write(random.Next(Words), (ulong)random.NextInt64(), (ulong)random.NextInt64());
    }
}
