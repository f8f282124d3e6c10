using Nova.Pmem;

namespace Nova.Testing.Tests.Medium;

// Goal: each model allows exactly what docs say a crash may leave.
// Method: small traces and the images that they may leave, worked out by hand. A letter is a word of that byte, 0 a word of zeros.
public sealed class CrashModelTests
{
    private const byte A = (byte)'A';
    private const byte B = (byte)'B';
    private const byte C = (byte)'C';
    private const byte D = (byte)'D';

    private static void Expect(TraceBuilder trace, CrashMode mode, int words, string images) =>
        Assert.Equal(images, string.Join(' ', trace.Images(mode, words)));

    [Theory]
    [InlineData(CrashMode.Adr, "00 0B A0 AB")]
    [InlineData(CrashMode.Eadr, "00 0B A0 AB")]
    [InlineData(CrashMode.ProcessDeath, "00 A0 AB")]
    [InlineData(CrashMode.Synced, "00 A0 AB")]
    public void TwoWordsRoundTheCache_NoFence(CrashMode mode, string images) => Expect(new TraceBuilder().Word(0, 0, A).Word(0, 1, B), mode, 2, images);

    [Theory]
    [InlineData(CrashMode.Adr, "AB")]
    [InlineData(CrashMode.Eadr, "AB")]
    [InlineData(CrashMode.ProcessDeath, "AB")]
    [InlineData(CrashMode.Synced, "AB")]
    public void TwoWordsRoundTheCache_Fenced(CrashMode mode, string images) => Expect(new TraceBuilder().Word(0, 0, A).Word(0, 1, B).Fence(0), mode, 2, images);

    // Another thread's fence makes nothing certain; in a written-back sector it takes along what lay there before its own store.
    [Theory]
    [InlineData(CrashMode.Adr, "0B AB")]
    [InlineData(CrashMode.Eadr, "0B AB")]
    [InlineData(CrashMode.ProcessDeath, "0B AB")]
    [InlineData(CrashMode.Synced, "AB")]
    public void TwoThreads_OnlyTheSecondFences(CrashMode mode, string images) => Expect(new TraceBuilder().Word(0, 0, A).Word(1, 1, B).Fence(1), mode, 2, images);

    [Theory]
    [InlineData(CrashMode.Adr, "0B AB")]
    [InlineData(CrashMode.Synced, "0B AB")]
    public void TwoThreads_TheFirstFencesLast(CrashMode mode, string images) => Expect(new TraceBuilder().Word(1, 1, B).Word(0, 0, A).Fence(1), mode, 2, images);

    // One line: the second store is never there without the first. Two lines: in any order, unless the caches are saved.
    [Theory]
    [InlineData(CrashMode.Adr, 8, "00 A0 AB")]
    [InlineData(CrashMode.Eadr, 8, "00 A0 AB")]
    [InlineData(CrashMode.ProcessDeath, 8, "00 A0 AB")]
    [InlineData(CrashMode.Synced, 8, "00 A0 AB")]
    [InlineData(CrashMode.Adr, 64, "000000000 00000000B A00000000 A0000000B")]
    [InlineData(CrashMode.Eadr, 64, "000000000 A00000000 A0000000B")]
    public void TwoCachedStores_NoFlush(CrashMode mode, int second, string images) =>
        Expect(new TraceBuilder().Cached(0, 0, A, 8).Cached(0, second, B, 8), mode, (second / 8) + 1, images);

