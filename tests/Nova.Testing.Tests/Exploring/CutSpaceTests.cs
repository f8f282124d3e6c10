using System.Numerics;
using Nova.Pmem;
using Nova.Testing.Tests.Medium;

namespace Nova.Testing.Tests.Exploring;

// Goal: where there are few cuts all are built, where there are many the promised ones are, none twice, none illegal, never more than the limit.
public sealed class CutSpaceTests
{
    [Fact]
    public void Build_NothingPending_OneCut()
    {
        CutSpace space = Build(new TraceBuilder().Word(0, 0, 1).Fence(0), CrashMode.Adr, 100);
        Assert.Equal((1, true), (space.Count, space.IsComplete));
    }

    [Theory]
    [InlineData(1, 2)]
    [InlineData(4, 16)]
    [InlineData(12, 4096)]
    public void Build_LooseWords_AllSubsets(int words, int cuts)
    {
        CutSpace space = Build(Words(words), CrashMode.Adr, 4096);
        Assert.Equal((cuts, true), (space.Count, space.IsComplete));
        Assert.Equal(cuts, Cuts(space).Count);
    }

    // Prefixes of a lane: one for each word of each store, after those before.
    [Fact]
    public void Build_Lane_PrefixesAndTornLastStore()
    {
        CutSpace space = Build(new TraceBuilder().Cached(0, 0, 1, 8).Cached(0, 8, 2, 24).Cached(0, 32, 3, 8), CrashMode.Adr, 4096);
        Assert.True(space.IsComplete);
        Assert.Equal(1 + 1 + 7 + 1, space.Count);
    }

    [Fact]
    public void Build_BeyondTheLimit_PromisedCutsAndNoMoreThanTheLimit()
    {
        foreach (int limit in (int[])[2, 3, 50, 4096])
        {
            CutSpace space = Build(Words(100), CrashMode.Adr, limit);
            Assert.False(space.IsComplete);
            Assert.InRange(space.Count, 2, limit);
            Assert.Equal(space.Count, Cuts(space).Count);
            Assert.Equal(0, Size(space[0]));
            Assert.Equal(100, Size(space[1]));
        }
    }

    [Fact]
    public void Build_ManyLines_EachAloneEachMissingPairsPrefixesAndSuffixes()
    {
        TraceBuilder trace = new();
        for (int line = 0; line < 20; line++)
            trace.Word(0, line * 8, 1);
        CutSpace space = Build(trace, CrashMode.Adr, 4096);
        HashSet<BigInteger> cuts = Cuts(space);

        for (int first = 0; first < 20; first++)
        {
            AssertHas(cuts, Set(first));
            AssertHas(cuts, All(20) & ~Set(first));
            AssertHas(cuts, (BigInteger.One << first) - 1);
            AssertHas(cuts, All(20) & ~((BigInteger.One << first) - 1));
            for (int second = first + 1; second < 20; second++)
            {
                AssertHas(cuts, Set(first) | Set(second));
                AssertHas(cuts, All(20) & ~(Set(first) | Set(second)));
            }
        }

        Assert.True(space.Count >= 256, $"{space.Count} cuts: where are the samples?");
    }

    [Fact]
    public void Build_Tags_EachAloneAndEachMissing()
    {
        TraceBuilder trace = new();
        for (int word = 0; word < 40; word++)
            trace.Store(0, StoreKind.Word, word * 8, [1, 1, 1, 1, 1, 1, 1, 1], (byte)(word % 3));
        HashSet<BigInteger> cuts = Cuts(Build(trace, CrashMode.Adr, 4096));
        for (int tag = 0; tag < 3; tag++)
        {
            BigInteger ofTag = Enumerable.Range(0, 40).Where(word => word % 3 == tag).Aggregate(BigInteger.Zero, (sum, word) => sum | Set(word));
            AssertHas(cuts, ofTag);
            AssertHas(cuts, All(40) & ~ofTag);
        }
    }

    // A long store of content beside one word: whole, nothing, without its first, middle and last line, one word torn, each with and without the word.
    [Theory]
    [InlineData(StoreKind.NonTemporal, 15)]
    [InlineData(StoreKind.Zero, 0)]
    public void Build_Content_FewCuts(StoreKind kind, byte tag)
    {
        TraceBuilder trace = new TraceBuilder().Bytes(0, 0, 1, 512).Fence(0);
        trace.Store(0, kind, 0, kind == StoreKind.Zero ? new byte[512] : [.. Enumerable.Repeat((byte)2, 512)], tag).Word(0, 100, 3);
        CutSpace space = Build(trace, CrashMode.Adr, 4096);
        HashSet<BigInteger> cuts = Cuts(space);

        BigInteger content = All(64);
        foreach (BigInteger missing in (BigInteger[])[0, All(8), All(8) << 24, All(8) << 56, Set(32), content])
        {
            AssertHas(cuts, content & ~missing);
            AssertHas(cuts, (content & ~missing) | Set(64));
        }
    }

