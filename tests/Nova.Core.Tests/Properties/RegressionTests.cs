using Nova.Core.Tests.Conformance;
using Nova.Testing;
using Nova.Testing.Trees;
using Nova.Testing.Workloads;
using Xunit;

namespace Nova.Core.Tests.Properties;

/// <summary>Workloads that failed once, as they were shrunk. Each says what it guards.</summary>
public sealed class RegressionTests
{
    private const long NearTheEnd = VolumeFixture.LargestFile - 100;
    private static readonly Who Root = new(0, 0);
    private static readonly Target File = new("/f");
    private static readonly Operation Create = new CreateFile(Root, "/f", OpenHow.ReadWrite, 0x1A4, 0);

    // Zeroing past the end with the size kept left a record that made the file grow when it was replayed.
    [Fact]
    public void ZeroRangeKeepSize_PastTheEnd_SizeStaysAfterCrash() => Run(
        Create,
        new WriteFile(File, 0, 5000, 1),
        new Allocate(File, AllocateKind.ZeroRangeKeepSize, 4077, 1693),
        new Allocate(File, AllocateKind.KeepSize, 4052, 1));

    [Fact]
    public void KeepSize_PastTheEndOfACutFile_SizeStaysAfterCrash() => Run(
        Create,
        new WriteFile(File, 0, 5000, 1),
        new Resize(File, 4053),
        new Allocate(File, AllocateKind.KeepSize, 4635, 1),
        new Allocate(File, AllocateKind.Extend, 2992, 1));

    // Arithmetic on pages overflowed at the end of the largest file, and recovery marked blocks outside the volume.
    [Fact]
    public void Allocate_AtTheEndOfTheLargestFile_RecoversAfterCrash() => Run(Create, new Allocate(File, AllocateKind.Extend, NearTheEnd, 1));

    [Fact]
    public void ZeroRange_AtTheEndOfTheLargestFile_RecoversAfterCrash() =>
        Run(Create, new Allocate(File, AllocateKind.ZeroRangeKeepSize, NearTheEnd, 1), new Resize(File, 10));

    [Fact]
    public void Write_AtTheEndOfTheLargestFile_RecoversAfterCrash() => Run(Create, new WriteFile(File, NearTheEnd, 90, 1), new Resize(File, 10));

    // A check compared the data of a record in a log's second life with what the first life had left.
    [Fact]
    public void SmallWrites_AcrossACrash_ChecksumsHold() => Run(
        Create,
        new WriteFile(File, 0, 229, 1),
        new Resize(File, 0),
        new Remount(RemountKind.Crash),
        new AppendFile(File, 355, 2));

    [Fact]
    public void GrowingRewrites_AcrossACrash_ChecksumsHold() => Run(
        Create,
        new WriteFile(File, 0, 156, 1),
        new WriteFile(File, 0, 279, 2),
        new Remount(RemountKind.Crash),
        new WriteFile(File, 0, 1928, 3));

    // Removed inodes were counted until their tails were published.
    [Fact]
    public void Unlink_AfterRemount_IsCountedAtOnce() => Run(Create, new Remount(RemountKind.Clean), new Unlink(Root, "/f"));

    // Opening with create gave a handle of a directory if nothing was to be written.
    [Fact]
    public void Create_OnADirectoryToBeRead_IsRefused() =>
        Run(new MakeDirectory(Root, "/d", 0x1ED), new CreateFile(Root, "/d", OpenHow.Read, 0x1A4, 0), new CreateFile(Root, "/d", OpenHow.None, 0x1A4, 0));

    // The target of a symbolic link counted as content that can be looked for.
    [Fact]
    public void Seek_InASymbolicLink_IsRefused() => Run(
        new MakeSymbolicLink(Root, "/l", "somewhere"),
        new CreateFile(Root, "/l", OpenHow.None, 0x1A4, 0),
        new SeekFile(new Target(null, 0), SeekKind.Hole, 0),
        new SeekFile(new Target(null, 0), SeekKind.Data, 0));

    private static void Run(params Operation[] operations) => WorkloadRun.Execute(new Workload("regression", operations), 1 << 20, SpaceRule.Ample);
}
