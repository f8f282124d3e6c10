using Nova.Testing.Trees;
using Xunit;

namespace Nova.Core.Tests.Conformance;

/// <content>Renaming, replacing, exchanging, moving directories.</content>
public abstract partial class FaceConformance
{
    [Theory]
    [InlineData(RenameKind.Replace)]
    [InlineData(RenameKind.NoReplace)]
    public void Rename_ToFreeName_MovesTheInode(RenameKind kind)
    {
        MakeDirectory("/d");
        MakeFile("/f", [1, 2]);
        ulong inode = StatOf("/f").Inode;
        Ok(Tree.Rename(Root, "/f", "/d/g", kind));
        Assert.Equal(Errno.ENOENT, ErrnoOfStat("/f"));
        Assert.Equal(inode, StatOf("/d/g").Inode);
        Assert.Equal(1u, StatOf("/d/g").LinkCount);
        Assert.Equal([1, 2], Content("/d/g"));
    }

    [Fact]
    public void Rename_OverFile_ReplacesIt()
    {
        MakeFile("/a", [1]);
        MakeFile("/b", [2]);
        Ok(Tree.Rename(Root, "/a", "/b", RenameKind.Replace));
        Assert.Equal(["b"], Names("/"));
        Assert.Equal([1], Content("/b"));
    }

    [Fact]
    public void Rename_OverOneOfTwoNames_OtherNameKeepsTheFile()
    {
        MakeFile("/a", [1]);
        MakeFile("/b", [2]);
        Ok(Tree.Link(Root, "/b", "/c"));
        Clock.Step();
        Ok(Tree.Rename(Root, "/a", "/b", RenameKind.Replace));
        Assert.Equal((1u, Clock.Now), (StatOf("/c").LinkCount, StatOf("/c").Changed));
        Assert.Equal([2], Content("/c"));
    }

    [Fact]
    public void Rename_OverOpenFile_ItLivesUntilItsLastClose()
    {
        MakeFile("/a", [1]);
        MakeFile("/b", [2]);
        int handle = OpenFor(OpenHow.ReadWrite, "/b");
        Ok(Tree.Rename(Root, "/a", "/b", RenameKind.Replace));
        Assert.Equal([2], ReadAt(handle, 0, 1));
        Assert.Equal(0u, StatOfHandle(handle).LinkCount);
        Ok(Tree.Write(handle, 0, [3]));
        Ok(Tree.Close(handle));
        Assert.Equal([1], Content("/b"));
    }

    [Theory]
    [InlineData(FileType.Fifo)]
    [InlineData(FileType.Socket)]
    [InlineData(FileType.CharacterDevice)]
    public void Rename_NodeOverFile_ReplacesIt(FileType type)
    {
        Ok(Tree.MakeNode(Root, "/n", type, Octal(600), 0));
        MakeFile("/f");
        Ok(Tree.Rename(Root, "/n", "/f", RenameKind.Replace));
        Assert.Equal(type, StatOf("/f").Type);
        Assert.Equal(["f"], Names("/"));
    }

    [Fact]
    public void Rename_OverEmptyDirectory_ReplacesIt()
    {
        MakeDirectory("/a");
        MakeFile("/a/f");
        MakeDirectory("/b");
        Ok(Tree.Rename(Root, "/a", "/b", RenameKind.Replace));
        Assert.Equal(["b"], Names("/"));
        Assert.Equal(["f"], Names("/b"));
        Assert.Equal(3u, StatOf("/").LinkCount);
    }

