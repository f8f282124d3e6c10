using Nova.Core.Media;
using Nova.Testing.Workloads;
using Xunit;

namespace Nova.Core.Tests.BadImages;

/// <summary>Tail words and era words that do not fit their log (SPEC R12 to R14): refused with structure, offset, expected and found; and gaps that could mislead are not.</summary>
public sealed class EraDamageTests
{
    private const ulong File = Format.FirstOrdinaryInode;
    private static readonly Credentials Root = Credentials.Superuser;

    [Theory]
    [InlineData(RemountKind.Clean)]
    [InlineData(RemountKind.Crash)]
    public void EraWord_ThatFailsItsCheck_IsDamage(RemountKind end) => AssertRefused(end, "era word", (crafted, slot) =>
    {
        crafted.LeaveGap(File, 1UL << 32);
        crafted.Store(slot + SlotHeader.EraOffset, [0xFF, 0xFF]);
        return slot + SlotHeader.EraOffset;
    });

    // A life that no tail word speaks of is in its first era: a valid word of a later one is damage, too.
    [Fact]
    public void EraWord_OfALifeThatIsInDoubt_IsDamage() => AssertRefused(RemountKind.Crash, "era word", (crafted, slot) =>
    {
        crafted.StoreEra(File, 1);
        crafted.Store(slot + SlotHeader.TailOffset, new byte[8]);
        return slot + SlotHeader.EraOffset;
    });

    [Theory]
    [InlineData(RemountKind.Clean)]
    [InlineData(RemountKind.Crash)]
    public void TailWord_OfAnEraThatWasNeverReached_IsDamage(RemountKind end) => AssertRefused(end, "tail word", (crafted, slot) =>
    {
        crafted.StoreTail(File, (1UL << 31) + 1);
        return slot;
    });

    [Theory]
    [InlineData(RemountKind.Clean)]
    [InlineData(RemountKind.Crash)]
    public void TailWord_OfNumberZero_IsDamage(RemountKind end) => AssertRefused(end, "tail word", (crafted, slot) =>
    {
        crafted.StoreTail(File, 0);
        return slot;
    });

    // The log steps over the tail's number: a number in a gap is no record's.
    [Theory]
    [InlineData(RemountKind.Clean)]
    [InlineData(RemountKind.Crash)]
    public void TailWord_OfANumberInAGap_IsDamage(RemountKind end) => AssertRefused(end, "log", (crafted, _) =>
    {
        crafted.LeaveGap(File, 1000);
        long record = crafted.Find(File, RecordKind.GenerationBound) - RecordHeader.SizeInBytes;
        crafted.StoreTail(File, 500);
        return record;
    });

    // An era word that is a whole era too low means a number that the log has long passed.
    [Theory]
    [InlineData(RemountKind.Clean)]
    [InlineData(RemountKind.Crash)]
    public void EraWord_OfAnEarlierEra_IsDamage(RemountKind end) => AssertRefused(end, "log", (crafted, _) =>
    {
        crafted.LeaveGap(File, (2UL << 31) + 3000);
        long record = crafted.Find(File, RecordKind.GenerationBound) - RecordHeader.SizeInBytes;
        crafted.StoreEra(File, 1);
        return record;
    });

    // Goal: a record that bears the tail's low 32 bits and lies before the tail's is not taken for it.
    // Method: the tail is 2^32 past the birth; if the birth were the end of what is trusted, the gap after it would cut the log.
    [Theory]
    [InlineData(RemountKind.Clean, 1UL << 32)]
    [InlineData(RemountKind.Crash, 1UL << 32)]
    [InlineData(RemountKind.Crash, 7UL << 32)]
    public void TailWord_WhoseLowBitsTheBirthBearsToo_MeansTheLastRecord(RemountKind end, ulong distance)
    {
        using CraftedVolume crafted = new(end, Fill);
        crafted.LeaveGap(File, distance + 1);
        using NovaVolume volume = crafted.Open();
        Assert.Empty(volume.Recovery.Damage);
        Assert.Equal(NovaError.None, volume.Inodes.GetStatus(new InodeNumber(File), out InodeStatus status));
        Assert.Equal(5000, status.Size);
        Assert.Empty(volume.Check().Problems);
    }

    private static void AssertRefused(RemountKind end, string structure, Func<CraftedVolume, long, long> damage)
    {
        using CraftedVolume crafted = new(end, Fill);
        long offset = damage(crafted, crafted.SlotOf(File));
        byte[] before = crafted.Image();
        using NovaVolume volume = crafted.Open(CraftedVolume.Options with { ReadOnly = true });
        AssertSays(structure, offset, Assert.Throws<NovaException>(() => _ = volume.Inodes.GetStatus(new InodeNumber(File), out _)));
        Assert.Equal(NovaError.None, volume.Inodes.Lookup(Root, InodeNumber.Root, "other"u8, out _));
        Assert.Equal(before, crafted.Image());
        volume.Dispose();

        using NovaVolume writable = crafted.Open();
        AssertSays(structure, offset, Assert.Throws<NovaException>(() => _ = writable.Inodes.GetStatus(new InodeNumber(File), out _)));
        Assert.Equal(end == RemountKind.Crash, writable.Information.IsReadOnly);
        Assert.Equal(end == RemountKind.Crash ? 1 : 0, writable.Recovery.Damage.Count);
        Assert.All(writable.Recovery.Damage, found => AssertSays(structure, offset, found));
    }

    private static void AssertSays(string structure, long offset, NovaException damage)
    {
        Assert.Equal((NovaError.Corrupt, structure, offset), (damage.Error, damage.Structure, damage.RegionOffset));
        Assert.False(string.IsNullOrEmpty(damage.Expected) || string.IsNullOrEmpty(damage.Found), damage.Message);
    }

    /// <summary>A file of 5,000 bytes, whose tail word is stored, and another.</summary>
    private static void Fill(NovaVolume volume)
    {
        Assert.Equal(NovaError.None, volume.Inodes.OpenOrCreate(Root, InodeNumber.Root, "file"u8, 0x1A4, OpenModes.Write, out FileHandle handle, out _));
        Assert.Equal(NovaError.None, volume.Inodes.Write(handle, 0, new byte[5000]));
        Assert.Equal(NovaError.None, volume.Inodes.Close(handle));
        Assert.Equal(NovaError.None, volume.Inodes.MakeNode(Root, InodeNumber.Root, "other"u8, 0x81A4, 0, out _));
        volume.Sync();
    }
}
