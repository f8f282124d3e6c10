using System.Buffers.Binary;
using Nova.Core.Media;
using Nova.Testing.Workloads;
using Xunit;

namespace Nova.Core.Tests.BadImages;

/// <summary>Images in which every checksum holds and a structure lies. Each is served or refused in words; none makes the engine throw anything else, or hand out what is in use.</summary>
public sealed class HostileImageTests
{
    private const ulong FirstFile = Format.FirstOrdinaryInode;
    private const uint RegularFile = 0x81A4;
    private static readonly Credentials Root = Credentials.Superuser;

    [Theory]
    [InlineData(0ul)]
    [InlineData(1ul)]
    [InlineData(2ul)]
    [InlineData(255ul)]
    public void Entry_OfAReservedInode_Damage(ulong child)
    {
        using CraftedVolume crafted = new(RemountKind.Clean, volume => Make(volume, "a"u8));
        crafted.Change(Format.RootInode, RecordKind.AddEntry, (ref AddEntryPayload entry) => entry.Child = child);
        using NovaVolume volume = crafted.Open();
        AssertDamage("AddEntry record", () => _ = volume.Inodes.Lookup(Root, InodeNumber.Root, "a"u8, out _));
    }

    [Theory]
    [InlineData(0u)]
    [InlineData(65_001u)]
    [InlineData(4_000_000_000u)]
    public void LinkCountRecord_OutOfRange_Damage(uint count)
    {
        using CraftedVolume crafted = new(RemountKind.Clean, volume =>
        {
            Make(volume, "a"u8);
            Assert.Equal(NovaError.None, volume.Inodes.Link(Root, new InodeNumber(FirstFile), InodeNumber.Root, "b"u8, out _));
        });
        crafted.Change(FirstFile, RecordKind.LinkCount, (ref LinkCountPayload links) => links.LinkCount = count);
        using NovaVolume volume = crafted.Open();
        long free = volume.Engine.Space.Usage.Free;
        AssertDamage("LinkCount record", () => _ = volume.Inodes.Unlink(Root, InodeNumber.Root, "b"u8));
        Assert.Equal(free, volume.Engine.Space.Usage.Free);
    }

    [Theory]
    [InlineData(FirstFile, 0u, RegularFile)]
    [InlineData(FirstFile, 4_000_000_000u, RegularFile)]
    [InlineData(FirstFile, 1u, 0x01A4u)]             // no type
    [InlineData(FirstFile, 1u, 0x31A4u)]             // a type that there is not
    [InlineData(Format.RootInode, 1u, RegularFile)]
    [InlineData(Format.FirstTableInode, 1u, RegularFile)]
    public void Birth_ThatNobodyWrites_Damage(ulong inode, uint linkCount, uint mode)
    {
        using CraftedVolume crafted = new(RemountKind.Crash, volume => Make(volume, "a"u8));
        crafted.Change(inode, RecordKind.Birth, (ref BirthPayload birth) => (birth.LinkCount, birth.Mode) = (linkCount, mode));
        using NovaVolume volume = crafted.Open();
        Assert.True(volume.Information.IsReadOnly);
        Assert.Contains(volume.Recovery.Damage, damage => damage.Structure == "Birth record");
    }

    [Fact]
    public void AllocatorImage_ThatDoesNotOwnItself_LogsAreRead()
    {
        using CraftedVolume crafted = new(RemountKind.Clean, volume => Make(volume, "a"u8));
        crafted.ChangeImage((image, block) => crafted.SetFree(image, block));
        AssertLogsAreRead(crafted);
    }

    // The field is one that any value fits: the checksum alone tells.
    [Fact]
    public void AllocatorImage_WithAnotherChecksum_LogsAreRead()
    {
        using CraftedVolume crafted = new(RemountKind.Clean, volume => Make(volume, "a"u8));
        crafted.DamageImage(32);                         // PromisedPages
        AssertLogsAreRead(crafted);
    }

    [Theory]
    [InlineData(8)]
    [InlineData(-8)]
    public void AllocatorImage_OfAnotherLengthThanItsParts_LogsAreRead(int longer)
    {
        using CraftedVolume crafted = new(RemountKind.Clean, volume => Make(volume, "a"u8));
        crafted.ChangeImage((_, _) => { }, longer);
        AssertLogsAreRead(crafted);
    }

    [Theory]
    [InlineData(0ul)]
    [InlineData(1ul)]
    [InlineData(1ul << 40)]                          // past the bound
    public void AllocatorImage_NextGenerationOutOfBounds_LogsAreRead(ulong next)
    {
        using CraftedVolume crafted = new(RemountKind.Clean, volume => Make(volume, "a"u8));
        crafted.ChangeImage((image, _) => BinaryPrimitives.WriteUInt64LittleEndian(image.AsSpan(16), next));
        AssertLogsAreRead(crafted);
    }

