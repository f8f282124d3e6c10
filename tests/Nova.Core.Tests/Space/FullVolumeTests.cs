using Nova.Core.Tests.Conformance;
using Nova.Pmem;
using Xunit;

namespace Nova.Core.Tests.Space;

// Goal: whatever filled a volume, everything in it can be removed again (SPEC R28).
// Method: fill it to the last block, use up what small changes may use, remount in between, remove.
public sealed class FullVolumeTests
{
    private const long SizeInBytes = 1 << 20;
    private static readonly VolumeOptions Options = new() { Background = BackgroundWork.None, Credentials = Credentials.Superuser };
    private static readonly Credentials Root = Credentials.Superuser;

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(20)]
    [InlineData(45)]
    public void Unlink_AfterSmallChangesOnAFullVolume_NeverLacksSpace(int files)
    {
        using PmemRegion keeper = AnonymousRegion.Create(SizeInBytes);
        NovaVolume volume = Fill(keeper, files);
        FileHandle empty = Open(volume, Name(0));
        UntilNoSpace(() => volume.Inodes.SetLength(empty, 0));
        UntilNoSpace(() => volume.Inodes.SetAttributes(Root, StatusOf(volume, Name(0)).Number, new AttributeChange { Permissions = 0x180, Size = 0 }, out _));
        volume.Inodes.Close(empty);

        RemoveAll(volume, files);

        volume.Dispose();
    }

    [Fact]
    public void Open_FullVolumeManyTimes_StillOpensAndEmpties()
    {
        using PmemRegion keeper = AnonymousRegion.Create(SizeInBytes);
        NovaVolume volume = Fill(keeper, 12);
        for (int i = 0; i < 60; i++)
        {
            if (i % 2 == 0)
                volume.Dispose();
            else
                volume.Abandon();
            volume = Open(keeper);
        }

        RemoveAll(volume, 12);
        volume.Dispose();
    }

    // An operation that found one page of two gave the first one, not zeroed, to the pool of zeroed pages.
    [Fact]
    public void Exchange_OneBlockShortOfTwoPages_LeavesDirectoriesReadable()
    {
        using PmemRegion keeper = AnonymousRegion.Create(SizeInBytes);
        NovaVolume volume = Fill(keeper, 3);
        for (int i = 0; i < 3; i++)
            Assert.Equal(NovaError.None, volume.Inodes.Unlink(Root, InodeNumber.Root, Name(i)));
        for (int round = 0; round < 400; round++)
        {
            _ = volume.Inodes.MakeNode(Root, InodeNumber.Root, "x"u8, 0x81A4, 0, out _);
            _ = volume.Inodes.MakeNode(Root, InodeNumber.Root, "y"u8, 0x81A4, 0, out _);
            if (volume.Inodes.Rename(Root, InodeNumber.Root, "x"u8, InodeNumber.Root, "y"u8, RenameMode.Exchange) == NovaError.NoSpace)
                break;
        }

        volume.Abandon();
        using NovaVolume again = Open(keeper);
        Assert.Empty(again.Recovery.Damage);
        Assert.Empty(again.Check().Problems);
    }

    [Fact]
    public void Reserved_AfterSetAsideSpaceIsGivenUp_SameAfterCleanAndCrashRemount()
    {
        using PmemRegion keeper = AnonymousRegion.Create(SizeInBytes * 8);
        NovaVolume volume = NovaVolume.Create(AnonymousRegion.OpenAgain(keeper), VolumeFixture.Format, Options);
        FileHandle file = Create(volume, "aside"u8);
        Assert.Equal(NovaError.None, volume.Inodes.Allocate(file, AllocateMode.Extend, 0, 4 << 20));
        Assert.NotEqual(0, volume.GetSpace().ReservedBlocks);
        Assert.Equal(NovaError.None, volume.Inodes.SetLength(file, 0));
        volume.Inodes.Close(file);
        long live = volume.GetSpace().ReservedBlocks;

        volume.Dispose();
        volume = Open(keeper);
        long clean = volume.GetSpace().ReservedBlocks;
        volume.Abandon();
        volume = Open(keeper);
        long crash = volume.GetSpace().ReservedBlocks;
        volume.Dispose();

        Assert.Equal(clean, crash);
        Assert.InRange(live, crash - 1, crash);                  // opening and closing may fill the volume's own log
    }

    private static NovaVolume Open(PmemRegion keeper) => NovaVolume.Open(AnonymousRegion.OpenAgain(keeper), Options);

    private static NovaVolume Fill(PmemRegion keeper, int files)
    {
        NovaVolume volume = NovaVolume.Create(AnonymousRegion.OpenAgain(keeper), VolumeFixture.Format, Options);
        for (int i = 0; i < files; i++)
            volume.Inodes.Close(Create(volume, Name(i)));
        FileHandle big = Create(volume, "big"u8);
        byte[] page = new byte[4096];
        UntilNoSpace(() => volume.Inodes.Append(big, page, out _));
        UntilNoSpace(() => volume.Inodes.Append(big, page.AsSpan(0, 1), out _));
        volume.Inodes.Close(big);
        return volume;
    }

    private static void RemoveAll(NovaVolume volume, int files)
    {
        for (int i = 0; i < files; i++)
            Assert.Equal(NovaError.None, volume.Inodes.Unlink(Root, InodeNumber.Root, Name(i)));
        Assert.Equal(NovaError.None, volume.Inodes.Unlink(Root, InodeNumber.Root, "big"u8));
        volume.Sync();
        Assert.Equal(1, volume.GetSpace().InodeCount);
        Assert.Equal(0, volume.GetSpace().DataBlocks);
        Assert.Empty(volume.Check().Problems);
    }

    private static void UntilNoSpace(Func<NovaError> operation)
    {
        for (int i = 0; i < 100_000; i++)
        {
            NovaError error = operation();
            if (error == NovaError.NoSpace)
                return;
            Assert.Equal(NovaError.None, error);
        }

        Assert.Fail("The volume never was full.");
    }

    private static FileHandle Create(NovaVolume volume, ReadOnlySpan<byte> name)
    {
        Assert.Equal(NovaError.None, volume.Inodes.OpenOrCreate(Root, InodeNumber.Root, name, 0x1A4, OpenModes.Read | OpenModes.Write, out FileHandle handle, out _));
        return handle;
    }

    private static FileHandle Open(NovaVolume volume, ReadOnlySpan<byte> name) => Create(volume, name);

    private static InodeStatus StatusOf(NovaVolume volume, ReadOnlySpan<byte> name)
    {
        Assert.Equal(NovaError.None, volume.Inodes.Lookup(Root, InodeNumber.Root, name, out InodeStatus status));
        return status;
    }

    private static byte[] Name(int i) => System.Text.Encoding.UTF8.GetBytes($"small-{i:D3}");
}