    [Theory]
    [InlineData("/none", "/new", RenameKind.Replace, Errno.ENOENT)]
    [InlineData("/none", "/file", RenameKind.Replace, Errno.ENOENT)]
    [InlineData("/none", "/none", RenameKind.Replace, Errno.ENOENT)]
    [InlineData("/file", "/none/new", RenameKind.Replace, Errno.ENOENT)]
    [InlineData("/file", "/file2/new", RenameKind.Replace, Errno.ENOTDIR)]
    [InlineData("/file/x", "/new", RenameKind.Replace, Errno.ENOTDIR)]
    [InlineData("/file", "/empty", RenameKind.Replace, Errno.EISDIR)]
    [InlineData("/file", "/full", RenameKind.Replace, Errno.EISDIR)]
    [InlineData("/empty", "/file", RenameKind.Replace, Errno.ENOTDIR)]
    [InlineData("/empty", "/full", RenameKind.Replace, Errno.ENOTEMPTY)]
    [InlineData("/full", "/full/sub", RenameKind.Replace, Errno.EINVAL)]
    [InlineData("/full", "/full/sub/new", RenameKind.Replace, Errno.EINVAL)]
    [InlineData("/full", "/full/new", RenameKind.NoReplace, Errno.EINVAL)]
    [InlineData("/full/sub", "/full", RenameKind.Replace, Errno.ENOTEMPTY)]
    [InlineData("/full/file", "/full", RenameKind.Replace, Errno.ENOTEMPTY)]
    [InlineData("/file", "/file2", RenameKind.NoReplace, Errno.EEXIST)]
    [InlineData("/file", "/file", RenameKind.NoReplace, Errno.EEXIST)]
    [InlineData("/file", "/link", RenameKind.NoReplace, Errno.EEXIST)]
    [InlineData("/file", "/none", RenameKind.Exchange, Errno.ENOENT)]
    [InlineData("/none", "/file", RenameKind.Exchange, Errno.ENOENT)]
    [InlineData("/full", "/full/sub", RenameKind.Exchange, Errno.EINVAL)]
    [InlineData("/full/sub", "/full", RenameKind.Exchange, Errno.EINVAL)]
    [InlineData("/full/.", "/new", RenameKind.Replace, Errno.EBUSY)]
    [InlineData("/full/..", "/new", RenameKind.Replace, Errno.EBUSY)]
    [InlineData("/file", "/full/.", RenameKind.Replace, Errno.EBUSY)]
    [InlineData("/file", "/full/..", RenameKind.Replace, Errno.EBUSY)]
    [InlineData("/file", "/full/.", RenameKind.Exchange, Errno.EBUSY)]
    [InlineData("/full/.", "/full/.", RenameKind.NoReplace, Errno.EBUSY)]
    public void Rename_ThatCannotBe_LinuxsErrorAndNothingChanged(string source, string destination, RenameKind kind, Errno expected)
    {
        MakeFile("/file");
        MakeFile("/file2");
        MakeDirectory("/empty");
        MakeDirectory("/full");
        MakeDirectory("/full/sub");
        MakeFile("/full/file");
        Ok(Tree.Link(Root, "/file", "/link"));
        Picture before = Picture.Of(Tree);
        Clock.Step();
        Assert.Equal(expected, Tree.Rename(Root, source, destination, kind));
        Assert.Equal("", Picture.Of(Tree).DifferenceFrom(before));
    }

    [Theory]
    [InlineData("/a", "/a", RenameKind.Replace)]
    [InlineData("/a", "/b", RenameKind.Replace)]
    [InlineData("/a", "/b", RenameKind.Exchange)]
    [InlineData("/d", "/d", RenameKind.Replace)]
    [InlineData("/a", "/a", RenameKind.Exchange)]
    public void Rename_ToAnotherNameOfTheSameInode_DoesNothing(string source, string destination, RenameKind kind)
    {
        MakeFile("/a", [1]);
        MakeDirectory("/d");
        Ok(Tree.Link(Root, "/a", "/b"));
        Picture before = Picture.Of(Tree);
        Clock.Step();
        Ok(Tree.Rename(Root, source, destination, kind));
        Assert.Equal("", Picture.Of(Tree).DifferenceFrom(before));
    }

    [Fact]
    public void Rename_DirectoryToAnotherParent_MovesLinkCountsAndDotDot()
    {
        MakeDirectory("/a");
        MakeDirectory("/b");
        MakeDirectory("/a/d");
        MakeFile("/a/d/f", [1]);
        Ok(Tree.Rename(Root, "/a/d", "/b/e", RenameKind.Replace));
        Assert.Equal((2u, 3u), (StatOf("/a").LinkCount, StatOf("/b").LinkCount));
        Assert.Equal(StatOf("/b").Inode, StatOf("/b/e/..").Inode);
        Assert.Equal([1], Content("/b/e/f"));
    }

    [Fact]
    public void Rename_DirectoryOverDirectoryOfAnotherParent_CountsRight()
    {
        MakeDirectory("/a");
        MakeDirectory("/b");
        MakeDirectory("/a/d");
        MakeDirectory("/b/d");
        Ok(Tree.Rename(Root, "/a/d", "/b/d", RenameKind.Replace));
        Assert.Equal((2u, 3u, 4u), (StatOf("/a").LinkCount, StatOf("/b").LinkCount, StatOf("/").LinkCount));
    }