    // The slots that are free below the first virgin one stand at the image's end: three of them, for three files that are gone, and one file that is there.
    [Theory]
    [InlineData("twice")]
    [InlineData("one too few")]
    public void AllocatorImage_FreeSlotsThatDoNotAddUp_LogsAreRead(string lie)
    {
        using CraftedVolume crafted = FourFilesOfWhichThreeAreGone();
        crafted.ChangeImage((image, _) =>
        {
            Span<byte> shard = image.AsSpan(image.Length - ShardImage.SizeInBytes - 16);
            Assert.Equal(3u, BinaryPrimitives.ReadUInt32LittleEndian(shard[4..]));
            if (lie == "twice")
                shard[16..20].CopyTo(shard[20..]);
            else
                BinaryPrimitives.WriteUInt32LittleEndian(shard[4..], 2);
        });
        AssertLogsAreRead(crafted);
    }

    [Fact]
    public void AllocatorImage_LiveSlotSaidToBeFree_NotBornAgain()
    {
        using CraftedVolume crafted = FourFilesOfWhichThreeAreGone();
        crafted.ChangeImage((image, _) =>
        {
            Span<byte> free = image.AsSpan(image.Length - 16);
            BinaryPrimitives.WriteUInt32LittleEndian(free, 0);        // the slot of the file that is there
            BinaryPrimitives.WriteUInt32LittleEndian(free[4..], 1);
            BinaryPrimitives.WriteUInt32LittleEndian(free[8..], 2);
        });
        using NovaVolume volume = crafted.Open();
        Assert.True(volume.Recovery.WasClean);
        NovaException? damage = null;
        for (int i = 0; i < 3 && damage is null; i++)
            damage = Record.Exception(() => Make(volume, [(byte)('m' + i)])) as NovaException;
        Assert.Equal((NovaError.Corrupt, "slot"), (damage?.Error, damage?.Structure));
        Assert.True(volume.Information.IsReadOnly);
        Assert.Equal(NovaError.None, volume.Inodes.Lookup(Root, InodeNumber.Root, "a"u8, out InodeStatus status));
        Assert.Equal(5000, status.Size);
    }

    [Fact]
    public void BitmapThatLiesAboutData_Truncate_DamageAndReadOnly()
    {
        using CraftedVolume crafted = WithDataSaidToBeFree();
        using NovaVolume volume = crafted.Open();
        Assert.Equal(NovaError.None, volume.Inodes.Open(Root, new InodeNumber(FirstFile), OpenModes.Write, out FileHandle handle));
        AssertDamage("block", () => _ = volume.Inodes.SetLength(handle, 0));
        Assert.Equal(NovaError.ReadOnly, volume.Inodes.MakeNode(Root, InodeNumber.Root, "n"u8, RegularFile, 0, out _));
    }

    [Fact]
    public void BitmapThatLiesAboutData_Unlink_ReadOnly()
    {
        using CraftedVolume crafted = WithDataSaidToBeFree();
        using NovaVolume volume = crafted.Open();
        Assert.Equal(NovaError.None, volume.Inodes.Unlink(Root, InodeNumber.Root, "a"u8));
        Assert.True(volume.Information.IsReadOnly);
    }

    [Fact]
    public void BitmapThatLiesAboutALogPage_Unlink_ReadOnly()
    {
        using CraftedVolume crafted = new(RemountKind.Clean, volume =>
        {
            Make(volume, "a"u8);
            for (int i = 0; i < 20; i++)
                Assert.Equal(NovaError.None, volume.Inodes.SetXattr(Root, new InodeNumber(FirstFile), "user.x"u8, new byte[100], XattrMode.Set));
        });
        crafted.Open().Dispose();                    // the volume's own log gets its page now, and not the one that is said to be free
        long page = crafted.FirstPageOf(FirstFile);
        crafted.ChangeImage((image, _) => crafted.SetFree(image, page));
        using NovaVolume volume = crafted.Open();
        Assert.True(volume.Recovery.WasClean);
        Assert.Equal(NovaError.None, volume.Inodes.Unlink(Root, InodeNumber.Root, "a"u8));
        Assert.True(volume.Information.IsReadOnly);
    }

    [Theory]
    [InlineData(0ul)]
    [InlineData(1ul)]
    [InlineData(1ul << 63)]
    [InlineData(ulong.MaxValue)]
    public void GenerationBound_OutOfRange_Refused(ulong bound)
    {
        using CraftedVolume crafted = new(RemountKind.Crash, volume => Make(volume, "a"u8));
        crafted.Change(Format.VolumeInode, RecordKind.GenerationBound, (ref GenerationBoundPayload payload) => payload.Bound = bound);
        AssertDamage("GenerationBound record", () => crafted.Open().Dispose());
    }

