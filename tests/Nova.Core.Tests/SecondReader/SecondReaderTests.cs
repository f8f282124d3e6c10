using Nova.Core.Tests.Properties;
using Nova.SecondReader;
using Nova.Testing.Trees;
using Nova.Testing.Workloads;
using Xunit;
using Xunit.Abstractions;

namespace Nova.Core.Tests.SecondReader;

// Goal: docs/SPEC.md is complete enough to write a reader from.
// Method: Nova.SecondReader was written from it alone. It reads the images that the product leaves, closed, abandoned and crashed, before the product
// does; the trees, the verdicts and the ownership of blocks must agree.

public sealed class SecondReaderTests(ITestOutputHelper output)
{
    private static readonly Who Root = new(0, 0);

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    public void Volume_OfEveryKindOfRecord_IsReadAlike(int shardCount)
    {
        using ReaderRig rig = new(shardCount);
        foreach (Operation operation in SingleOperations.SceneOperations.Concat(Additions()))
            rig.Run(operation);
        SecondVolume abandoned = rig.ReadBoth(rig.Image(), "abandoned", out byte[] closed);
        Assert.False(abandoned.IsClean);
        Assert.True(abandoned.Verdict.Committed > 0, "no run waited for its tail word");
        Assert.True(abandoned.LogPages > 6, $"only {abandoned.LogPages} log pages");
        Assert.Contains(abandoned.Inodes.Values, inode => inode.Attributes.Values.Any(value => value.Blocks.Count == 16));
        Assert.Contains(abandoned.Inodes.Values, inode => inode.Extents.All.Any(extent => extent.IsSetAside));
        SecondVolume second = rig.ReadClosed(closed, abandoned, "abandoned and closed");
        Assert.True(Enumerable.Range(0, shardCount).Count(shard => second.LiveSlots(shard).Any()) > shardCount / 2, "too few shards hold a life");
        Assert.Contains(Enumerable.Range(0, shardCount), shard => second.DeadSlots(shard).Any());

        rig.Run(new Unlink(Root, "/d/small"));
        rig.ReadBoth(rig.Image(), "after a death", out _);
        Assert.Equal(Enum.GetValues<RecordKind>().Where(kind => kind != RecordKind.None), rig.Kinds.Order());
    }

    [Fact]
    public void Volume_WithItsPrimarySuperblockLost_IsReadFromTheReplica()
    {
        using ReaderRig rig = new(2);
        foreach (Operation operation in SingleOperations.SceneOperations)
            rig.Run(operation);
        byte[] image = rig.Image();
        image.AsSpan(0, 4096).Fill(0x5A);
        rig.ReadBoth(image, "without its primary", out _);
        image.AsSpan(^4096).Fill(0x5A);
        Assert.Throws<InvalidDataException>(() => new SecondVolume(image));
    }

    // Goal: an image that fails its checksum is not believed, and the logs give the same tree (R27).
    [Theory]
    [InlineData(8)]
    [InlineData(40)]
    [InlineData(64)]
    public void SpaceImage_WithAByteChanged_IsNotBelieved(int at)
    {
        using ReaderRig rig = new(2);
        SecondVolume fresh = rig.ReadBoth(rig.Image(), "fresh", out byte[] closed);
        SecondVolume second = rig.ReadClosed(closed, fresh, "fresh");
        closed[(int)second.Space!.OwnBlocks[0] * 4096 + at] ^= 1;
        SecondVolume damaged = new(closed);
        Assert.Null(damaged.Space);
        Assert.Equal(second.Owners.Keys.Except(second.Space.OwnBlocks).Order(), damaged.Owners.Keys.Order());
    }

    [Fact]
    public void RandomWorkloads_AtEveryRemount_AreReadAlike()
    {
        int images = 0;
        RandomCheck.ForAll(RandomWorkloads.Of(new OperationGenerator(), 10, 80), 120, workload =>
        {
            StepClock clock = new();
            ReadingMount mount = new(2 << 20, clock);
            WorkloadRun.Execute(workload, mount, clock, SpaceRule.Ample);
            images += mount.Images;
        });
        output.WriteLine($"{images} images");
        Assert.True(images > 240, $"only {images} images");
    }

    /// <summary>Long logs, slots that were born again, names that were moved and exchanged, holes of all kinds.</summary>
    private static IEnumerable<Operation> Additions()
    {
        Target small = new("/d/small"), large = new("/d/large"), room = new("/d/room");
        yield return new MakeDirectory(Root, "/many", 0x1ED);
        for (int i = 0; i < 120; i++)
        {
            yield return new MakeNode(Root, $"/many/entry-number-{i}", i % 3 == 0 ? FileType.Fifo : FileType.Regular, 0x1A4, 0);
            yield return new WriteFile(small, i * 70, 40, i + 1);
            if (i % 3 == 1)
                yield return new Unlink(Root, $"/many/entry-number-{i}");
        }

        for (int i = 0; i < 10; i++)
            yield return new MakeNode(Root, $"/many/again-{i}", FileType.CharacterDevice, 0x1A4, 0x5_0000_0007);
        yield return new MakeSymbolicLink(Root, "/e/long-link", new string('t', 4095));
        yield return new WriteFile(room, 5000, 20, 9);
        yield return new WriteFile(room, 8192, 4096, 9);
        yield return new Allocate(large, AllocateKind.PunchHole, 5000, 9000);
        yield return new Allocate(large, AllocateKind.ZeroRangeKeepSize, 17_000, 20_000);
        yield return new Allocate(small, AllocateKind.KeepSize, 40_000, 10_000);
        yield return new Resize(large, 19_000);
        yield return new Resize(new Target("/d/room"), 50_000);
        yield return new WriteFile(large, (1L << 40) + 17, 5000, 9);
        yield return new AppendFile(large, 30, 9);
        yield return new SetXattr(Root, "/d/large", "user.huge", 65_536, 9, XattrKind.Create);
        yield return new SetXattr(Root, "/d/large", "user.b", 5, 9, XattrKind.Replace);
        yield return new SetXattr(Root, "/d", "user.empty", 0, 9, XattrKind.Set);
        yield return new RemoveXattr(Root, "/d/small", "user.a");
        yield return new SetAttributes(Root, "/d/small", new Change { Permissions = 0x180, User = 7, Group = 8, Accessed = -5, Modified = 6 });
        yield return new Rename(Root, "/many/entry-number-0", "/d/moved", RenameKind.Replace);
        yield return new Rename(Root, "/many/entry-number-2", "/many/entry-number-5", RenameKind.Replace);
        yield return new Rename(Root, "/d/sub", "/e/sub", RenameKind.NoReplace);
        yield return new Rename(Root, "/d/small", "/e/empty", RenameKind.Exchange);
        yield return new Rename(Root, "/d/small", "/e/empty", RenameKind.Exchange);
        yield return new LinkFile(Root, "/d/room", "/many/room");
        yield return new RemoveDirectory(Root, "/e/empty");
    }
}
