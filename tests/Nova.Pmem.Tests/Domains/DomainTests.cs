using System.Runtime.Versioning;

namespace Nova.Pmem.Tests;

// Persistent memory is not needed here: that Dax is refused is tested on real filesystems, that it works with a substitute that grants what they refuse.
[SupportedOSPlatform("linux")]
public sealed class DomainTests
{
    private const int LengthInBytes = 1 << 16;

    // On a machine that could have Dax the file is what stands in the way, else the machine.
    private static string ExpectedRefusal => Platform.Current.DaxRefusal() ?? $"error {SubstituteMemory.OperationNotSupported}";

    [Theory]
    [InlineData("/dev/shm")]
    [InlineData(null)]
    public void Create_DaxOnAnOrdinaryFile_RefusedWithTheReasonAndNoFileLeft(string? parent)
    {
        using TemporaryFolder folder = new(parent);
        string path = folder.File("r");
        PmemException refusal = Assert.Throws<PmemException>(
            () => RegionFile.Create(path, new RegionOptions { LengthInBytes = LengthInBytes, Domain = PersistenceDomain.Dax }));

        Assert.Equal(PmemError.DomainUnavailable, refusal.Error);
        Assert.Contains("Dax", refusal.Message, StringComparison.Ordinal);
        Assert.Contains(ExpectedRefusal, refusal.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(path));
    }

    [Fact]
    public void Open_DaxOnAnOrdinaryFile_RefusedAndTheFileKeptAndUnlocked()
    {
        using TemporaryFolder folder = new();
        string path = folder.File("r");
        RegionFile.Create(path, new RegionOptions { LengthInBytes = LengthInBytes }).Dispose();

        Assert.Throws<PmemException>(() => RegionFile.Open(path, new RegionOptions { Domain = PersistenceDomain.Dax }));
        using PmemRegion region = RegionFile.Open(path);
        Assert.Equal(LengthInBytes, region.LengthInBytes);
    }

    [Fact]
    public void Create_NoPreferenceOnAnOrdinaryFile_EmulatedAndSaysWhy()
    {
        using TemporaryFolder folder = new();
        using PmemRegion region = RegionFile.Create(folder.File("r"), new RegionOptions { LengthInBytes = LengthInBytes });

        Assert.Equal(PersistenceDomain.Emulated, region.Domain);
        Assert.Contains(ExpectedRefusal, region.DomainReason, StringComparison.Ordinal);
        Assert.Contains("Synced", region.DomainReason, StringComparison.Ordinal);
        Assert.Equal("process death; not power loss", region.Survives);
    }

    [Fact]
    public void Create_NoPreferenceWhereSynchronousMappingIsGranted_Dax()
    {
        if (Platform.Current.DaxRefusal() is not null)
            return;

        SubstituteMemory memory = new() { GrantsSynchronousMappings = true };
        using TemporaryFolder folder = new();
        using PmemRegion region = RegionFile.Create(
            folder.File("r"), new RegionOptions { LengthInBytes = LengthInBytes }, new Platform(memory, LineFlusher.Shared));
        Assert.Equal(PersistenceDomain.Dax, region.Domain);
        Assert.Equal("power loss", region.Survives);
        Assert.Equal((MapProtection.Read | MapProtection.Write, MapSharing.SharedSynchronously), Assert.Single(memory.Maps));

        StoreBatch batch = region.BeginBatch();
        batch.Store(5, "kept"u8, default);
        batch.Fence().ThrowIfNotFrom(region);
        Assert.Equal("kept"u8.ToArray(), region.Read(5, 4).ToArray());
        Assert.Empty(memory.WriteBacks);
    }

