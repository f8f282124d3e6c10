using System.Runtime.InteropServices;
using Nova.Pmem;
using Nova.Testing.Workloads;
using Xunit;

namespace Nova.Core.Tests.Crashes;

/// <summary>The tests of the crash tests: what is recorded is what may be lost, and a lost fence is found.</summary>
public sealed class CrashRecorderTests
{
    private const int Length = 8192;

    [Fact]
    public void Point_BeforeAFence_HoldsEachStoredWordOnce()
    {
        CrashPoint point = PointOf(batch =>
        {
            batch.StoreWord(64, 1, new StoreTag(2));
            batch.Store(4, new byte[] { 1, 2, 3, 4, 5, 6 }, new StoreTag(3));
        });
        Assert.Equal([0, 8, 64], point.Words.Select(word => word.Offset));
        Assert.Equal([3, 3, 2], point.Words.Select(word => (int)word.Tag.Value));
    }

    [Fact]
    public void States_OfAFewWords_AreAllSubsets()
    {
        CrashPoint point = PointOf(batch =>
        {
            batch.StoreWord(0, 11, default);
            batch.StoreWord(128, 22, default);
            batch.StoreWord(256, 33, default);
        });
        HashSet<(ulong, ulong, ulong)> images = [];
        foreach (CrashState state in point.States(100, 1))
        {
            ReadOnlySpan<ulong> words = MemoryMarshal.Cast<byte, ulong>(state.Image());
            images.Add((words[0], words[16], words[32]));
        }

        Assert.Equal(8, images.Count);
    }

    [Fact]
    public void States_OfManyWords_AreAsManyAsAsked()
    {
        CrashPoint point = PointOf(batch => batch.Store(0, Enumerable.Repeat((byte)7, 4096).ToArray(), default));
        int count = point.States(100, 1).Count();
        Assert.InRange(count, 60, 140);
        Assert.Contains(point.States(100, 1), state => state.Present.Count == 512);
        Assert.Contains(point.States(100, 1), state => state.Present.Count == 0);
    }

    [Fact]
    public void Word_StoredTwice_MayHaveEitherValue()
    {
        CrashPoint point = PointOf(batch =>
        {
            batch.StoreWord(0, 1, default);
            batch.StoreWord(0, 2, default);
        });
        HashSet<ulong> values = [.. point.States(200, 1).Select(state => MemoryMarshal.Read<ulong>(state.Image()))];
        Assert.Equal(new ulong[] { 0, 1, 2 }, values.Order());
    }

    [Fact]
    public void CachedStore_WithoutFlush_StaysUncertainAfterTheFence()
    {
        using PmemRegion region = Recorded(out CrashRecorder recorder);
        StoreBatch batch = region.BeginBatch();
        batch.StoreCached(0, [1], default);
        batch.StoreCached(64, [1], default);
        batch.Flush(64, 1);
        batch.StoreWord(128, 1, default);
        batch.Fence();
        Assert.Equal([0L], recorder.Here("").Words.Select(word => word.Offset));
    }

    // Goal: the exploration finds a fence that is missing.
    // Method: the recorder takes no notice of fences; then nothing that an operation returned with is certain.
    [Theory]
    [InlineData("create")]
    [InlineData("append a page")]
    [InlineData("chmod")]
    public void Exploration_WithoutFences_FindsALostOperation(string name)
    {
        using CrashRig rig = new(FenceRule.Ignored);
        foreach (Operation operation in CrashScenarios.Scene)
            rig.SetUp(operation);
        Assert.ThrowsAny<Exception>(() => rig.Explore(CrashScenarios.All[name]));
    }

    private static RecordedRegion Recorded(out CrashRecorder recorder)
    {
        recorder = new CrashRecorder(new byte[Length]) { IsKeeping = true };
        return new RecordedRegion(AnonymousRegion.Create(Length), recorder);
    }

    private static CrashPoint PointOf(StoreAction store)
    {
        using PmemRegion region = Recorded(out CrashRecorder recorder);
        StoreBatch batch = region.BeginBatch();
        store(batch);
        batch.Fence();
        return Assert.Single(recorder.TakePoints());
    }

    private delegate void StoreAction(StoreBatch batch);
}