    [Theory]
    [InlineData(CrashMode.Adr)]
    [InlineData(CrashMode.Eadr)]
    [InlineData(CrashMode.ProcessDeath)]
    [InlineData(CrashMode.Synced)]
    public void Build_ManyCachedStores_EveryCutIsLegal(CrashMode mode)
    {
        Random random = new(5);
        TraceBuilder trace = new();
        for (int store = 0; store < 60; store++)
            trace.Cached(random.Next(2), random.Next(300) * 8, (byte)(store + 1), 8 * random.Next(1, 4));
        CutSpace space = Build(trace, mode, 4096);
        Assert.False(space.IsComplete);
        for (int cut = 0; cut < space.Count; cut++)
            AssertLegal(space, cut);
    }

    [Fact]
    public void Build_SameSeed_SameCuts()
    {
        CutSpace one = Build(Words(100), CrashMode.Adr, 4096);
        CutSpace same = Build(Words(100), CrashMode.Adr, 4096);
        CutSpace other = Build(Words(100), CrashMode.Adr, 4096, seed: 2);
        Assert.True(Cuts(one).SetEquals(Cuts(same)));
        Assert.False(Cuts(one).SetEquals(Cuts(other)));
    }

    [Fact]
    public void NoSubsets_PlantedFault_IsSeenHere()
    {
        CutSpace space = new();
        using ImageMemory image = new(TraceBuilder.RegionLength);
        CrashModel model = CrashModel.Create(CrashMode.Adr, image);
        TraceBuilder trace = Words(4);
        for (int index = 0; index < 4; index++)
            model.Apply(trace.Trace, index);
        space.Build(model.Live, new NoTest(), 4096, 1, HarnessFault.NoSubsets);
        Assert.Equal((2, false), (space.Count, space.IsComplete));
    }

    // Words of eight to a line, none equal to its neighbour.
    private static TraceBuilder Words(int count)
    {
        TraceBuilder trace = new();
        for (int word = 0; word < count; word++)
            trace.Word(0, word, (byte)(word + 1));
        return trace;
    }

    private static CutSpace Build(TraceBuilder trace, CrashMode mode, int limit, ulong seed = 1)
    {
        using ImageMemory image = new(TraceBuilder.RegionLength);
        CrashModel model = CrashModel.Create(mode, image);
        for (int index = 0; index < trace.Trace.Count; index++)
            model.Apply(trace.Trace, index);
        CutSpace space = new();
        space.Build(model.Live, new NoTest(), limit, seed);
        return space;
    }

    private static void AssertLegal(CutSpace space, int cut)
    {
        ulong[] legal = space[cut].ToArray();
        space.MakeLegal(legal);
        Assert.True(space[cut].SequenceEqual(legal), $"cut {cut} is not legal");

        // The same said in another way: no fragment is there while one of an earlier store in its lane is not.
        for (int later = 0; later < space.Fragments.Length; later++)
        {
            Fragment fragment = space.Fragments[later];
            for (int earlier = 0; CutSpace.Has(space[cut], later) && fragment.Lane != Fragment.Loose && earlier < later; earlier++)
            {
                Fragment before = space.Fragments[earlier];
                Assert.True(before.Lane != fragment.Lane || before.Event == fragment.Event || CutSpace.Has(space[cut], earlier), $"cut {cut} has a gap");
            }
        }
    }

    private static HashSet<BigInteger> Cuts(CutSpace space) => [.. Enumerable.Range(0, space.Count).Select(cut => NumberOf(space[cut]))];

    private static BigInteger NumberOf(ReadOnlySpan<ulong> cut)
    {
        BigInteger number = 0;
        for (int element = cut.Length - 1; element >= 0; element--)
            number = (number << 64) | cut[element];
        return number;
    }

    private static int Size(ReadOnlySpan<ulong> cut)
    {
        int size = 0;
        foreach (ulong element in cut)
            size += BitOperations.PopCount(element);
        return size;
    }

    private static void AssertHas(HashSet<BigInteger> cuts, BigInteger cut) => Assert.True(cuts.Contains(cut), $"{cut:x} is missing");

    private static BigInteger Set(int index) => BigInteger.One << index;

    private static BigInteger All(int count) => (BigInteger.One << count) - 1;
}