    [Fact]
    public void MakeVisibleDurable_EachDomain_FencesWhereItMust()
    {
        using TemporaryFolder folder = new();
        Platform dax = new(new SubstituteMemory { GrantsSynchronousMappings = true }, LineFlusher.Shared);
        (PersistenceDomain Domain, Platform Platform, int Fences)[] cases =
        [
            (PersistenceDomain.Dax, dax, 1),
            (PersistenceDomain.Synced, Platform.Current, 1),
            (PersistenceDomain.Emulated, Platform.Current, 0),
        ];
        foreach ((PersistenceDomain domain, Platform platform, int fences) in cases)
        {
            if (domain == PersistenceDomain.Dax && platform.DaxRefusal() is not null)
                continue;

            RegionOptions options = new() { LengthInBytes = LengthInBytes, Domain = domain };
            using PmemRegion region = RegionFile.Create(folder.File(domain.ToString()), options, platform);
            region.MakeVisibleDurable(100, 5000);
            Assert.Equal(fences, region.Counters.Fences);
            region.MakeVisibleDurable(0, 0);
            Assert.Equal(79, region.Counters.LinesFlushed);
        }
    }

    [Fact]
    public void MakeVisibleDurable_Synced_WritesBackPagesThatThisProcessDidNotDirty()
    {
        using TemporaryFolder folder = new();
        SubstituteMemory memory = new();
        RegionOptions options = new() { LengthInBytes = LengthInBytes, Domain = PersistenceDomain.Synced };
        using PmemRegion region = RegionFile.Create(folder.File("r"), options, new Platform(memory, null));
        region.MakeVisibleDurable(4096 + 10, 8192);
        Assert.Equal(3 * 4096, Assert.Single(memory.WriteBacks).LengthInBytes);
    }

    [Fact]
    public void Create_DaxWhereLinesCantBeWrittenBack_Refused() =>
        AssertDaxRefused(new Platform(new SubstituteMemory { GrantsSynchronousMappings = true }, null), "write a cache line back");

    [Fact]
    public void Create_DaxWithoutNativeMappings_Refused() => AssertDaxRefused(new Platform(null, LineFlusher.Shared), "Linux");

    [Fact]
    public void Create_Simulated_Refused()
    {
        using TemporaryFolder folder = new();
        PmemException refusal = Assert.Throws<PmemException>(
            () => RegionFile.Create(folder.File("r"), new RegionOptions { LengthInBytes = LengthInBytes, Domain = PersistenceDomain.Simulated }));
        Assert.Equal(PmemError.DomainUnavailable, refusal.Error);
    }

    [Theory]
    [InlineData(PersistenceDomain.Synced, "power loss")]
    [InlineData(PersistenceDomain.Emulated, "process death; not power loss")]
    public void Create_DomainAskedFor_Given(PersistenceDomain domain, string survives)
    {
        // Beside the tests and not in the temporary folder, which may lie in memory.
        using TemporaryFolder folder = new(AppContext.BaseDirectory);
        using PmemRegion region = RegionFile.Create(folder.File("r"), new RegionOptions { LengthInBytes = LengthInBytes, Domain = domain });
        Assert.Equal(domain, region.Domain);
        Assert.Equal(survives, region.Survives);
        Assert.Contains("asked for", region.DomainReason, StringComparison.Ordinal);
    }

    [Fact]
    public void Create_SyncedOnAFileInMemory_SaysThatPowerLossTakesIt()
    {
        using TemporaryFolder folder = new("/dev/shm");
        RegionOptions options = new() { LengthInBytes = LengthInBytes, Domain = PersistenceDomain.Synced };
        using PmemRegion region = RegionFile.Create(folder.File("r"), options);
        Assert.Equal(PersistenceDomain.Synced, region.Domain);
        Assert.Equal("process death; not power loss", region.Survives);
        Assert.Contains("in memory", region.DomainReason, StringComparison.Ordinal);
    }

    private static void AssertDaxRefused(Platform platform, string reason)
    {
        using TemporaryFolder folder = new();
        RegionOptions options = new() { LengthInBytes = LengthInBytes, Domain = PersistenceDomain.Dax };
        PmemException refusal = Assert.Throws<PmemException>(() => RegionFile.Create(folder.File("r"), options, platform));
        Assert.Equal(PmemError.DomainUnavailable, refusal.Error);
        if (NonTemporalCopy.IsSupported)
            Assert.Contains(reason, refusal.Message, StringComparison.Ordinal);
    }
}