    [Theory]
    [InlineData(RemountKind.Clean)]
    [InlineData(RemountKind.Crash)]
    public void Table_LongerThanTheVolume_DamageAndReadOnly(RemountKind end)
    {
        using CraftedVolume crafted = new(end, volume => Make(volume, "a"u8));
        ulong at = Format.BlockSizeInBytes;
        uint length = (uint)(crafted.Area.BlockCount * Format.BlockSizeInBytes);
        for (int i = 0; i < 2; i++, at += length)
            crafted.Append(Format.FirstTableInode, RecordKind.Write, new WritePayload { FileOffset = at, FirstBlock = (ulong)crafted.Area.FirstBlock, Length = length });
        using NovaVolume volume = crafted.Open();
        Assert.True(volume.Information.IsReadOnly);
        Assert.Contains(volume.Recovery.Damage, damage => damage.Structure == "inode table");
        Assert.True(volume.Engine.Shards[0].Slots.BlockCount <= crafted.Area.BlockCount);
    }

    [Fact]
    public void XattrNames_MoreThanAListHolds_NoSpaceAndStillThereAfterACrash()
    {
        int set = 0;
        using CraftedVolume crafted = new(RemountKind.Crash, volume => set = FillXattrs(volume));
        Assert.Equal(65_536 / 256, set);
        using NovaVolume volume = crafted.Open();
        Assert.Empty(volume.Recovery.Damage);
        Assert.Equal(NovaError.None, volume.Inodes.ListXattr(Root, new InodeNumber(FirstFile), default, out int length));
        Assert.Equal(65_536, length);
        Assert.Equal(NovaError.NoSpace, volume.Inodes.SetXattr(Root, new InodeNumber(FirstFile), "user.one"u8, "v"u8, XattrMode.Set));
        Assert.Equal(NovaError.None, volume.Inodes.SetXattr(Root, new InodeNumber(FirstFile), NameOf(3), "other"u8, XattrMode.Set));
        Assert.Equal(NovaError.None, volume.Inodes.RemoveXattr(Root, new InodeNumber(FirstFile), NameOf(3)));
        Assert.Equal(NovaError.None, volume.Inodes.SetXattr(Root, new InodeNumber(FirstFile), "user.one"u8, "v"u8, XattrMode.Set));
    }

    [Fact]
    public void XattrNames_MoreThanAListHoldsInTheLog_Damage()
    {
        using CraftedVolume crafted = new(RemountKind.Clean, volume => _ = FillXattrs(volume));
        crafted.Append(FirstFile, RecordKind.SetXattr, new SetXattrPayload { NameLength = 8, ValueLength = 1 }, "user.onev"u8);
        using NovaVolume volume = crafted.Open();
        AssertDamage("SetXattr record", () => _ = volume.Inodes.GetStatus(new InodeNumber(FirstFile), out _));
    }

    private static int FillXattrs(NovaVolume volume)
    {
        Make(volume, "a"u8);
        int set = 0;
        while (volume.Inodes.SetXattr(Root, new InodeNumber(FirstFile), NameOf(set), "v"u8, XattrMode.Set) == NovaError.None)
            set++;
        return set;
    }

    private static byte[] NameOf(int number) => System.Text.Encoding.ASCII.GetBytes($"user.{number:D3}".PadRight(255, 'x'));

    private static CraftedVolume FourFilesOfWhichThreeAreGone() => new(RemountKind.Clean, volume =>
    {
        foreach (byte name in "abcd"u8)
            Make(volume, [name]);
        foreach (byte name in "bcd"u8)
            Assert.Equal(NovaError.None, volume.Inodes.Unlink(Root, InodeNumber.Root, [name]));
    });

    private static CraftedVolume WithDataSaidToBeFree()
    {
        CraftedVolume crafted = new(RemountKind.Clean, volume => Make(volume, "a"u8));
        long data = 0;
        crafted.Change(FirstFile, RecordKind.Write, (ref WritePayload write) => data = (long)write.FirstBlock);
        crafted.ChangeImage((image, _) => crafted.SetFree(image, data));
        return crafted;
    }

    /// <summary>A file of 5,000 bytes.</summary>
    private static void Make(NovaVolume volume, ReadOnlySpan<byte> name)
    {
        NovaError error = volume.Inodes.OpenOrCreate(Root, InodeNumber.Root, name, 0x1A4, OpenModes.Write, out FileHandle handle, out _);
        Assert.Equal(NovaError.None, error);
        Assert.Equal(NovaError.None, volume.Inodes.Write(handle, 0, new byte[5000]));
        Assert.Equal(NovaError.None, volume.Inodes.Close(handle));
    }

    private static void AssertLogsAreRead(CraftedVolume crafted)
    {
        for (int i = 0; i < 2; i++)
        {
            using NovaVolume volume = crafted.Open();
            Assert.Equal(i != 0, volume.Recovery.WasClean);
            Assert.Empty(volume.Recovery.Damage);
            Assert.Empty(volume.Check().Problems);
        }
    }

    private static void AssertDamage(string structure, Action action)
    {
        NovaException damage = Assert.Throws<NovaException>(action);
        Assert.Equal((NovaError.Corrupt, structure), (damage.Error, damage.Structure));
    }
}
