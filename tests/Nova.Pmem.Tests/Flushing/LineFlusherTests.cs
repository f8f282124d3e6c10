using System.Runtime.Versioning;

namespace Nova.Pmem.Tests;

[SupportedOSPlatform("linux")]
public sealed unsafe class LineFlusherTests
{
    private const int ArenaSizeInBytes = 1 << 17;

    // next: add byte [rdi], 1; add rdi, 64; dec rsi; jnz next; ret
    private static readonly byte[] CountingLoop = [0x80, 0x07, 0x01, 0x48, 0x83, 0xC7, 0x40, 0x48, 0xFF, 0xCE, 0x75, 0xF4, 0xC3];

    [Fact]
    public void Flush_AnyRange_ReachesEachLineOnce()
    {
        if (!Available())
            return;

        LineFlusher counter = LineFlusher.TryCreate(LinuxMemory.Instance, FlushInstruction.Clwb, CountingLoop)!;
        (int Offset, int Length)[] ranges =
            [(0, 1), (0, 64), (63, 1), (63, 2), (1, 64), (100, 1000), (64, 16384), (1, 16384), (5, 16385), (0, 65536), (7, 100_000), (64, 16448)];
        foreach ((int offset, int length) in ranges)
        {
            using PmemRegion region = AnonymousRegion.Create(ArenaSizeInBytes);
            fixed (byte* start = region.Read(0, ArenaSizeInBytes))
                counter.Flush(start + offset, length);
            for (int line = 0; line < ArenaSizeInBytes / 64; line++)
            {
                bool isTouched = line >= offset / 64 && line <= (offset + length - 1) / 64;
                Assert.Equal(isTouched ? 1 : 0, region.Read(line * 64, 1)[0]);
            }
        }
    }

    [Fact]
    public void FlushAndMakeVisibleDurable_OfADaxRegion_ReachEachLineOnce()
    {
        if (!Available())
            return;

        LineFlusher counter = LineFlusher.TryCreate(LinuxMemory.Instance, FlushInstruction.Clwb, CountingLoop)!;
        using PmemRegion region = new DirectRegion(
            PortableMapping.Map(file: null, 4096, RegionAccess.ReadWrite),
            new DomainChoice(PersistenceDomain.Dax, "A test.", DomainChoice.SurvivesPowerLoss),
            counter);
        StoreBatch batch = region.BeginBatch();
        batch.Flush(127, 2);
        batch.Fence().ThrowIfForged();
        region.MakeVisibleDurable(192, 64);
        Assert.Equal([0, 1, 1, 1, 0], new byte[] { LineOf(0), LineOf(1), LineOf(2), LineOf(3), LineOf(4) });

        byte LineOf(int line) => region.Read(line * 64, 1)[0];
    }

    [Theory]
    [InlineData(nameof(FlushInstruction.Clwb))]
    [InlineData(nameof(FlushInstruction.ClflushOpt))]
    [InlineData(nameof(FlushInstruction.Clflush))]
    public void Flush_WithEachInstruction_KeepsTheBytes(string name)
    {
        FlushInstruction instruction = Enum.Parse<FlushInstruction>(name);
        if (!Available() || instruction < FlushInstructions.Best())
            return;

        LineFlusher flusher = LineFlusher.TryCreate(LinuxMemory.Instance, instruction)!;
        Assert.Equal(instruction, flusher.Instruction);
        byte[] bytes = new byte[ArenaSizeInBytes];
        new Random(3).NextBytes(bytes);
        fixed (byte* start = bytes)
            flusher.Flush(start, bytes.Length);
        byte[] expected = new byte[ArenaSizeInBytes];
        new Random(3).NextBytes(expected);
        Assert.Equal(expected, bytes);
    }

    [Fact]
    public void TryCreate_Granted_PageIsNeverWritableAndExecutable()
    {
        if (!Available())
            return;

        SubstituteMemory memory = new();
        Assert.NotNull(LineFlusher.TryCreate(memory, FlushInstructions.Best()));
        Assert.Equal((MapProtection.Read | MapProtection.Write, MapSharing.Private), Assert.Single(memory.Maps));
        Assert.Equal(MapProtection.Read | MapProtection.Execute, Assert.Single(memory.Protects));
    }

    [Fact]
    public void TryCreate_NoExecutablePages_GivesThePageBack()
    {
        if (!Available())
            return;

        SubstituteMemory memory = new() { ProtectError = SubstituteMemory.PermissionDenied };
        Assert.Null(LineFlusher.TryCreate(memory, FlushInstructions.Best()));
        Assert.Equal(1, memory.Unmaps);
    }

    [Fact]
    public void TryCreate_NoInstruction_Null() => Assert.Null(LineFlusher.TryCreate(new SubstituteMemory(), FlushInstruction.None));

    [Theory]
    [InlineData(1 << 19, (1 << 23) | (1 << 24), nameof(FlushInstruction.Clwb))]
    [InlineData(1 << 19, 1 << 24, nameof(FlushInstruction.Clwb))]
    [InlineData(1 << 19, 1 << 23, nameof(FlushInstruction.ClflushOpt))]
    [InlineData(1 << 19, 0, nameof(FlushInstruction.Clflush))]
    [InlineData(~(1 << 19), ~((1 << 23) | (1 << 24)), nameof(FlushInstruction.None))]
    public void Choose_FeatureWords_BestNamed(int features, int extended, string expected) =>
        Assert.Equal(expected, FlushInstructions.Choose(features, extended).ToString());

    [Fact]
    public void StoreCached_WithoutFlusher_GoesRoundTheCache()
    {
        using TemporaryFolder folder = new();
        using PmemRegion region = RegionFile.Create(
            folder.File("r"), new RegionOptions { LengthInBytes = 4096, Domain = PersistenceDomain.Emulated }, new Platform(new SubstituteMemory(), null));
        StoreBatch batch = region.BeginBatch();
        batch.StoreCached(3, "hello"u8, default);
        batch.Flush(3, 5);
        batch.Fence().ThrowIfForged();
        Assert.Equal("hello"u8.ToArray(), region.Read(3, 5).ToArray());
    }

    private static bool Available() => OperatingSystem.IsLinux() && FlushInstructions.Best() != FlushInstruction.None;
}
