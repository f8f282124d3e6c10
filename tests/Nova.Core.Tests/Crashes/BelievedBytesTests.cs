using Nova.Core.Media;
using Nova.Core.Tests.BadImages;
using Nova.Core.Tests.Conformance;
using Nova.Pmem;
using Xunit;

namespace Nova.Core.Tests.Crashes;

/// <summary>Recovery makes durable what it reads, and no more: counted in lines.</summary>
public sealed class BelievedBytesTests
{
    private const long SizeInBytes = 1L << 30;
    private const int LinesPerBlock = Format.BlockSizeInBytes / Format.LineSizeInBytes;
    private static readonly Credentials Root = Credentials.Superuser;

    [Fact]
    public void Recovery_OfALargeVolumeThatIsNearlyEmpty_FlushesWhatItReads()
    {
        using PmemRegion keeper = AnonymousRegion.Create(SizeInBytes);
        NovaVolume volume = NovaVolume.Create(AnonymousRegion.OpenAgain(keeper), VolumeFixture.Format, CraftedVolume.Options);
        const int Length = 100_000;
        for (byte name = (byte)'a'; name < 'e'; name++)
        {
            Assert.Equal(NovaError.None, volume.Inodes.OpenOrCreate(Root, InodeNumber.Root, [name], 0x1A4, OpenModes.Write, out FileHandle handle, out _));
            for (int i = 0; i < 80; i++)
                Assert.Equal(NovaError.None, volume.Inodes.Write(handle, 0, new byte[Length]));
            Assert.Equal(NovaError.None, volume.Inodes.Close(handle));
        }

        VolumeSpace space = volume.Check().Space;               // counted from the logs: without pages that wait to be one
        Assert.True(space.LogBlocks > 4, "no long logs");
        volume.Abandon();
        PmemRegion region = AnonymousRegion.OpenAgain(keeper);
        using NovaVolume next = NovaVolume.Open(region, CraftedVolume.Options);
        long dataInDoubt = (Length / Format.LineSizeInBytes) + 1;
        long read = ((space.FixedBlocks + space.TableBlocks + space.LogBlocks) * LinesPerBlock) + dataInDoubt;
        Assert.Equal(read, region.Counters.LinesFlushed);
    }

    [Fact]
    public void ReadOnlyOpening_AfterACrash_FlushesNothing()
    {
        using PmemRegion keeper = AnonymousRegion.Create(SizeInBytes);
        NovaVolume volume = NovaVolume.Create(AnonymousRegion.OpenAgain(keeper), VolumeFixture.Format, CraftedVolume.Options);
        Assert.Equal(NovaError.None, volume.Inodes.MakeDirectory(Root, InodeNumber.Root, "d"u8, 0x1ED, out _));
        volume.Abandon();
        PmemRegion region = AnonymousRegion.OpenAgain(keeper);
        using NovaVolume next = NovaVolume.Open(region, CraftedVolume.Options with { ReadOnly = true });
        Assert.Equal(0, region.Counters.LinesFlushed);
    }
}
