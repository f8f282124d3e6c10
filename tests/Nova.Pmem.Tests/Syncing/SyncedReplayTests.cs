using System.Globalization;
using System.Runtime.InteropServices;

namespace Nova.Pmem.Tests;

// Goal: on an ordinary file a returned fence means that the bytes are on the device.
// Method: threads store words into shared pages and fence; the journal of page write-backs is replayed into an image that knows nothing else. At
// every fence that returned, each word that its thread had stored must be in the image made of the write-backs that had returned, whatever part of
// those still running is added, torn at 512 bytes.
public sealed class SyncedReplayTests
{
    private const int PageSize = PmemRegion.PageSizeInBytes;
    private const int SectorSize = 512;
    private const int PageCount = 6;
    private const int FencesForEachThread = 60;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Fence_ReplayOfWriteBacks_HoldsEveryStoreBeforeIt(int threadCount)
    {
        int fences = 0;
        int tornImages = 0;
        for (int seed = 1; seed <= 12; seed++)
        {
            RecordingWriteBack device = Run(threadCount, seed);
            (int checkedFences, int images) = Replay(device, seed);
            fences += checkedFences;
            tornImages += images;
        }

        Assert.Equal(12 * threadCount * FencesForEachThread, fences);
        Assert.True(threadCount == 1 || tornImages > 0, "no fence returned while another write-back was running");
    }

    // The other half: what was not fenced is not on the device, so the check above can fail.
    [Fact]
    public void Store_WithoutFence_IsNotInTheReplay()
    {
        RecordingWriteBack device = new(1);
        using PmemRegion region = Region(device);
        StoreBatch first = region.BeginBatch();
        first.StoreWord(0, 1, default);
        first.Fence().ThrowIfForged();
        using StoreBatch second = region.BeginBatch();
        second.StoreWord(8, 2, default);

        device.NoteFence([new(8, 2)]);
        Assert.Throws<Xunit.Sdk.TrueException>(() => Replay(device, 1));
    }

    private static SyncedRegion Region(RecordingWriteBack device)
    {
        SyncedRegion region = new(
            PortableMapping.Map(file: null, PageCount * PageSize, RegionAccess.ReadWrite),
            new DomainChoice(PersistenceDomain.Synced, "A test.", DomainChoice.SurvivesPowerLoss),
            device);
        device.Region = region;
        return region;
    }

    private static RecordingWriteBack Run(int threadCount, int seed)
    {
        RecordingWriteBack device = new(seed);
        using PmemRegion region = Region(device);
        TestThreads.RunTogether(
            threadCount, number => StoreAndFence(region, device, new Random((seed * 100) + number), number, threadCount));
        return device;
    }

    // Each thread has its own words in every page, so that pages are shared and the last value of a word is known.
    private static void StoreAndFence(PmemRegion region, RecordingWriteBack device, Random random, int number, int threadCount)
    {
        Dictionary<long, ulong> words = [];
        for (int fence = 0; fence < FencesForEachThread; fence++)
        {
            StoreBatch batch = region.BeginBatch();
            int stores = random.Next(1, 5);
            for (int store = 0; store < stores; store++)
            {
                long slot = random.Next(0, PageCount * PageSize / sizeof(ulong) / threadCount);
                long offset = ((slot * threadCount) + number) * sizeof(ulong);
                ulong value = (ulong)random.NextInt64(1, long.MaxValue);
                words[offset] = value;
                if (random.Next(2) == 0)
                    batch.StoreWord(offset, value, default);
                else
                    batch.Store(offset, MemoryMarshal.AsBytes(new ReadOnlySpan<ulong>(in value)), default);
            }

            batch.Fence().ThrowIfForged();
            device.NoteFence(words);
        }
    }

    private static (int Fences, int TornImages) Replay(RecordingWriteBack device, int seed)
    {
        byte[] image = new byte[PageCount * PageSize];
        List<List<(long Page, byte[] Content)>> running = [];
        Random random = new(seed);
        int fences = 0;
        int tornImages = 0;
        foreach (RecordingWriteBack.Event next in device.Journal)
        {
            switch (next)
            {
                case RecordingWriteBack.Taken taken:
                    running.Add(taken.Pages);
                    break;
                case RecordingWriteBack.Returned returned:
                    Assert.True(running.Remove(returned.Pages));
                    foreach ((long page, byte[] content) in returned.Pages)
                        content.CopyTo(image, page * PageSize);
                    break;
                case RecordingWriteBack.Fenced fenced:
                    fences++;
                    AssertHolds(image, fenced, seed, fences);
                    for (int sample = 0; sample < 8 && running.Count > 0; sample++, tornImages++)
                        AssertHolds(Torn(image, running, random), fenced, seed, fences);
                    break;
            }
        }

        return (fences, tornImages);
    }

    private static byte[] Torn(byte[] image, List<List<(long Page, byte[] Content)>> running, Random random)
    {
        byte[] torn = (byte[])image.Clone();
        foreach ((long page, byte[] content) in running.SelectMany(pages => pages))
        {
            for (int sector = 0; sector < PageSize; sector += SectorSize)
            {
                if (random.Next(2) == 0)
                    content.AsSpan(sector, SectorSize).CopyTo(torn.AsSpan((int)(page * PageSize) + sector));
            }
        }

        return torn;
    }

    private static void AssertHolds(byte[] image, RecordingWriteBack.Fenced fenced, int seed, int fence)
    {
        foreach ((long offset, ulong value) in fenced.Words)
        {
            ulong found = MemoryMarshal.Read<ulong>(image.AsSpan((int)offset));
            Assert.True(
                found == value,
                string.Create(CultureInfo.InvariantCulture, $"seed {seed}, fence {fence}: word at {offset} is {found:x}, not {value:x}"));
        }
    }
}
