using Nova.Core.Media;
using Nova.Core.Tests.Conformance;
using Nova.Pmem;
using Nova.Testing.Workloads;
using Xunit;

namespace Nova.Core.Tests.BadImages;

/// <summary>What opening owes to a volume that is only half readable, or only half durable: what is there and acknowledged is served.</summary>
public sealed class RecoveryContractTests
{
    private const ulong FirstFile = Format.FirstOrdinaryInode;
    private static readonly Credentials Root = Credentials.Superuser;

    // Goal: a clean mark that is visible and not durable does not become a hole in the volume's log.
    // Method: the process dies at the last fence of closing, the next one opens the volume, then the power fails. Several mounts before it, so that the record lies
    // in the slot, opens a page, and lies within one.
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(20)]
    [InlineData(21)]
    [InlineData(22)]
    [InlineData(23)]
    public void CleanUnmount_VisibleAndNotDurable_SurvivesPowerLossAfterTheNextMount(int mountsBefore)
    {
        using PmemRegion keeper = AnonymousRegion.Create(1 << 20);
        FencedImages fences = new(keeper);
        NovaVolume volume = NovaVolume.Create(new RecordedRegion(AnonymousRegion.OpenAgain(keeper), fences), VolumeFixture.Format, CraftedVolume.Options);
        for (int i = 0; i < mountsBefore; i++)
        {
            volume.Dispose();
            volume = NovaVolume.Open(new RecordedRegion(AnonymousRegion.OpenAgain(keeper), fences), CraftedVolume.Options);
        }

        MakeFile(volume, "kept"u8);
        _ = fences.Take();
        volume.Dispose();
        DeadProcess dead = new(fences.Take()[^1]);
        Assert.NotEqual(dead.Visible, dead.Durable);

        NovaVolume next = NovaVolume.Open(new RecordedRegion(new DaxMemory(dead.Visible), dead), CraftedVolume.Options);
        Assert.True(next.Recovery.WasClean);
        MakeFile(next, "later"u8);
        next.Sync();                                 // now the tail says that the volume's log is whole up to the mount
        byte[] afterPowerLoss = dead.Durable;
        next.Abandon();

        using NovaVolume last = NovaVolume.Open(new DaxMemory(afterPowerLoss), CraftedVolume.Options);
        Assert.Empty(last.Recovery.Damage);
        AssertListed(last, "kept");
        AssertListed(last, "later");
    }

    [Fact]
    public void Participant_ThatCannotBeRead_IsDamageAndNotAbsence()
    {
        using CraftedVolume crafted = new(RemountKind.Crash, volume => MakeFile(volume, "kept"u8));
        crafted.Store(crafted.SlotOf(FirstFile), [1, 2, 3, 4, 5, 6, 7, 8]);            // the tail word
        AssertServesRest(crafted);
    }

    [Theory]
    [InlineData(RemountKind.Clean)]
    [InlineData(RemountKind.Crash)]
    public void TableLog_Damaged_OpensReadOnlyAndServesRest(RemountKind end)
    {
        using CraftedVolume crafted = new(end, volume =>
        {
            MakeFile(volume, "first"u8);
            volume.Sync();                           // the table's record lies in the trusted part of its log
            MakeFile(volume, "kept"u8);              // and this is in doubt, with a witness in that table
        });
        crafted.Store(crafted.Find(Format.FirstTableInode, RecordKind.Write), [0xFF, 0xFF]);
        AssertServesRest(crafted);
    }

    [Theory]
    [InlineData(RemountKind.Clean)]
    [InlineData(RemountKind.Crash)]
    public void Table_WithAGap_OpensReadOnlyAndServesRest(RemountKind end)
    {
        using CraftedVolume crafted = new(end, volume => MakeFile(volume, "kept"u8));
        crafted.Change(Format.FirstTableInode, RecordKind.Write, (ref WritePayload write) => write.FileOffset += Format.BlockSizeInBytes);
        AssertServesRest(crafted);
    }

    [Theory]
    [InlineData(Format.RootInode)]
    [InlineData(Format.EpochInode)]
    [InlineData(Format.FirstTableInode)]
    public void ReservedInode_SlotOfZeros_DamageAndReadOnly(ulong inode)
    {
        using CraftedVolume crafted = new(RemountKind.Crash, volume => MakeFile(volume, "kept"u8));
        crafted.Store(crafted.SlotOf(inode), new byte[Format.SlotSizeInBytes]);
        using NovaVolume volume = crafted.Open();
        Assert.True(volume.Information.IsReadOnly);
        Assert.Contains(volume.Recovery.Damage, damage => damage.Structure == "reserved inode");
    }

    private static void MakeFile(NovaVolume volume, ReadOnlySpan<byte> name) =>
        Assert.Equal(NovaError.None, volume.Inodes.MakeNode(Root, InodeNumber.Root, name, 0x81A4, 0, out _));

    private static void AssertServesRest(CraftedVolume crafted)
    {
        using NovaVolume volume = crafted.Open();
        Assert.True(volume.Information.IsReadOnly);
        Assert.NotEmpty(volume.Recovery.Damage);
        AssertListed(volume, "kept");
    }

    private static void AssertListed(NovaVolume volume, string name)
    {
        Assert.Equal(NovaError.None, volume.Inodes.Open(Root, InodeNumber.Root, OpenModes.Read, out FileHandle handle));
        DirectoryListing listing = new();
        Assert.Equal(NovaError.None, volume.Inodes.List(handle, 0, listing));
        List<string> names = [];
        int position = 0;
        while (listing.Read(ref position, out DirectoryEntry entry))
            names.Add(System.Text.Encoding.UTF8.GetString(entry.Name));
        Assert.Contains(name, names);
        Assert.Equal(NovaError.None, volume.Inodes.Close(handle));
    }
}
