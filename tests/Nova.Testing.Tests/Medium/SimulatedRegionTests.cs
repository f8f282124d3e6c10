using Nova.Pmem;

namespace Nova.Testing.Tests.Medium;

public sealed class SimulatedRegionTests
{
    private const int Length = PmemRegion.PageSizeInBytes;

    [Fact]
    public void Stores_OfEveryKind_AreThere()
    {
        using SimulatedRegion region = new(Length);
        StoreBatch batch = region.BeginBatch();
        batch.Store(1, [1, 2], default);
        Assert.Equal(Crc32C.Compute([3]), batch.StoreWithChecksum(3, [3], 0, default));
        batch.StoreWord(8, 0x0807060504030201, default);
        batch.StoreCached(16, [9, 9], default);
        batch.Zero(17, 1, default);
        batch.Flush(0, 20);
        batch.Fence().ThrowIfNotFrom(region);

        Assert.Equal("00010203000000000102030405060708090000", Convert.ToHexString(region.Read(0, 19)), ignoreCase: true);
        Assert.Equal(PersistenceDomain.Simulated, region.Domain);
        Assert.Equal(region.Read(0, Length).ToArray(), region.ToImage());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    [InlineData(-4096)]
    [InlineData(1L << 31)]
    public void Constructor_BadLength_IsRefused(long length) => Assert.Throws<ArgumentOutOfRangeException>(() => new SimulatedRegion(length));

    [Fact]
    public void Poison_UntilTheLineIsWrittenWhole_FailsEveryRead()
    {
        using SimulatedRegion region = new(Length);
        region.Poison(100, 1);
        Assert.Equal(0, region.Read(0, 64)[0]);
        AssertPoisoned(region);

        Store(region, 64, 63);
        AssertPoisoned(region);
        Store(region, 32, 64);
        AssertPoisoned(region);
        Store(region, 65, 127);
        AssertPoisoned(region);
        Store(region, 60, 70);
        Assert.Equal(7, region.Read(64, 64)[0]);
        Assert.Equal(0x0707070707070707UL, region.ReadWord(64));
    }

    [Fact]
    public void Poison_SeenThroughADecorator()
    {
        SimulatedRegion inner = new(Length);
        inner.Poison(0, 65);
        using PmemRegion region = new RecordedRegion(inner, new TraceRecorder(new Trace(), region: null));
        Assert.Equal(PmemError.MediaError, Assert.Throws<PmemException>(() => region.ReadWord(64)).Error);
        Assert.Equal(0UL, region.ReadWord(128));
    }

    [Fact]
    public void PoisonNeverRaised_PlantedFault_IsSeenHere()
    {
        using SimulatedRegion region = new(Length) { HarnessFault = HarnessFault.PoisonNeverRaised };
        region.Poison(100, 1);
        Assert.ThrowsAny<Exception>(() => AssertPoisoned(region));
    }

    [Fact]
    public void Damage_ChangesExactlyWhatItSays()
    {
        using SimulatedRegion region = new(Length);
        region.FlipBit(10, 3);
        region.Overwrite(20, [1, 2]);
        byte[] expected = new byte[Length];
        (expected[10], expected[20], expected[21]) = (8, 1, 2);
        Assert.Equal(expected, region.ToImage());
        Assert.Throws<ArgumentOutOfRangeException>(() => region.FlipBit(10, 8));
        Assert.Throws<ArgumentOutOfRangeException>(() => region.FlipBit(Length, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => region.Overwrite(Length - 1, [1, 2]));
        Assert.Throws<ArgumentOutOfRangeException>(() => region.Poison(-1, 1));
    }

    [Fact]
    public void FailWriteBacks_FenceFailsAndTheRegionIsReadOnly()
    {
        using SimulatedRegion region = new(Length);
        region.FailWriteBacks();
        PmemException failure = Assert.Throws<PmemException>(() =>
        {
            using StoreBatch batch = region.BeginBatch();
            batch.StoreWord(0, 1, default);
            batch.Fence().ThrowIfForged();
        });
        Assert.Equal(PmemError.WriteBackFailed, failure.Error);
        Assert.True(region.IsReadOnly);
        Assert.Throws<PmemException>(() => Store(region, 0, 1));
    }

    // Each kind of damage, many times: it stays in its range, follows from its seed alone, and strikes everywhere.
    [Theory]
    [InlineData(MediumFaultKind.FlippedBit)]
    [InlineData(MediumFaultKind.StrayWrite)]
    [InlineData(MediumFaultKind.MisdirectedPage)]
    [InlineData(MediumFaultKind.LostWrite)]
    [InlineData(MediumFaultKind.PoisonedLine)]
    public void MediumFault_OfASeed_DamagesItsRangeAlone(MediumFaultKind kind)
    {
        byte[] image = new byte[4 * Length];
        byte[] earlier = new byte[4 * Length];
        new Random(1).NextBytes(image);
        new Random(2).NextBytes(earlier);
        HashSet<long> places = [];
        for (ulong seed = 0; seed < 200; seed++)
        {
            MediumFault fault = MediumFault.Choose(kind, image.Length, seed);
            Assert.Equal(fault, MediumFault.Choose(kind, image.Length, seed));
            places.Add(fault.Offset / Length);
            using SimulatedRegion region = new(image);
            using SimulatedRegion again = new(image);
            fault.ApplyTo(region, earlier);
            fault.ApplyTo(again, earlier);
            byte[] damaged = region.ToImage();
            Assert.Equal(damaged, again.ToImage());
            int changed = Enumerable.Range(0, image.Length).Count(at => damaged[at] != image[at]);
            int inRange = Enumerable.Range((int)fault.Offset, (int)fault.LengthInBytes).Count(at => damaged[at] != image[at]);
            Assert.Equal(changed, inRange);
            Assert.InRange(fault.LengthInBytes, 1, Length);
            if (kind == MediumFaultKind.LostWrite)
                Assert.Equal(earlier.AsSpan((int)fault.Offset, Length).ToArray(), damaged.AsSpan((int)fault.Offset, Length).ToArray());
            if (kind == MediumFaultKind.FlippedBit)
                Assert.Equal(1, changed);
            if (kind == MediumFaultKind.MisdirectedPage)
                Assert.Equal(image.AsSpan((int)fault.Detail, Length).ToArray(), damaged.AsSpan((int)fault.Offset, Length).ToArray());
            if (kind == MediumFaultKind.PoisonedLine)
                Assert.Equal(PmemError.MediaError, Assert.Throws<PmemException>(() => region.Read(fault.Offset, 1)).Error);
        }

        Assert.Equal(4, places.Count);
    }

    private static void AssertPoisoned(SimulatedRegion region)
    {
        Assert.Equal(PmemError.MediaError, Assert.Throws<PmemException>(() => region.Read(0, 65)).Error);
        Assert.Equal(PmemError.MediaError, Assert.Throws<PmemException>(() => region.ReadWord(120)).Error);
    }

    private static void Store(PmemRegion region, long offset, int length)
    {
        using StoreBatch batch = region.BeginBatch();
        batch.Store(offset, Enumerable.Repeat((byte)7, length).ToArray(), default);
        batch.Fence().ThrowIfForged();
    }
}
