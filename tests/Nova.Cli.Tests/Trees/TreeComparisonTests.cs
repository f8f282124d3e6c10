using Nova.Cli.Native;
using Nova.Cli.Trees;
using Nova.Core;
using Nova.Pmem;
using Xunit;

namespace Nova.Cli.Tests.Trees;

/// <summary>A comparison that finds nothing is worth something only if it would have found something.</summary>
public sealed class TreeComparisonTests : IDisposable
{
    private readonly Workbench _bench = new();
    private readonly NovaVolume _volume;

    public TreeComparisonTests()
    {
        OddTree.Make(_bench["tree"]);
        _volume = NovaVolume.Create(
            AnonymousRegion.Create(32 << 20), options: new VolumeOptions { Credentials = Credentials.Superuser, Background = BackgroundWork.None });
        using HostDirectory source = HostDirectory.Open(_bench["tree"]);
        LeftOut leftOut = TreeImport.Run(_volume.Inodes, image: null, source, InodeNumber.Root, NoProgress.Instance);
        Assert.Equal(0, leftOut.Count);
    }

    public void Dispose()
    {
        _volume.Dispose();
        _bench.Dispose();
    }

    // Regression: a second listing of one open directory came back empty, so a tree that had been counted was imported as nothing.
    [Fact]
    public void List_Twice_GivesTheSameNames()
    {
        using HostDirectory directory = HostDirectory.Open(_bench["tree"]);
        List<byte[]> names = directory.List();

        Assert.NotEmpty(names);
        Assert.Equal(names, directory.List());
    }

    [Fact]
    public void Compare_TreeAsImported_HasNoDifferences()
    {
        TreeDifferences found = Compare();

        Assert.Equal([], found.Words);
        Assert.Equal(0, found.Count);
        Assert.Equal([], _volume.Check().Problems);
    }

    public static TheoryData<string> Changes => new(
        "content", "content of a hole", "size", "mode", "owner", "time", "time of a directory", "time of a link", "target", "attribute value", "attribute lost",
        "attribute added", "lost", "added", "type", "link broken", "link added", "device", "attributes of the root");

    [Theory]
    [MemberData(nameof(Changes))]
    public void Compare_OneThingIsChanged_IsFound(string change)
    {
        if (change == "device" && !OddTree.IsRoot)
            return;
        Apply(change);

        Assert.InRange(Compare().Count, 1, 3);
    }

    private TreeDifferences Compare()
    {
        using HostDirectory expected = HostDirectory.Open(_bench["tree"]);
        return TreeComparison.Run(_volume.Inodes, image: null, expected, InodeNumber.Root, NoProgress.Instance);
    }

    private void Apply(string change)
    {
        switch (change)
        {
            case "content":
                Keeping("/large", file => file.Write([1, 2, 3, 4, 5, 6, 7, 8], offset: 2_000_000));
                break;
            case "content of a hole":
                Keeping("/hole", file => file.Write([1], offset: 999_999));
                break;
            case "size":
                Keeping("/hole", file => file.SetLength(999_999));
                break;
            case "mode":
                _volume.SetAttributes("/large", new AttributeChange { Permissions = 0b100_100_101 });
                break;
            case "owner":
                _volume.SetAttributes("/large", new AttributeChange { Group = 77_777 });
                break;
            case "time":
                ShiftTime("/large");
                break;
            case "time of a directory":
                ShiftTime("/dir/sub");
                break;
            case "time of a link":
                ShiftTime("/dangling");
                break;
            case "target":
                Replacing("/dangling", () => _volume.CreateSymbolicLink("/dangling", "elsewhere"));
                break;
            case "attribute value":
                _volume.SetXattr("/file", "user.comment", "another"u8);
                break;
            case "attribute lost":
                _volume.RemoveXattr("/file", "user.empty");
                break;
            case "attribute added":
                _volume.SetXattr("/large", "user.surplus", []);
                break;
            case "lost":
                KeepingTheRoot(() => _volume.Delete("/nothing"));
                break;
            case "added":
                KeepingTheRoot(() => _volume.WriteAllText("/surplus", ""));
                break;
            case "type":
                Replacing("/nothing", () => _volume.CreateDirectory("/nothing"));
                break;
            case "link broken":
                BreakLink();
                break;
            case "link added":
                Replacing("/hole", () => _volume.CreateHardLink("/hole", "/sparse"));
                break;
            case "device":
                Replacing("/character", () => _volume.CreateNode("/character", InodeType.CharacterDevice, UnixFileMode.None, (1ul << 32) | 5));
                break;
            default:
                _volume.SetAttributes("/", new AttributeChange { Permissions = 0b111_000_111 });
                break;
        }
    }

    private void ShiftTime(string path)
    {
        long modified = _volume.GetStatus(path, FinalLink.NoFollow).ModifiedNanoseconds;
        _volume.SetAttributes(path, new AttributeChange { Modified = TimeChange.At(modified + 1) }, FinalLink.NoFollow);
    }

    /// <summary>Changes a file's content and puts its times back.</summary>
    private void Keeping(string path, Action<NovaFile> change)
    {
        InodeStatus before = _volume.GetStatus(path);
        using (NovaFile file = _volume.OpenFile(path, FileMode.Open))
            change(file);
        Restore(path, before);
    }

    /// <summary>Changes the root's entries and puts its times back.</summary>
    private void KeepingTheRoot(Action change)
    {
        InodeStatus before = _volume.GetStatus("/");
        change();
        Restore("/", before);
    }

    /// <summary>Puts something else in the place of a name, with the same attributes.</summary>
    private void Replacing(string path, Action make)
    {
        InodeStatus root = _volume.GetStatus("/");
        InodeStatus before = _volume.GetStatus(path, FinalLink.NoFollow);
        _volume.Delete(path);
        make();
        Restore(path, before);
        Restore("/", root);
    }

    /// <summary>Makes a file of two names two files that are alike.</summary>
    private void BreakLink()
    {
        InodeStatus root = _volume.GetStatus("/");
        InodeStatus before = _volume.GetStatus("/second");
        byte[] content = _volume.ReadAllBytes("/second");
        IReadOnlyList<string> attributes = _volume.ListXattrs("/second");
        byte[][] values = [.. attributes.Select(name => _volume.GetXattr("/second", name)!)];
        _volume.Delete("/second");
        _volume.WriteAllBytes("/second", content);
        for (int attribute = 0; attribute < attributes.Count; attribute++)
            _volume.SetXattr("/second", attributes[attribute], values[attribute]);
        Restore("/second", before);
        Restore("/", root);
    }

    private void Restore(string path, in InodeStatus before)
    {
        bool isLink = _volume.GetStatus(path, FinalLink.NoFollow).Type == InodeType.SymbolicLink;
        _volume.SetAttributes(
            path,
            new AttributeChange
            {
                Permissions = isLink ? null : before.Permissions,
                Owner = before.Owner,
                Group = before.Group,
                Accessed = TimeChange.At(before.AccessedNanoseconds),
                Modified = TimeChange.At(before.ModifiedNanoseconds),
            },
            FinalLink.NoFollow);
    }
}