    // A flush alone guarantees nothing, a fence alone guarantees nothing where the caches are volatile.
    [Theory]
    [InlineData("flush", CrashMode.Adr, "00 A0 AB")]
    [InlineData("fence", CrashMode.Adr, "00 A0 AB")]
    [InlineData("fence", CrashMode.Eadr, "AB")]
    [InlineData("fence flush", CrashMode.Adr, "00 A0 AB")]
    [InlineData("flush fence", CrashMode.Adr, "AB")]
    [InlineData("flush other", CrashMode.Adr, "00 A0 AB")]
    public void TwoCachedStores_FlushAndFenceInAllOrders(string events, CrashMode mode, string images)
    {
        TraceBuilder trace = new TraceBuilder().Cached(0, 0, A, 8).Cached(0, 8, B, 8);
        foreach (string happened in events.Split(' '))
            _ = happened switch { "flush" => trace.Flush(0, 0, 1), "fence" => trace.Fence(0), _ => trace.Fence(1) };
        Expect(trace, mode, 2, images);
    }

    // The flush marks the line as it is: what is stored after it stays uncertain, and who flushed need not be who stored.
    [Fact]
    public void Flush_BeforeALaterStore_CoversTheEarlierAlone() =>
        Expect(new TraceBuilder().Cached(0, 0, A, 8).Flush(1, 0, 8).Cached(0, 8, B, 8).Fence(1), CrashMode.Adr, 2, "A0 AB");

    [Fact]
    public void Flush_OfTheFirstLineOnly_LeavesTheSecond() =>
        Expect(new TraceBuilder().Cached(0, 56, A, 16).Flush(0, 56, 1).Fence(0), CrashMode.Adr, 9, "0000000A0 0000000AA");

    // A copy longer than a word has no order inside, cached or not; and an unaligned store tears where words meet.
    [Theory]
    [InlineData(CrashMode.Adr)]
    [InlineData(CrashMode.Eadr)]
    [InlineData(CrashMode.ProcessDeath)]
    [InlineData(CrashMode.Synced)]
    public void LongCachedStore_TearsAtWords(CrashMode mode)
    {
        Expect(new TraceBuilder().Cached(0, 0, A, 16), mode, 2, "00 0A A0 AA");
        Expect(
            new TraceBuilder().Cached(0, 4, A, 8),
            mode,
            2,
            "00 0[4141414100000000] [0000000041414141]0 [0000000041414141][4141414100000000]");
    }

    [Fact]
    public void LongCachedStore_AfterAnother_NeedsAllOfIt() =>
        Expect(new TraceBuilder().Cached(0, 0, A, 16).Cached(0, 16, B, 8), CrashMode.Adr, 3, "000 0A0 A00 AA0 AAB");

    // What is stored over: in the order of the stores, and a certain one hides what came before it but not what came after.
    [Fact]
    public void OneWordTwice_AnySubsetInOrder() => Expect(new TraceBuilder().Word(0, 0, A).Word(0, 0, B), CrashMode.Adr, 1, "0 A B");

    [Fact]
    public void OneWord_LaterStoreCertain_HidesTheEarlier() => Expect(new TraceBuilder().Word(0, 0, A).Word(1, 0, B).Fence(1), CrashMode.Adr, 1, "B");

    [Fact]
    public void OneWord_EarlierStoreCertain_LeavesTheLater() => Expect(new TraceBuilder().Word(0, 0, A).Word(1, 0, B).Fence(0), CrashMode.Adr, 1, "A B");

    [Fact]
    public void OneWord_BothFencedInTheOtherOrder_LaterStoreWins() =>
        Expect(new TraceBuilder().Word(0, 0, A).Word(1, 0, B).Fence(1).Fence(0), CrashMode.Adr, 1, "B");

    [Fact]
    public void PartOfAWord_UnderACertainStore_KeepsItsOtherBytes() =>
        Expect(new TraceBuilder().Word(0, 0, A).Bytes(1, 0, B, 4).Fence(1), CrashMode.Adr, 1, "[4242424200000000] [4242424241414141]");

    [Fact]
    public void CachedAndRoundTheCache_InOneWord_AreIndependent() =>
        Expect(new TraceBuilder().Cached(0, 0, A, 8).Word(0, 0, B).Cached(0, 0, C, 8), CrashMode.Adr, 1, "0 A B C");

