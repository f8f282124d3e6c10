using Nova.Pmem;
using Nova.SecondReader;
using Nova.Testing;
using Nova.Testing.Trees;
using Nova.Testing.Volumes;
using Xunit;
using Verdict = Nova.SecondReader.Verdict;

namespace Nova.Core.Tests.SecondReader;

/// <summary>A crash test of a volume in which the oracle is another program: what a crash has left is read by the second reader, recovered by the product, and both must see one tree.</summary>
/// <param name="run">Runs a workload; its own check is not asked.</param>
/// <param name="counts">What was met.</param>
internal sealed class ReadingCrashTest(VolumeCrashTest run, ReadingCounts counts) : CrashTest
{
    private const int ClosedEvery = 8;
    private const long BlocksOfAFullVolume = 8;

    public override string Name => run.Name;

    public override long RegionLengthInBytes => run.RegionLengthInBytes;

    public override void Run(PmemRegion region, CrashScript script) => run.Run(region, script);

    public override bool IsContent(StoreTag tag) => run.IsContent(tag);

    public override void Check(PmemRegion region, CrashMoment moment)
    {
        byte[] image = region.Read(0, (int)region.LengthInBytes).ToArray();
        SecondVolume second = new(image);
        long free;
        using (NovaVolume volume = Open(region))
        {
            free = volume.GetSpace().FreeBlocks;
            Assert.Equal(second.IsClean, volume.Recovery.WasClean);
            ReaderAssert.SameTree(second, Picture.Of(new InodeTree(volume)), "recovered");
        }

        counts.Add(second.Verdict);
        if (Crc32C.Compute(image) % ClosedEvery != 0)
            return;
        PmemRegion closed = moment.OpenAgain();
        SecondVolume again = new(closed.Read(0, image.Length).ToArray());
        Assert.Equal(second.Inodes.Keys, again.Inodes.Keys);
        if (free > BlocksOfAFullVolume)              // else there may be no room for the allocator image, nor for the mark
        {
            Assert.True(again.IsClean, "closed, it is not clean");
            ReaderAssert.SameSpace(again, "closed");
        }

        using NovaVolume next = Open(closed);
        ReaderAssert.SameTree(again, Picture.Of(new InodeTree(next)), "closed");
    }

    private static NovaVolume Open(PmemRegion region) => NovaVolume.Open(region, VolumeCrashTest.OptionsFor(new StepClock()));
}

/// <summary>How the second reader judged runs in doubt. Safe to use from several threads.</summary>
internal sealed class ReadingCounts
{
    private int _withoutData;
    private int _withoutPartners;
    private int _committed;

    public int WithoutData => _withoutData;

    public int WithoutPartners => _withoutPartners;

    public int Committed => _committed;

    public void Add(Verdict verdict)
    {
        Interlocked.Add(ref _withoutData, verdict.WithoutData);
        Interlocked.Add(ref _withoutPartners, verdict.WithoutPartners);
        Interlocked.Add(ref _committed, verdict.Committed);
    }
}
