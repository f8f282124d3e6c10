using Nova.Testing.Trees;
using Xunit;

namespace Nova.Core.Tests.Conformance;

/// <content>Hard links, removal of names, symbolic links, nodes.</content>
public abstract partial class FaceConformance
{
    [Fact]
    public void Link_File_GivesTheSameInodeOneMoreName()
    {
        MakeDirectory("/d");
        MakeFile("/f", [1, 2]);
        Ok(Tree.Link(Root, "/f", "/d/g"));
        Assert.Equal(StatOf("/f"), StatOf("/d/g"));
        Assert.Equal(2u, StatOf("/f").LinkCount);
        Ok(Tree.Unlink(Root, "/f"));
        Assert.Equal(1u, StatOf("/d/g").LinkCount);
        Assert.Equal([1, 2], Content("/d/g"));
    }

    [Theory]
    [InlineData("/d", "/new", Errno.EPERM)]
    [InlineData("/f", "/d", Errno.EEXIST)]
    [InlineData("/f", "/f", Errno.EEXIST)]
    [InlineData("/f", "/s", Errno.EEXIST)]
    [InlineData("/d", "/f", Errno.EEXIST)]
    [InlineData("/none", "/new", Errno.ENOENT)]
    [InlineData("/f", "/none/new", Errno.ENOENT)]
    [InlineData("/f", "/f/new", Errno.ENOTDIR)]
    [InlineData("/f", "/d/.", Errno.EEXIST)]
    [InlineData("/f", "/d/..", Errno.EEXIST)]
    [InlineData("/s", "/new", Errno.Ok)]
    [InlineData("/p", "/new", Errno.Ok)]
    public void Link_Pair_WorksOrGivesLinuxsError(string existing, string path, Errno expected)
    {
        MakeDirectory("/d");
        MakeFile("/f");
        Ok(Tree.MakeSymbolicLink(Root, "/s", "f"));
        Ok(Tree.MakeNode(Root, "/p", FileType.Fifo, Octal(600), 0));
        uint links = existing == "/none" ? 0 : StatOf(existing).LinkCount;
        Assert.Equal(expected, Tree.Link(Root, existing, path));
        if (existing != "/none")
            Assert.Equal(expected == Errno.Ok ? links + 1 : links, StatOf(existing).LinkCount);
    }

    [Fact]
    public void Link_FileWithoutName_NotFound()
    {
        MakeFile("/f");
        int handle = OpenFor(OpenHow.ReadWrite, "/f");
        Ok(Tree.Unlink(Root, "/f"));
        Assert.Equal(Errno.ENOENT, Tree.Link(Root, new TreePath("", handle), "/g"));
        Assert.Empty(Names("/"));
    }

    [Fact]
    public void Link_ManyNames_CountsThem()
    {
        MakeFile("/f", [1]);
        for (int i = 0; i < 300; i++)
            Ok(Tree.Link(Root, "/f", $"/name-{i}"));
        Assert.Equal(301u, StatOf("/name-17").LinkCount);
        for (int i = 0; i < 300; i++)
            Ok(Tree.Unlink(Root, $"/name-{i}"));
        Assert.Equal(1u, StatOf("/f").LinkCount);
        Assert.Equal([1], Content("/f"));
    }

    [Fact]
    public void Link_BeyondTheMostNames_TooManyLinksAndNothingChanged()
    {
        using ITree large = Make(64 << 20);
        Ok(large.Create(Root, "/f", OpenHow.Write, Octal(644), out int handle));
        for (uint i = 1; i < large.MaximumLinks; i++)
            Ok(large.Link(Root, "/f", $"/{i}"));
        Ok(large.StatHandle(handle, out Stat? before));
        Clock.Step();
        Assert.Equal(Errno.EMLINK, large.Link(Root, "/f", "/one-more"));
        Ok(large.StatHandle(handle, out Stat? after));
        Assert.Equal(before, after);
        Ok(large.Unlink(Root, "/17"));
        Ok(large.Link(Root, "/f", "/one-more"));
    }

    [Theory]
    [InlineData("/none", Errno.ENOENT)]
    [InlineData("/d", Errno.EISDIR)]
    [InlineData("/d/.", Errno.EISDIR)]
    [InlineData("/d/..", Errno.EISDIR)]
    [InlineData("/f/x", Errno.ENOTDIR)]
    [InlineData("/none/x", Errno.ENOENT)]
    [InlineData("/f", Errno.Ok)]
    [InlineData("/s", Errno.Ok)]
    [InlineData("/p", Errno.Ok)]
    public void Unlink_Path_RemovesTheNameOrGivesLinuxsError(string path, Errno expected)
    {
        MakeDirectory("/d");
        MakeFile("/f");
        Ok(Tree.MakeSymbolicLink(Root, "/s", "f"));
        Ok(Tree.MakeNode(Root, "/p", FileType.Fifo, Octal(600), 0));
        Assert.Equal(expected, Tree.Unlink(Root, path));
        Assert.Equal(expected == Errno.Ok ? 3 : 4, Names("/").Length);
    }

    [Fact]
    public void Unlink_OpenFile_LivesUntilItsLastClose()
    {
        MakeFile("/f", Pattern(20_000));
        int first = OpenFor(OpenHow.ReadWrite, "/f"), second = OpenFor(OpenHow.Read, "/f");
        Clock.Step();
        Ok(Tree.Unlink(Root, "/f"));
        Assert.Equal((0u, 20_000L, Clock.Now), (StatOfHandle(first).LinkCount, StatOfHandle(first).Size, StatOfHandle(first).Changed));
        Ok(Tree.Write(first, 20_000, [1, 2]));
        Ok(Tree.Close(first));
        Assert.Equal([.. Pattern(20_000), 1, 2], ReadAt(second, 0, 30_000));
        Ok(Tree.Close(second));
        Assert.Empty(Names("/"));
    }

