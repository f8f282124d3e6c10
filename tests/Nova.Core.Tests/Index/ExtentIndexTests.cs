using FsCheck;
using FsCheck.Fluent;
using Nova.Core.Execution;
using Nova.Core.Index;
using Nova.Core.Space;
using Xunit;

namespace Nova.Core.Tests.Index;

[Collection(Alone.Name)]
public sealed class ExtentIndexTests
{
    private const long Page = BlockRun.BlockSizeInBytes;

    private readonly ExtentLeafPool _pool = new(new RuntimeSeam(TimeProvider.System, BackgroundWork.None));

    // Goal: the index says what the bytes say, in as few extents as can be, and releases exactly the blocks that no byte refers to.
    // Method: random changes of all kinds, compared with a byte array after each.
    [Fact]
    public void Replace_RandomSequences_AgreeWithByteArray() => CheckSequences(
        Gen.OneOf(Gen.Choose(1, 600), Gen.Choose(1, 20_000), Gen.Choose(1, 4).Select(pages => pages * (int)Page)), steps: 160, sequences: 300);

    // The same with short pieces: enough of them for several leaves, whose first extents come, go and shrink.
    [Fact]
    public void Replace_RandomSequencesOfShortPieces_AgreeWithByteArray() => CheckSequences(
        Gen.Frequency((9, Gen.Choose(1, 60)), (1, Gen.Choose(1, 2 * (int)Page))), steps: 600, sequences: 60);

    [Fact]
    public void Replace_InlineInMiddleOfBlock_ReleasesBlockOnlyWithItsLastPiece()
    {
        ExtentIndex index = new(_pool);
        ReleasedBlocks released = default;
        index.Replace(new Extent(0, Page, ExtentKind.Data, 7 * Page), ref released);
        index.Replace(new Extent(1000, 100, ExtentKind.Inline, 123_457), ref released);

        Assert.Equal(3, index.PiecesIn(0, atMost: 10));
        Assert.Equal(2, index.PiecesIn(0, atMost: 2));
        Assert.Equal(0, released.Count);
        Assert.Equal(1, index.BlockCount);

        index.Unmap(0, 1000, ref released);
        Assert.Equal(0, released.Count);
        index.Unmap(500, Page, ref released);
        Assert.Equal(new BlockRun(7, 1), Assert.Single(Runs(released)));
        Assert.Equal((0, 0L), (index.Count, index.BlockCount));
    }

    [Fact]
    public void Replace_WriteIntoUnwritten_ReleasesNothingAndMergesWithWritten()
    {
        ExtentIndex index = new(_pool);
        ReleasedBlocks released = default;
        index.Replace(new Extent(0, 8 * Page, ExtentKind.Unwritten, 40 * Page), ref released);
        index.Replace(new Extent(0, Page, ExtentKind.Data, 40 * Page), ref released);
        index.Replace(new Extent(Page, 1500, ExtentKind.Data, 41 * Page), ref released);

        Assert.Equal(0, released.Count);
        Assert.Equal((2, 8L), (index.Count, index.BlockCount));
        Assert.True(index.TryFind(Page, out Extent written));
        Assert.Equal(new Extent(0, Page + 1500, ExtentKind.Data, 40 * Page), written);
    }

    [Fact]
    public void Replace_AtLargestOffset_IsFoundAndOneByteMoreIsRefused()
    {
        ExtentIndex index = new(_pool);
        ReleasedBlocks released = default;
        long last = long.MaxValue - 1;
        index.Replace(new Extent(last, 1, ExtentKind.Data, (9 * Page) + (last % Page)), ref released);
        index.Replace(new Extent(last - 1, 1, ExtentKind.Inline, 5), ref released);

        Assert.Equal(long.MaxValue, index.EndOffset);
        Assert.Equal(2, index.PiecesIn(last / Page, 9));
        Assert.Throws<ArgumentOutOfRangeException>(() => Unmap(index, last, 2));
        Unmap(index, 0, long.MaxValue);
        Assert.Equal((0, 0L), (index.Count, index.EndOffset));
    }

