using Nova.Testing.Trees;
using Xunit;

namespace Nova.Core.Tests.Conformance;

/// <content>Looking up, opening, creating, closing.</content>
public abstract partial class FaceConformance
{
    [Fact]
    public void Tree_Fresh_IsARootDirectoryAlone()
    {
        Stat root = StatOf("/");
        Assert.Equal(FileType.Directory, root.Type);
        Assert.Equal(Octal(755), root.Permissions);
        Assert.Equal((0u, 0u), (root.User, root.Group));
        Assert.Equal(2u, root.LinkCount);
        Assert.Empty(Names("/"));
    }

    [Theory]
    [InlineData("/nothing", Errno.ENOENT)]
    [InlineData("/nothing/below", Errno.ENOENT)]
    [InlineData("/file/below", Errno.ENOTDIR)]
    [InlineData("/file/.", Errno.ENOTDIR)]
    [InlineData("/file/..", Errno.ENOTDIR)]
    [InlineData("/link/below", Errno.ENOTDIR)]
    [InlineData("/dir/", Errno.ENOENT)]
    [InlineData("/dir/.", Errno.Ok)]
    [InlineData("/dir/..", Errno.Ok)]
    [InlineData("/..", Errno.Ok)]
    public void Lookup_Path_GivesItOrLinuxsError(string path, Errno expected)
    {
        MakeDirectory("/dir");
        MakeFile("/file");
        Ok(Tree.MakeSymbolicLink(Root, "/link", "dir"));
        Assert.Equal(expected, ErrnoOfStat(path));
    }

    [Fact]
    public void Lookup_DotAndDotDot_AreTheDirectoryAndItsParent()
    {
        MakeDirectory("/a");
        MakeDirectory("/a/b");
        Assert.Equal(StatOf("/a/b").Inode, StatOf("/a/b/.").Inode);
        Assert.Equal(StatOf("/a").Inode, StatOf("/a/b/..").Inode);
        Assert.Equal(StatOf("/").Inode, StatOf("/a/..").Inode);
        Assert.Equal(StatOf("/").Inode, StatOf("/..").Inode);
    }

    [Fact]
    public void Lookup_DifferentCase_IsAnotherName()
    {
        MakeFile("/name");
        Assert.Equal(Errno.ENOENT, ErrnoOfStat("/Name"));
    }

    [Fact]
    public void Create_NewName_MakesAnEmptyFileOfItsMaker()
    {
        MakeCommon("/d");
        Clock.Step();
        MakeFile("/d/f", digits: 640, who: Alice);
        Stat stat = StatOf("/d/f");
        Assert.Equal(FileType.Regular, stat.Type);
        Assert.Equal(Octal(640), stat.Permissions);
        Assert.Equal((1000u, 1000u), (stat.User, stat.Group));
        Assert.Equal((1u, 0L, 0UL), (stat.LinkCount, stat.Size, stat.Device));
        Assert.Equal((Clock.Now, Clock.Now, Clock.Now, Clock.Now), (stat.Accessed, stat.Modified, stat.Changed, stat.Born));
    }

    [Fact]
    public void Create_NewName_HandleIsOfThatFile()
    {
        Ok(Tree.Create(Root, "/f", OpenHow.ReadWrite, Octal(600), out int handle));
        Assert.Equal(StatOf("/f").Inode, StatOfHandle(handle).Inode);
    }

    [Fact]
    public void Create_PermissionsThatForbidIt_StillOpensWhatItMade()
    {
        MakeCommon("/d");
        Ok(Tree.Create(Alice, "/d/f", OpenHow.ReadWrite, Octal(0), out int handle));
        Ok(Tree.Write(handle, 0, [1, 2, 3]));
        Assert.Equal([1, 2, 3], ReadAt(handle, 0, 10));
    }

    [Fact]
    public void Create_ExistingFile_OpensItAsItIs()
    {
        MakeFile("/f", [1, 2, 3], digits: 600);
        Ok(Tree.Create(Root, "/f", OpenHow.Read, Octal(777), out int handle));
        Assert.Equal([1, 2, 3], ReadAt(handle, 0, 10));
        Assert.Equal(Octal(600), StatOf("/f").Permissions);
    }

    [Fact]
    public void Create_ExistingFile_ChangesNoTime()
    {
        MakeFile("/f", [1]);
        Stat file = StatOf("/f"), root = StatOf("/");
        Clock.Step();
        Ok(Tree.Create(Root, "/f", OpenHow.ReadWrite, Octal(777), out _));
        Assert.Equal(file, StatOf("/f"));
        Assert.Equal(root, StatOf("/"));
    }

