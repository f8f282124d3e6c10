namespace Nova.Pmem.Tests;

public sealed class AnonymousRegionTests
{
    [Fact]
    public void OpenAgain_FirstRegionClosed_BytesLiveOn()
    {
        PmemRegion first = AnonymousRegion.Create(8192);
        PmemRegion second = AnonymousRegion.OpenAgain(first);
        StoreBatch batch = first.BeginBatch();
        batch.StoreWord(4096, 5, default);
        batch.Fence().ThrowIfForged();
        first.Dispose();

        using PmemRegion third = AnonymousRegion.OpenAgain(second);
        second.Dispose();
        Assert.Equal(5UL, third.ReadWord(4096));
        Assert.Equal(0, third.Counters.Fences);
        Assert.Equal(PersistenceDomain.Emulated, third.Domain);
        Assert.DoesNotContain("process death", third.Survives, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-4096)]
    [InlineData(5000)]
    public void Create_NoWholePages_Refused(long lengthInBytes) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => AnonymousRegion.Create(lengthInBytes));

    [Fact]
    public void OpenAgain_RegionOfAFile_Refused()
    {
        using TemporaryFolder folder = new();
        using PmemRegion region = RegionFile.Create(folder.File("r"), new RegionOptions { LengthInBytes = 4096 });
        Assert.Throws<ArgumentException>(() => AnonymousRegion.OpenAgain(region));
    }

    [Fact]
    public void MapAgain_PortableMemory_SharesBytes()
    {
        DomainChoice choice = new(PersistenceDomain.Emulated, "A test.", DomainChoice.SurvivesClosing);
        using PmemRegion first = new DirectRegion(PortableMapping.Map(file: null, 8192, RegionAccess.ReadWrite), choice, null);
        using PmemRegion second = AnonymousRegion.OpenAgain(first);
        StoreBatch batch = first.BeginBatch();
        batch.StoreWord(4096, 5, default);
        batch.Fence().ThrowIfForged();
        Assert.Equal(5UL, second.ReadWord(4096));
    }
}
