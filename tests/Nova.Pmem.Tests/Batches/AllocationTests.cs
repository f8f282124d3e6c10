using System.Globalization;

namespace Nova.Pmem.Tests;

// Goal: nothing on the way of a store allocates, in any kind of region.
[Collection(Alone.Name)]
public sealed class AllocationTests
{
    private static readonly StoreTag Tag = new(2);

    [Theory]
    [InlineData("anonymous")]
    [InlineData("synced")]
    [InlineData("recorded")]
    [InlineData("throttled")]
    public void Batch_SteadyUse_AllocatesNothing(string kind)
    {
        using TemporaryFolder folder = new();
        using PmemRegion region = Make(kind, folder);
        byte[] bytes = new byte[5000];
        int rounds = string.Equals(kind, "synced", StringComparison.Ordinal) ? 20 : 2000;
        Use(region, bytes, 200);

        long before = GC.GetAllocatedBytesForCurrentThread();
        Use(region, bytes, rounds);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.True(allocated == 0, string.Create(CultureInfo.InvariantCulture, $"{allocated} bytes in {rounds} batches"));
        Assert.Equal(200 + rounds, region.Counters.Fences);
    }

    private static PmemRegion Make(string kind, TemporaryFolder folder) => kind switch
    {
        "anonymous" => AnonymousRegion.Create(1 << 16),
        "synced" => new SyncedRegion(
            PortableMapping.Map(file: null, 1 << 16, RegionAccess.ReadWrite),
            new DomainChoice(PersistenceDomain.Synced, "A test.", DomainChoice.SurvivesPowerLoss),
            new InstantWriteBack()),
        "recorded" => new RecordedRegion(AnonymousRegion.Create(1 << 16), new CountingObserver()),
        _ => new ThrottledRegion(
            RegionFile.Create(folder.File("t"), new RegionOptions { LengthInBytes = 1 << 16 }),
            new LatencyModel(TimeSpan.FromTicks(1), 1L << 40),
            TimeProvider.System),
    };

    private static void Use(PmemRegion region, byte[] bytes, int rounds)
    {
        for (int round = 0; round < rounds; round++)
        {
            using StoreBatch batch = region.BeginBatch();
            batch.Store(round % 64, bytes, Tag);
            _ = batch.StoreWithChecksum(8192 + (round % 64), bytes, 1, Tag);
            batch.StoreWord(16384, (ulong)round, Tag);
            batch.StoreCached(20000, bytes, Tag);
            batch.Flush(20000, bytes.Length);
            batch.Zero(30000 + (round % 64), 5000, Tag);
            batch.Fence().ThrowIfNotFrom(region);
            _ = region.ReadWord(16384) + region.Read(0, 8)[0];
            _ = region.Counters.Snapshot().BytesFor(Tag);
        }
    }
}