    [Theory]
    [InlineData("/f")]
    [InlineData("/d")]
    [InlineData("/s")]
    [InlineData("/p")]
    public void Create_ExclusiveOnExistingName_Exists(string path)
    {
        MakeFile("/f");
        MakeDirectory("/d");
        Ok(Tree.MakeSymbolicLink(Root, "/s", "nowhere"));
        Ok(Tree.MakeNode(Root, "/p", FileType.Fifo, Octal(600), 0));
        Assert.Equal(Errno.EEXIST, Tree.Create(Root, path, OpenHow.Write | OpenHow.Exclusive, Octal(644), out _));
    }

    [Fact]
    public void Create_ExclusiveOnExistingNameInForbiddenDirectory_ExistsFirst()
    {
        MakeFile("/f");
        Assert.Equal(Errno.EEXIST, Tree.Create(Alice, "/f", OpenHow.Write | OpenHow.Exclusive, Octal(644), out _));
    }

    [Fact]
    public void Create_ExclusiveOnNewName_MakesIt()
    {
        Ok(Tree.Create(Root, "/f", OpenHow.Write | OpenHow.Exclusive, Octal(644), out _));
        Assert.Equal(["f"], Names("/"));
    }

    [Fact]
    public void Create_TruncateOnExistingFile_EmptiesIt()
    {
        MakeFile("/f", Pattern(5000));
        Ok(Tree.Create(Root, "/f", OpenHow.ReadWrite | OpenHow.Truncate, Octal(644), out int handle));
        Assert.Equal(0, StatOf("/f").Size);
        Assert.Empty(ReadAt(handle, 0, 100));
    }

    [Theory]
    [InlineData("/d", Errno.EISDIR)]
    [InlineData("/d/.", Errno.EISDIR)]
    [InlineData("/d/..", Errno.EISDIR)]
    [InlineData("/d/", Errno.ENOENT)]
    [InlineData("/none/f", Errno.ENOENT)]
    [InlineData("/f/g", Errno.ENOTDIR)]
    [InlineData("/s", Errno.ELOOP)]
    [InlineData("/p", Errno.ENXIO)]
    public void Create_WhereNoFileCanBe_LinuxsError(string path, Errno expected)
    {
        MakeDirectory("/d");
        MakeFile("/f");
        Ok(Tree.MakeSymbolicLink(Root, "/s", "nowhere"));
        Ok(Tree.MakeNode(Root, "/p", FileType.Fifo, Octal(600), 0));
        Assert.Equal(expected, Tree.Create(Root, path, OpenHow.ReadWrite, Octal(644), out _));
    }

    [Fact]
    public void Create_ExistingFileInForbiddenDirectory_NeedsOnlyTheFile()
    {
        MakeFile("/f", [7], digits: 666);
        Ok(Tree.Create(Alice, "/f", OpenHow.ReadWrite, Octal(644), out _));
    }

    [Theory]
    [InlineData(OpenHow.Read, "/f", Errno.Ok)]
    [InlineData(OpenHow.ReadWrite, "/f", Errno.Ok)]
    [InlineData(OpenHow.None, "/f", Errno.Ok)]
    [InlineData(OpenHow.Truncate | OpenHow.Read, "/f", Errno.EINVAL)]
    [InlineData(OpenHow.Read, "/d", Errno.Ok)]
    [InlineData(OpenHow.None, "/d", Errno.Ok)]
    [InlineData(OpenHow.Write, "/d", Errno.EISDIR)]
    [InlineData(OpenHow.ReadWrite, "/d", Errno.EISDIR)]
    [InlineData(OpenHow.Write | OpenHow.Truncate, "/d", Errno.EISDIR)]
    [InlineData(OpenHow.Read, "/s", Errno.ELOOP)]
    [InlineData(OpenHow.Write, "/s", Errno.ELOOP)]
    [InlineData(OpenHow.Read, "/p", Errno.ENXIO)]
    [InlineData(OpenHow.Read, "/none", Errno.ENOENT)]
    [InlineData(OpenHow.Read, "/f/below", Errno.ENOTDIR)]
    public void Open_Path_GivesAHandleOrLinuxsError(OpenHow how, string path, Errno expected)
    {
        MakeFile("/f");
        MakeDirectory("/d");
        Ok(Tree.MakeSymbolicLink(Root, "/s", "f"));
        Ok(Tree.MakeNode(Root, "/p", FileType.Fifo, Octal(600), 0));
        Assert.Equal(expected, ErrnoOfOpen(how, path));
    }

    [Fact]
    public void Open_Truncate_EmptiesTheFileAndSetsItsTimes()
    {
        MakeFile("/f", Pattern(10_000));
        long born = StatOf("/f").Born;
        Clock.Step();
        OpenFor(OpenHow.Write | OpenHow.Truncate, "/f");
        Stat stat = StatOf("/f");
        Assert.Equal((0L, Clock.Now, Clock.Now, born), (stat.Size, stat.Modified, stat.Changed, stat.Born));
    }