    // A store of what is there already can't be seen, but one that hides a pending store can.
    [Fact]
    public void StoreOfWhatIsThere_OnlyCountsAboveAPendingOne()
    {
        Expect(new TraceBuilder().Word(0, 0, A).Fence(0).Word(0, 0, A), CrashMode.Adr, 1, "A");
        Expect(new TraceBuilder().Word(0, 0, A).Fence(0).Word(0, 0, B).Word(0, 0, A), CrashMode.Adr, 1, "A B");
        Expect(new TraceBuilder().Word(0, 0, A).Fence(0).Word(1, 0, B).Word(0, 0, A).Fence(0), CrashMode.Adr, 1, "A");
    }

    [Fact]
    public void Zeros_AreStoredLikeBytes() =>
        Expect(new TraceBuilder().Bytes(0, 0, A, 16).Fence(0).Store(0, StoreKind.Zero, 0, new byte[16]), CrashMode.Adr, 2, "00 0A A0 AA");

    [Theory]
    [InlineData(CrashMode.Adr, "A0D AB0 ABD A00")]
    [InlineData(CrashMode.Synced, "A00 AB0 ABD")]
    [InlineData(CrashMode.ProcessDeath, "A00 A0D AB0 ABD")]
    public void MakeVisibleDurable_CoversItsRangeWhoeverStored(CrashMode mode, string images) =>
        Assert.Equal(
            images.Split(' ').Order(StringComparer.Ordinal),
            new TraceBuilder().Word(0, 0, A).MakeVisibleDurable(2, 0, 8).Word(0, 1, B).Word(1, 2, D).Images(mode, 3));

    // What is durable in a line took along what the line held before; in a thread's saved cache likewise.
    [Fact]
    public void MakeVisibleDurable_OfALaterStore_TakesTheEarlierOfItsLaneAlong()
    {
        Expect(new TraceBuilder().Cached(0, 0, A, 8).Cached(0, 8, B, 8).MakeVisibleDurable(1, 8, 8), CrashMode.Adr, 2, "AB");
        Expect(new TraceBuilder().Cached(0, 64, A, 8).Cached(0, 0, B, 8).MakeVisibleDurable(1, 0, 8), CrashMode.Adr, 9, "B00000000 B0000000A");
        Expect(new TraceBuilder().Cached(0, 64, A, 8).Cached(0, 0, B, 8).MakeVisibleDurable(1, 0, 8), CrashMode.Eadr, 9, "B0000000A");
    }

    [Theory]
    [InlineData(64, "A0000000B 000000000 A00000000")]
    [InlineData(512, null)]
    public void Synced_OneSectorInOrder_TwoInAny(int second, string? images)
    {
        SortedSet<string> found = new TraceBuilder().Word(0, 0, A).Word(0, second / 8, B).Images(CrashMode.Synced, (second / 8) + 1);
        if (images is null)
            Assert.Equal(4, found.Count);
        else
            Assert.Equal(images.Split(' ').Order(StringComparer.Ordinal), found);
    }

    // A fence that began and did not return, because its write-back failed or the process died in it, makes nothing certain.
    [Theory]
    [InlineData(CrashMode.Adr, "0 A")]
    [InlineData(CrashMode.Synced, "0 A")]
    public void Fence_ThatDidNotReturn_GuaranteesNothing(CrashMode mode, string images)
    {
        TraceBuilder trace = new TraceBuilder().Word(0, 0, A);
        trace.Trace.Add(new TraceEvent { Kind = TraceEventKind.FenceStarting, Thread = 0 });
        Expect(trace, mode, 1, images);
    }

    [Fact]
    public void FaultInTheFence_IsSeenHere() =>
        Assert.Equal(["AB"], new TraceBuilder().Word(0, 0, A).Word(1, 1, B).Fence(1).Images(CrashMode.Adr, 2, fault: HarnessFault.FenceCommitsEveryThread));
}