    [Fact]
    public void Unlink_OpenFileAndNewOneOfThatName_AreTwoFiles()
    {
        MakeFile("/f", [1]);
        int old = OpenFor(OpenHow.ReadWrite, "/f");
        Ok(Tree.Unlink(Root, "/f"));
        MakeFile("/f", [2]);
        Assert.Equal([1], ReadAt(old, 0, 1));
        Assert.Equal([2], Content("/f"));
        Assert.NotEqual(StatOfHandle(old).Inode, StatOf("/f").Inode);
        Ok(Tree.SetLength(old, 0));
        Assert.Equal([2], Content("/f"));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(23)]
    [InlineData(255)]
    [InlineData(1000)]
    [InlineData(4095)]
    public void SymbolicLink_OfAnyLength_ReadsBack(int length)
    {
        string target = string.Concat(Enumerable.Range(0, length).Select(i => (char)(i % 255 + 1)));
        Clock.Step();
        Ok(Tree.MakeSymbolicLink(Root, "/s", target));
        Stat stat = StatOf("/s");
        Assert.Equal((FileType.SymbolicLink, Octal(777), 1u, (long)length), (stat.Type, stat.Permissions, stat.LinkCount, stat.Size));
        Assert.Equal((Clock.Now, Clock.Now), (stat.Modified, stat.Born));
        Ok(Tree.ReadSymbolicLink(Root, "/s", out string? found));
        Assert.Equal(target, found);
    }

    [Theory]
    [InlineData(0, Errno.ENOENT)]
    [InlineData(4096, Errno.ENAMETOOLONG)]
    public void SymbolicLink_TargetOfIllegalLength_LinuxsError(int length, Errno expected)
    {
        Assert.Equal(expected, Tree.MakeSymbolicLink(Root, "/s", new string('t', length)));
        Assert.Empty(Names("/"));
    }

    [Theory]
    [InlineData("/f", Errno.EEXIST)]
    [InlineData("/.", Errno.EEXIST)]
    [InlineData("/none/s", Errno.ENOENT)]
    [InlineData("/f/s", Errno.ENOTDIR)]
    public void SymbolicLink_WhereNoneCanBe_LinuxsError(string path, Errno expected)
    {
        MakeFile("/f");
        Assert.Equal(expected, Tree.MakeSymbolicLink(Root, path, "t"));
    }

    [Theory]
    [InlineData("/f", Errno.EINVAL)]
    [InlineData("/d", Errno.EINVAL)]
    [InlineData("/none", Errno.ENOENT)]
    public void ReadSymbolicLink_OfSomethingElse_LinuxsError(string path, Errno expected)
    {
        MakeFile("/f");
        MakeDirectory("/d");
        Assert.Equal(expected, Tree.ReadSymbolicLink(Root, path, out _));
    }

    [Theory]
    [InlineData(FileType.Regular, 0UL)]
    [InlineData(FileType.Fifo, 0UL)]
    [InlineData(FileType.Socket, 0UL)]
    [InlineData(FileType.CharacterDevice, 0x0000_0001_0000_0003UL)]
    [InlineData(FileType.BlockDevice, 0x0000_0FFF_000F_FFFFUL)]
    public void MakeNode_OfType_IsThere(FileType type, ulong device)
    {
        Clock.Step();
        Ok(Tree.MakeNode(Root, "/n", type, Octal(640), device));
        Stat stat = StatOf("/n");
        Assert.Equal((type, Octal(640), device, 1u, 0L), (stat.Type, stat.Permissions, stat.Device, stat.LinkCount, stat.Size));
        Assert.Equal((Clock.Now, Clock.Now), (stat.Changed, stat.Born));
    }

    [Theory]
    [InlineData(FileType.Directory, Errno.EPERM)]
    [InlineData(FileType.SymbolicLink, Errno.EINVAL)]
    [InlineData((FileType)3, Errno.EINVAL)]
    [InlineData((FileType)15, Errno.EINVAL)]
    public void MakeNode_OfTypeThatIsNone_LinuxsError(FileType type, Errno expected)
    {
        Assert.Equal(expected, Tree.MakeNode(Root, "/n", type, Octal(640), 0));
        Assert.Empty(Names("/"));
    }

    [Theory]
    [InlineData(FileType.Regular, Errno.Ok)]
    [InlineData(FileType.Fifo, Errno.Ok)]
    [InlineData(FileType.Socket, Errno.Ok)]
    [InlineData(FileType.CharacterDevice, Errno.EPERM)]
    [InlineData(FileType.BlockDevice, Errno.EPERM)]
    public void MakeNode_ByUser_DevicesAreForTheSuperuser(FileType type, Errno expected)
    {
        MakeCommon("/c");
        Assert.Equal(expected, Tree.MakeNode(Alice, "/c/n", type, Octal(640), 0));
    }

    [Theory]
    [InlineData("/f", Errno.EEXIST)]
    [InlineData("/..", Errno.EEXIST)]
    [InlineData("/none/n", Errno.ENOENT)]
    [InlineData("/f/n", Errno.ENOTDIR)]
    public void MakeNode_WhereNoneCanBe_LinuxsError(string path, Errno expected)
    {
        MakeFile("/f");
        Assert.Equal(expected, Tree.MakeNode(Root, path, FileType.Fifo, Octal(600), 0));
    }
}