    [Fact]
    public void Open_WithoutTruncate_ChangesNothing()
    {
        MakeFile("/f", Pattern(100));
        Stat before = StatOf("/f");
        Clock.Step();
        OpenFor(OpenHow.ReadWrite, "/f");
        Assert.Equal(before, StatOf("/f"));
    }

    [Fact]
    public void Handle_AfterClose_IsRefusedEverywhere()
    {
        MakeFile("/f", [1]);
        int handle = OpenFor(OpenHow.ReadWrite, "/f");
        Ok(Tree.Close(handle));
        Assert.Equal(Errno.EBADF, Tree.Close(handle));
        Assert.Equal(Errno.EBADF, Tree.StatHandle(handle, out _));
        Assert.Equal(Errno.EBADF, Tree.Read(handle, 0, 1, out _));
        Assert.Equal(Errno.EBADF, Tree.Write(handle, 0, [1]));
        Assert.Equal(Errno.EBADF, Tree.Append(handle, [1], out _));
        Assert.Equal(Errno.EBADF, Tree.SetLength(handle, 0));
        Assert.Equal(Errno.EBADF, Tree.Allocate(handle, AllocateKind.Extend, 0, 1));
        Assert.Equal(Errno.EBADF, Tree.Seek(handle, SeekKind.Data, 0, out _));
        Assert.Equal(Errno.EBADF, Tree.List(handle, 0, 8, out _));
    }

    [Fact]
    public void Handle_AfterCloseAndReuse_OldOneStaysRefused()
    {
        MakeFile("/f", [1]);
        int old = OpenFor(OpenHow.Read, "/f");
        Ok(Tree.Close(old));
        int[] others = [.. Enumerable.Range(0, 20).Select(_ => OpenFor(OpenHow.Read, "/f"))];
        Assert.Equal(Errno.EBADF, Tree.Read(old, 0, 1, out _));
        Assert.All(others, handle => Assert.Equal([1], ReadAt(handle, 0, 1)));
    }

    [Fact]
    public void Handle_NeverGiven_IsRefused() => Assert.Equal(Errno.EBADF, Tree.Read(12345, 0, 1, out _));

    [Fact]
    public void Handle_OfReadOnlyOpen_RefusesChanges()
    {
        MakeFile("/f", [1]);
        int handle = OpenFor(OpenHow.Read, "/f");
        Assert.Equal(Errno.EBADF, Tree.Write(handle, 0, [2]));
        Assert.Equal(Errno.EBADF, Tree.Append(handle, [2], out _));
        Assert.Equal(Errno.EBADF, Tree.SetLength(handle, 0));
        Assert.Equal(Errno.EBADF, Tree.Allocate(handle, AllocateKind.Extend, 0, 4096));
        Assert.Equal([1], Content("/f"));
    }

    [Fact]
    public void Handle_OfWriteOnlyOpen_RefusesReading()
    {
        MakeFile("/f", [1]);
        Assert.Equal(Errno.EBADF, Tree.Read(OpenFor(OpenHow.Write, "/f"), 0, 1, out _));
    }

    [Fact]
    public void Handle_OfNothing_GivesStatusOnly()
    {
        MakeFile("/f", [1], digits: 0);
        int handle = OpenFor(OpenHow.None, "/f", Bob);
        Assert.Equal(1, StatOfHandle(handle).Size);
        Assert.Equal(Errno.EBADF, Tree.Read(handle, 0, 1, out _));
        Assert.Equal(Errno.EBADF, Tree.Write(handle, 0, [1]));
    }

    [Fact]
    public void Handle_AfterPermissionsAreGone_StillWorks()
    {
        MakeCommon("/d");
        MakeFile("/d/f", [1], who: Alice);
        int handle = OpenFor(OpenHow.ReadWrite, "/d/f", Alice);
        Ok(Tree.SetAttributes(Alice, "/d/f", new Change { Permissions = 0 }));
        Ok(Tree.Write(handle, 0, [2]));
        Assert.Equal([2], ReadAt(handle, 0, 1));
    }

    [Fact]
    public void Handles_OfOneFile_ShareItsContent()
    {
        MakeFile("/f");
        int first = OpenFor(OpenHow.ReadWrite, "/f"), second = OpenFor(OpenHow.Read, "/f");
        Ok(Tree.Write(first, 0, [5, 6]));
        Assert.Equal([5, 6], ReadAt(second, 0, 5));
        Ok(Tree.Close(first));
        Assert.Equal([5, 6], ReadAt(second, 0, 5));
    }

    [Fact]
    public void Path_FromAnOpenDirectory_ActsThere()
    {
        MakeDirectory("/d");
        int directory = OpenFor(OpenHow.Read, "/d");
        Ok(Tree.MakeDirectory(Root, new TreePath("sub", directory), Octal(755)));
        Ok(Tree.Rename(Root, "/d", "/e", RenameKind.Replace));
        Assert.Equal(StatOf("/e/sub").Inode, StatOf(new TreePath("sub", directory)).Inode);
    }
}
