using System.Buffers.Binary;
using Nova.Core.Tests.Conformance;
using Nova.Testing.Trees;
using Nova.Testing.Volumes;
using Nova.Testing.Workloads;
using Xunit;

namespace Nova.Core.Tests.BadImages;

/// <summary>Images that are not what they should be, from the first byte on: each is refused in a way that says what is wrong, or served rightly.</summary>
public sealed class SuperblockTests
{
    [Theory]
    [InlineData("zeros")]
    [InlineData("noise")]
    [InlineData("text")]
    public void Open_SomethingElse_NotAVolume(string content)
    {
        using ImageFile file = new();
        byte[] bytes = new byte[ImageFile.SizeInBytes];
        if (content == "noise")
            new Random(1).NextBytes(bytes);
        else if (content == "text")
            bytes.AsSpan().Fill((byte)'x');
        File.WriteAllBytes(file.Path, bytes);
        NovaException refusal = Assert.Throws<NovaException>(() => file.Open());
        Assert.Equal(NovaError.NotAVolume, refusal.Error);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4095)]
    [InlineData(4096)]
    [InlineData(8192)]
    public void Open_FileOfAlmostNothing_NotAVolume(int length)
    {
        using ImageFile file = new();
        File.WriteAllBytes(file.Path, new byte[length]);
        NovaException refusal = Assert.Throws<NovaException>(() => file.Open());
        Assert.Equal(NovaError.NotAVolume, refusal.Error);
    }

    [Fact]
    public void Open_NoFile_FileNotFound()
    {
        using ImageFile file = new();
        Assert.Throws<FileNotFoundException>(() => file.Open());
    }

    [Theory]
    [InlineData(0u)]
    [InlineData(2u)]
    [InlineData(0xFFFF_FFFFu)]
    public void Open_OtherFormatVersion_UnsupportedAndSaysWhich(uint version)
    {
        using ImageFile file = ImageFile.Formatted();
        file.PatchSuperblocks(superblock => BinaryPrimitives.WriteUInt32LittleEndian(superblock.AsSpan(12), version));
        NovaException refusal = Assert.Throws<NovaException>(() => file.Open());
        Assert.Equal(NovaError.UnsupportedFormat, refusal.Error);
        Assert.Contains(version.ToString(System.Globalization.CultureInfo.InvariantCulture), refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_UnknownIncompatibleFeature_Unsupported()
    {
        using ImageFile file = ImageFile.Formatted();
        file.PatchSuperblocks(superblock => BinaryPrimitives.WriteUInt64LittleEndian(superblock.AsSpan(16), 1UL << 63));
        Assert.Equal(NovaError.UnsupportedFormat, Assert.Throws<NovaException>(() => file.Open()).Error);
    }

    [Fact]
    public void Open_UnknownReadOnlyFeature_OpensToBeRead()
    {
        using ImageFile file = ImageFile.Formatted();
        file.PatchSuperblocks(superblock => BinaryPrimitives.WriteUInt64LittleEndian(superblock.AsSpan(24), 1UL << 63));
        byte[] before = File.ReadAllBytes(file.Path);
        using (NovaVolume volume = file.Open())
        {
            Assert.True(volume.Information.IsReadOnly);
            AssertServes(volume);
            AssertRefusesChanges(volume);
        }

        Assert.Equal(before, File.ReadAllBytes(file.Path));
    }

    [Fact]
    public void Open_UnknownCompatibleFeature_OpensAsUsual()
    {
        using ImageFile file = ImageFile.Formatted();
        file.PatchSuperblocks(superblock => BinaryPrimitives.WriteUInt64LittleEndian(superblock.AsSpan(32), 1UL << 63));
        using NovaVolume volume = file.Open();
        Assert.False(volume.Information.IsReadOnly);
        AssertServes(volume);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(8)]
    [InlineData(41)]
    [InlineData(57)]
    [InlineData(88)]
    [InlineData(100)]
    [InlineData(1023)]
    public void Open_PrimarySuperblockDamaged_ReplicaServes(int offset)
    {
        using ImageFile file = ImageFile.Formatted();
        file.Patch(bytes => bytes[offset] ^= 0x10);
        using NovaVolume volume = file.Open();
        Assert.True(volume.Recovery.UsedReplica);
        AssertServes(volume);
    }

    [Fact]
    public void Open_PrimarySuperblockNeverWritten_ReplicaServes()
    {
        using ImageFile file = ImageFile.Formatted();
        file.Patch(bytes => bytes.AsSpan(0, 4096).Clear());
        using NovaVolume volume = file.Open();
        Assert.True(volume.Recovery.UsedReplica);
        AssertServes(volume);
    }

    [Fact]
    public void Open_ReplicaDamaged_PrimaryServes()
    {
        using ImageFile file = ImageFile.Formatted();
        file.Patch(bytes => bytes[^4000] ^= 0x10);
        using NovaVolume volume = file.Open();
        Assert.False(volume.Recovery.UsedReplica);
        AssertServes(volume);
    }

    [Theory]
    [InlineData(8)]
    [InlineData(60)]
    [InlineData(500)]
    public void Open_BothSuperblocksDamaged_RefusalSaysWhereAndWhat(int offset)
    {
        using ImageFile file = ImageFile.Formatted();
        file.Patch(bytes =>
        {
            bytes[offset] ^= 0x10;
            bytes[bytes.Length - 4096 + offset] ^= 0x10;
        });
        NovaException refusal = Assert.Throws<NovaException>(() => file.Open());
        Assert.Equal(NovaError.Corrupt, refusal.Error);
        Assert.NotNull(refusal.Structure);
        Assert.NotNull(refusal.RegionOffset);
        Assert.NotNull(refusal.Expected);
        Assert.NotNull(refusal.Found);
    }

    [Fact]
    public void Open_HalfFormatted_NotAVolume()
    {
        using ImageFile file = ImageFile.Formatted();
        file.Patch(bytes =>
        {
            bytes.AsSpan(0, 4096).Clear();
            bytes.AsSpan(bytes.Length - 4096).Clear();
        });
        Assert.Equal(NovaError.NotAVolume, Assert.Throws<NovaException>(() => file.Open()).Error);
    }

    [Theory]
    [InlineData(ImageFile.SizeInBytes - 4096)]
    [InlineData(ImageFile.SizeInBytes / 2)]
    [InlineData(16_384)]
    [InlineData(4096)]
    [InlineData(5000)]
    public void Open_Truncated_RefusalSaysWhatIsMissing(long length)
    {
        using ImageFile file = ImageFile.Formatted();
        file.SetLength(length);
        NovaException refusal = Assert.Throws<NovaException>(() => file.Open());
        Assert.Equal(NovaError.Corrupt, refusal.Error);
        Assert.NotNull(refusal.Expected);
        Assert.NotNull(refusal.Found);
    }

    [Theory]
    [InlineData(4096)]
    [InlineData(1 << 20)]
    [InlineData(4096 + 7)]
    public void Open_GrownFile_ServesWithItsOldSize(long more)
    {
        using ImageFile file = ImageFile.Formatted();
        file.SetLength(ImageFile.SizeInBytes + more);
        using NovaVolume volume = file.Open();
        Assert.Equal(ImageFile.SizeInBytes / 4096, volume.Information.BlockCount);
        AssertServes(volume);
    }

    [Fact]
    public void Open_BothGeometriesDamaged_Refused()
    {
        using ImageFile file = ImageFile.Formatted();
        file.Patch(bytes =>
        {
            foreach (int at in new[] { 1024, 2048 })
            {
                bytes[at + 20] ^= 1;
                bytes[bytes.Length - 4096 + at + 20] ^= 1;
            }
        });
        Assert.Equal(NovaError.Corrupt, Assert.Throws<NovaException>(() => file.Open()).Error);
    }

    [Fact]
    public void Open_ByASecondOne_InUseAndSaysByWhom()
    {
        using ImageFile file = ImageFile.Formatted();
        using NovaVolume first = file.Open();
        NovaException refusal = Assert.Throws<NovaException>(() => file.Open());
        Assert.Equal(NovaError.InUse, refusal.Error);
        Assert.Contains("this process", refusal.Message, StringComparison.Ordinal);
        AssertServes(first);
    }

    [Fact]
    public void Open_AfterTheFirstClosed_Works()
    {
        using ImageFile file = ImageFile.Formatted();
        file.Open().Dispose();
        using NovaVolume second = file.Open();
        AssertServes(second);
    }

    [Theory]
    [InlineData("clean")]
    [InlineData("crashed")]
    public void Open_ReadOnly_ChangesNoByte(string state)
    {
        using ImageFile file = ImageFile.Formatted();
        if (state == "crashed")
        {
            NovaVolume volume = file.Open();
            Assert.Equal(Errno.Ok, new MakeDirectory(new Who(0, 0), "/d", 0x1ED).Run(new World(new InodeTree(volume))).Errno);
            volume.Abandon();
        }

        byte[] before = File.ReadAllBytes(file.Path);
        using (NovaVolume volume = file.Open(ImageFile.Options with { ReadOnly = true }))
        {
            Assert.True(volume.Information.IsReadOnly);
            AssertServes(volume);
            AssertRefusesChanges(volume);
            Assert.Empty(volume.Check().Problems);
        }

        Assert.Equal(before, File.ReadAllBytes(file.Path));
    }

    [Fact]
    public void Open_ReadOnlyTwice_BothServe()
    {
        using ImageFile file = ImageFile.Formatted();
        using NovaVolume first = file.Open(ImageFile.Options with { ReadOnly = true });
        using NovaVolume second = file.Open(ImageFile.Options with { ReadOnly = true });
        AssertServes(first);
        AssertServes(second);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-4096)]
    [InlineData(4096)]
    [InlineData(16_384)]
    public void Create_BelowTheMinimum_RefusedAndNoFileLeft(long size)
    {
        using ImageFile file = new();
        Exception refusal = Assert.ThrowsAny<Exception>(() => NovaVolume.Create(file.Path, size, VolumeFixture.Format, ImageFile.Options));
        Assert.True(refusal is ArgumentException or NovaException { Error: NovaError.InvalidArgument }, refusal.ToString());
        Assert.False(File.Exists(file.Path));
    }

    [Fact]
    public void Create_OverAnExistingFile_RefusedAndItIsLeftAlone()
    {
        using ImageFile file = new();
        File.WriteAllText(file.Path, "precious");
        Assert.ThrowsAny<IOException>(() => NovaVolume.Create(file.Path, ImageFile.SizeInBytes, VolumeFixture.Format, ImageFile.Options));
        Assert.Equal("precious", File.ReadAllText(file.Path));
    }

    private static void AssertServes(NovaVolume volume)
    {
        World world = new(new InodeTree(volume));
        Outcome read = new ReadFile(new Target(null, 0), 0, 6000).Run(world.With("/f", OpenHow.Read));
        Assert.Equal(Outcome.Of(Errno.Ok, WriteFile.Pattern(5000, 1)), read);
    }

    private static void AssertRefusesChanges(NovaVolume volume)
    {
        Who root = new(0, 0);
        World world = new(new InodeTree(volume));
        Operation[] changes =
        [
            new CreateFile(root, "/new", OpenHow.ReadWrite, 0x1A4, 0),
            new MakeDirectory(root, "/new", 0x1ED),
            new MakeSymbolicLink(root, "/new", "t"),
            new MakeNode(root, "/new", FileType.Fifo, 0x1A4, 0),
            new LinkFile(root, "/f", "/new"),
            new Unlink(root, "/f"),
            new Rename(root, "/f", "/g", RenameKind.Replace),
            new SetAttributes(root, "/f", new Change { Permissions = 0 }),
            new SetXattr(root, "/f", "user.a", 1, 1, XattrKind.Set),
            new OpenFile(root, "/f", OpenHow.ReadWrite, 0),
        ];
        Assert.All(changes, change => Assert.Equal(Errno.EROFS, change.Run(world).Errno));
    }
}