    [Fact]
    public void Replace_IncongruentPlace_Throws()
    {
        ExtentIndex index = new(_pool);
        Assert.Throws<ArgumentException>(() => Put(index, new Extent(0, 10, ExtentKind.Data, 1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => Put(index, new Extent(0, 0, ExtentKind.Inline, 1)));
    }

    // Goal: the tree stays right through growth to three levels and back to nothing, with ranges that span many leaves.
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Replace_ManyScatteredPages_AgreesWithSortedModel(int seed)
    {
        const int pages = 60_000;
        Random random = new(seed);
        ExtentIndex index = new(_pool);
        long[] blocks = new long[pages];   // 0: hole
        long nextBlock = 10;
        ReleasedBlocks released = default;
        for (int round = 0; round < 250_000; round++)
        {
            int page = random.Next(pages);
            bool grows = round < 150_000;
            int count = random.Next(grows ? 2000 : 100) == 0 ? random.Next(1, 3000) : 1;
            count = Math.Min(count, pages - page);
            released.Clear();
            long old = blocks.AsSpan(page, count).ToArray().Count(block => block != 0);
            if (count == 1 && random.Next(10) < (grows ? 9 : 4))
            {
                index.Replace(new Extent(page * Page, Page, ExtentKind.Data, nextBlock * Page), ref released);
                blocks[page] = nextBlock;
                nextBlock += 2;
            }
            else
            {
                index.Unmap(page * Page, count * Page, ref released);
                blocks.AsSpan(page, count).Clear();
            }

            Assert.Equal(old, released.BlockCount);
            if (round % 10_000 == 0 || round == 249_999)
                AssertSamePages(index, blocks);
        }

        index.Clear();
        Assert.Equal(0, _pool.RentedNodes);
    }

    // Goal: a change at the border of two leaves takes what lies in the next one, and neighbours merge across it.
    // Method: short pieces all over a tree of dozens of leaves, compared with an array that says where each byte lies.
    [Fact]
    public void Replace_ShortPiecesOverManyLeaves_AgreesWithByteArray()
    {
        Random random = new(7);
        ExtentIndex index = new(_pool);
        long[] places = new long[40_000];    // 0: hole
        long place = 1;
        for (int round = 0; round < 40_000; round++)
        {
            int offset = random.Next(places.Length);
            int length = Math.Min(places.Length - offset, random.Next(8) == 0 ? random.Next(1, 400) : random.Next(1, 30));
            bool goesOn = offset > 0 && places[offset - 1] != 0 && random.Next(4) == 0;
            long start = goesOn ? places[offset - 1] + 1 : place;
            place += goesOn ? 0 : length + 8;
            Put(index, new Extent(offset, length, ExtentKind.Inline, start));
            for (int i = 0; i < length; i++)
                places[offset + i] = start + i;
            if (round % 500 != 499)
                continue;

            long[] found = new long[places.Length];
            foreach (Extent extent in Walk(index))
            {
                for (int i = 0; i < extent.Length; i++)
                    found[extent.FileOffset + i] = extent.RegionOffset + i;
            }

            Assert.Equal(places, found);
            Assert.Equal(Enumerable.Range(0, places.Length).Count(i => places[i] != 0 && (i == 0 || places[i - 1] == 0 || places[i] != places[i - 1] + 1)), index.Count);
        }
    }

    // The same with runs of whole pages, of which some continue what lies before them.
    [Fact]
    public void Replace_RunsOfPagesOverManyLeaves_ReleasesWhatTheyHeld()
    {
        Random random = new(8);
        ExtentIndex index = new(_pool);
        long[] blocks = new long[3_000];     // 0: hole
        HashSet<long> held = [];
        long next = 10;
        for (int round = 0; round < 60_000; round++)
        {
            int page = random.Next(1, blocks.Length);
            int count = Math.Min(blocks.Length - page, random.Next(1, 7));
            long first = blocks[page - 1] + 1;
            bool goesOn = first > 1 && random.Next(2) == 0 && !Enumerable.Range(0, count).Any(i => held.Contains(first + i) && first + i != blocks[page + i]);
            if (!goesOn)
                (first, next) = (next, next + count + 1);

            ReleasedBlocks released = default;
            index.Replace(new Extent(page * Page, count * Page, ExtentKind.Data, first * Page), ref released);
            long[] old = [.. blocks.Skip(page).Take(count).Where((block, i) => block != 0 && block != first + i)];
            for (int i = 0; i < count; i++)
                blocks[page + i] = first + i;
            held.ExceptWith(old);
            held.UnionWith(blocks.Skip(page).Take(count));
            Assert.Equal(old.Order(), Runs(released).SelectMany(run => Enumerable.Range(0, (int)run.Count).Select(i => run.FirstBlock + i)).Order());
            if (round % 500 == 499)
                AssertSamePages(index, blocks);
        }
    }

    // Goal: the keys of inner nodes follow when the first extent of a leaf shrinks or grows at its front.
    // Method: move the border between two extents to and fro, at every place of a tree of several leaves.
    [Fact]
    public void Replace_BorderMovesAtEveryPlace_NeighboursMergeAcrossLeaves()
    {
        const int pages = 300;
        ExtentIndex index = new(_pool);
        FillInRandomOrder(index, pages, seed: 3);
        for (int page = 1; page < pages; page++)
        {
            long start = page * Page;
            long leftGoesOn = (10 + (2 * (page - 1)) + 1) * Page;
            long own = (10 + (2 * page)) * Page;
            Unmap(index, start, 100);
            Put(index, new Extent(start, 50, ExtentKind.Data, leftGoesOn));
            Assert.Equal(pages, index.Count);
            Assert.True(index.TryFind(start + 20, out Extent left));
            Assert.Equal(start + 50, left.EndOffset);

            Put(index, new Extent(start + 50, 50, ExtentKind.Data, own + 50));
            Assert.Equal(pages, index.Count);
            Unmap(index, start + 60, 10);
            Assert.Equal(pages + 1, index.Count);
            Assert.True(index.TryFind(start + 60, out Extent right));
            Assert.Equal(start + 70, right.FileOffset);
            Put(index, new Extent(start + 60, 10, ExtentKind.Data, own + 60));
            Put(index, new Extent(start, 50, ExtentKind.Data, own));
            Assert.Equal(pages, index.Count);
        }
    }

    [Fact]
    public void Unmap_EverythingPieceByPiece_GivesAllNodesBack()
    {
        ExtentIndex index = new(_pool);
        FillInRandomOrder(index, 20_000, seed: 5);
        Assert.Equal(20_000, index.Count);
        Assert.InRange(_pool.RentedNodes, 20_000 / ExtentLeafPool.MaxSlots, 20_000 / 30);
        for (int i = 0; i < 20_000; i += 2)
            Unmap(index, i * Page, Page);

        for (int i = 0; i < 20_000; i += 20)
            Unmap(index, i * Page, 18 * Page);

        Assert.Equal(1000, index.Count);
        Assert.InRange(_pool.RentedNodes, 1, 1000 / 16);
        Unmap(index, 0, 20_000 * Page);
        Assert.Equal(0, _pool.RentedNodes);
    }

    [Fact]
    public void Replace_SteadyState_AllocatesNothing()
    {
        ExtentIndex index = new(_pool);
        ReleasedBlocks released = default;
        FillInRandomOrder(index, 5_000, seed: 1);
        index.Clear();

        long before = GC.GetAllocatedBytesForCurrentThread();
        FillInRandomOrder(index, 5_000, seed: 1);
        for (int i = 0; i < 5_000; i++)
        {
            index.Replace(new Extent(i * Page, Page, ExtentKind.Data, (20_000 + (3 * i)) * Page), ref released);
            index.Replace(new Extent((i * Page) + 100, 50, ExtentKind.Inline, i), ref released);
            index.Unmap(i * Page, Page / 2, ref released);
            released.Clear();
        }

        index.Clear();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void LeafPool_SharedByTwoThreads_KeepsIndexesApart()
    {
        Parallel.For(0, 2, new ParallelOptions { MaxDegreeOfParallelism = 2 }, thread =>
        {
            ExtentIndex index = new(_pool);
            for (int round = 0; round < 20; round++)
            {
                FillInRandomOrder(index, 3_000, seed: thread + round);
                for (int i = 0; i < 3_000; i++)
                {
                    Assert.True(index.TryFind(i * Page, out Extent extent));
                    Assert.Equal(new Extent(i * Page, Page, ExtentKind.Data, (10 + (2 * i)) * Page), extent);
                }

                index.Clear();
            }
        });
        Assert.Equal(0, _pool.RentedNodes);
    }

    private void CheckSequences(Gen<int> lengths, int steps, int sequences)
    {
        Gen<ExtentStep> step =
            from action in Gen.Elements(Enum.GetValues<ExtentAction>())
            from offset in Gen.OneOf(Gen.Choose(0, ExtentModel.SizeInBytes - 1), Gen.Choose(0, 15).Select(page => page * (int)Page))
            from length in lengths
            from choice in Gen.Choose(0, 1000)
            select new ExtentStep(action, offset, length, choice);
        Arbitrary<ExtentStep[]> all = Arb.From(Gen.Choose(1, steps).SelectMany(count => step.ArrayOf(count)), Shorter);
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(sequences), Prop.ForAll(all, RunAgainstModel));
    }

    private void RunAgainstModel(ExtentStep[] steps)
    {
        ExtentModel model = new();
        ExtentIndex index = new(_pool);
        foreach (ExtentStep step in steps)
        {
            if (model.Plan(step) is not var (offset, length, extent))
                continue;

            ReleasedBlocks released = default;
            if (extent is { } replacement)
                index.Replace(replacement, ref released);
            else
                index.Unmap(offset, length, ref released);

            HashSet<long> expected = model.Apply(offset, length, extent);
            List<long> blocks = [.. Runs(released).SelectMany(run => Enumerable.Range(0, (int)run.Count).Select(i => run.FirstBlock + i))];
            Assert.Equal(expected.Order(), blocks.Order());
            AssertSame(model, index, probe: step.Choice * 61);
        }

        index.Clear();
        Assert.Equal(0, _pool.RentedNodes);
    }

    private static void AssertSame(ExtentModel model, ExtentIndex index, int probe)
    {
        List<Extent> runs = model.Runs();
        Assert.Equal(runs, Walk(index));
        Assert.Equal(runs.Count, index.Count);
        Assert.Equal(model.HeldBlocks.Count, index.BlockCount);
        Assert.Equal(runs.Count == 0 ? 0 : runs[^1].EndOffset, index.EndOffset);
        Extent expected = runs.FirstOrDefault(run => run.EndOffset > probe);
        Assert.Equal(expected.Length > 0, index.TryFind(probe, out Extent found));
        Assert.Equal(expected, found);
        long page = probe / Page;
        Assert.Equal(runs.Count(run => run.FileOffset < (page + 1) * Page && run.EndOffset > page * Page), index.PiecesIn(page, int.MaxValue));
    }

    private static void AssertSamePages(ExtentIndex index, long[] blocks)
    {
        long[] found = new long[blocks.Length];
        foreach (Extent extent in Walk(index))
        {
            for (long page = extent.FileOffset / Page; page < extent.EndOffset / Page; page++)
                found[page] = extent.BlockOf(page);
        }

        Assert.Equal(blocks, found);
        Assert.Equal(blocks.Count(block => block != 0), index.BlockCount);
    }

    private static List<Extent> Walk(ExtentIndex index)
    {
        List<Extent> extents = [];
        for (long at = 0; index.TryFind(at, out Extent extent); at = extent.EndOffset)
            extents.Add(extent);

        return extents;
    }

    // Pages in an order that visits each once (the step is prime to the count), in blocks two apart so that none merge.
    private static void FillInRandomOrder(ExtentIndex index, int pages, int seed)
    {
        ReleasedBlocks released = default;
        long at = seed;
        for (int i = 0; i < pages; i++)
        {
            at = (at + 7919) % pages;
            index.Replace(new Extent(at * Page, Page, ExtentKind.Data, (10 + (2 * at)) * Page), ref released);
        }
    }

    private static IEnumerable<ExtentStep[]> Shorter(ExtentStep[] steps)
    {
        for (int size = steps.Length / 2; size > 0; size /= 2)
        {
            for (int at = 0; at + size <= steps.Length; at += size)
                yield return [.. steps[..at], .. steps[(at + size)..]];
        }
    }

    private static List<BlockRun> Runs(in ReleasedBlocks released)
    {
        List<BlockRun> runs = [];
        for (int i = 0; i < released.Count; i++)
            runs.Add(released[i]);

        return runs;
    }

    private static void Unmap(ExtentIndex index, long offset, long length)
    {
        ReleasedBlocks released = default;
        index.Unmap(offset, length, ref released);
    }

    private static void Put(ExtentIndex index, Extent extent)
    {
        ReleasedBlocks released = default;
        index.Replace(extent, ref released);
    }
}