    [Fact]
    public void Rename_DirectoryWithinItsParent_KeepsLinkCounts()
    {
        MakeDirectory("/a");
        Ok(Tree.Rename(Root, "/a", "/b", RenameKind.Replace));
        Assert.Equal((3u, 2u), (StatOf("/").LinkCount, StatOf("/b").LinkCount));
        Assert.Equal(StatOf("/").Inode, StatOf("/b/..").Inode);
    }

    [Fact]
    public void Rename_BackAndForth_Works()
    {
        MakeDirectory("/a");
        MakeDirectory("/a/x");
        MakeDirectory("/b");
        for (int i = 0; i < 100; i++)
        {
            Ok(Tree.Rename(Root, "/a/x", "/b/x", RenameKind.Replace));
            Ok(Tree.Rename(Root, "/b", "/a/x2", RenameKind.Replace));
            Ok(Tree.Rename(Root, "/a/x2/x", "/b2", RenameKind.Replace));
            Ok(Tree.Rename(Root, "/a/x2", "/b", RenameKind.Replace));
            Ok(Tree.Rename(Root, "/b2", "/a/x", RenameKind.Replace));
        }

        Assert.Equal((4u, 3u, 2u), (StatOf("/").LinkCount, StatOf("/a").LinkCount, StatOf("/b").LinkCount));
    }

    [Fact]
    public void Exchange_Files_ChangesPlaces()
    {
        MakeDirectory("/d");
        MakeFile("/a", [1]);
        MakeFile("/d/b", [2, 2]);
        Ok(Tree.Rename(Root, "/a", "/d/b", RenameKind.Exchange));
        Assert.Equal([2, 2], Content("/a"));
        Assert.Equal([1], Content("/d/b"));
        Assert.Equal((1u, 1u), (StatOf("/a").LinkCount, StatOf("/d/b").LinkCount));
    }

    [Fact]
    public void Exchange_InOneDirectory_ChangesPlaces()
    {
        MakeFile("/a", [1]);
        MakeDirectory("/b");
        Ok(Tree.Rename(Root, "/a", "/b", RenameKind.Exchange));
        Assert.Equal((FileType.Directory, FileType.Regular), (StatOf("/a").Type, StatOf("/b").Type));
        Assert.Equal(["a", "b"], Names("/"));
        Assert.Equal(3u, StatOf("/").LinkCount);
    }

    [Fact]
    public void Exchange_FileAndFullDirectoryOfTwoParents_MovesLinkCounts()
    {
        MakeDirectory("/p");
        MakeDirectory("/q");
        MakeDirectory("/p/d");
        MakeFile("/p/d/x", [7]);
        MakeFile("/q/f", [1]);
        Ok(Tree.Rename(Root, "/q/f", "/p/d", RenameKind.Exchange));
        Assert.Equal((2u, 3u), (StatOf("/p").LinkCount, StatOf("/q").LinkCount));
        Assert.Equal([7], Content("/q/f/x"));
        Assert.Equal([1], Content("/p/d"));
        Assert.Equal(StatOf("/q").Inode, StatOf("/q/f/..").Inode);
    }

    [Fact]
    public void Exchange_DirectoriesOfTwoParents_BothGetNewParents()
    {
        MakeDirectory("/p");
        MakeDirectory("/q");
        MakeDirectory("/p/a");
        MakeDirectory("/q/b");
        MakeFile("/p/a/x");
        Ok(Tree.Rename(Root, "/p/a", "/q/b", RenameKind.Exchange));
        Assert.Equal(["x"], Names("/q/b"));
        Assert.Equal(StatOf("/p").Inode, StatOf("/p/a/..").Inode);
        Assert.Equal(StatOf("/q").Inode, StatOf("/q/b/..").Inode);
        Assert.Equal((3u, 3u), (StatOf("/p").LinkCount, StatOf("/q").LinkCount));
    }

    [Fact]
    public void Rename_OfSymbolicLink_MovesTheLinkItself()
    {
        MakeFile("/f", [1]);
        Ok(Tree.MakeSymbolicLink(Root, "/s", "f"));
        Ok(Tree.Rename(Root, "/s", "/t", RenameKind.Replace));
        Ok(Tree.ReadSymbolicLink(Root, "/t", out string? target));
        Assert.Equal("f", target);
        Assert.Equal(["f", "t"], Names("/"));
    }
}
