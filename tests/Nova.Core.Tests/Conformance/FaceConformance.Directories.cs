using Nova.Testing.Trees;
using Xunit;

namespace Nova.Core.Tests.Conformance;

/// <content>Making, listing and removing directories.</content>
public abstract partial class FaceConformance
{
    [Fact]
    public void MakeDirectory_NewName_IsEmptyWithTwoLinks()
    {
        MakeCommon("/c");
        Clock.Step();
        MakeDirectory("/c/d", 750, Alice);
        Stat stat = StatOf("/c/d");
        Assert.Equal((FileType.Directory, Octal(750), 2u, 0L), (stat.Type, stat.Permissions, stat.LinkCount, stat.Size));
        Assert.Equal((1000u, 1000u), (stat.User, stat.Group));
        Assert.Equal((Clock.Now, Clock.Now, Clock.Now, Clock.Now), (stat.Accessed, stat.Modified, stat.Changed, stat.Born));
        Assert.Empty(Names("/c/d"));
    }

    [Fact]
    public void MakeDirectory_InDirectory_RaisesItsLinkCount()
    {
        MakeDirectory("/d");
        MakeDirectory("/d/a");
        MakeDirectory("/d/b");
        MakeFile("/d/f");
        Assert.Equal(4u, StatOf("/d").LinkCount);
        Ok(Tree.RemoveDirectory(Root, "/d/a"));
        Assert.Equal(3u, StatOf("/d").LinkCount);
    }

    [Theory]
    [InlineData("/d", Errno.EEXIST)]
    [InlineData("/f", Errno.EEXIST)]
    [InlineData("/s", Errno.EEXIST)]
    [InlineData("/.", Errno.EEXIST)]
    [InlineData("/d/..", Errno.EEXIST)]
    [InlineData("/none/d", Errno.ENOENT)]
    [InlineData("/f/d", Errno.ENOTDIR)]
    [InlineData("/d/", Errno.ENOENT)]
    public void MakeDirectory_WhereNoneCanBe_LinuxsError(string path, Errno expected)
    {
        MakeDirectory("/d");
        MakeFile("/f");
        Ok(Tree.MakeSymbolicLink(Root, "/s", "nowhere"));
        Assert.Equal(expected, Tree.MakeDirectory(Root, path, Octal(755)));
    }

    [Theory]
    [InlineData("/none", Errno.ENOENT)]
    [InlineData("/f", Errno.ENOTDIR)]
    [InlineData("/s", Errno.ENOTDIR)]
    [InlineData("/full", Errno.ENOTEMPTY)]
    [InlineData("/full/.", Errno.EINVAL)]
    [InlineData("/full/..", Errno.ENOTEMPTY)]
    [InlineData("/f/d", Errno.ENOTDIR)]
    [InlineData("/none/d", Errno.ENOENT)]
    public void RemoveDirectory_ThatCannotGo_LinuxsError(string path, Errno expected)
    {
        MakeFile("/f");
        MakeDirectory("/full");
        MakeFile("/full/f");
        Ok(Tree.MakeSymbolicLink(Root, "/s", "full"));
        Assert.Equal(expected, Tree.RemoveDirectory(Root, path));
    }

    [Fact]
    public void RemoveDirectory_Empty_IsGoneAndItsNameIsFree()
    {
        MakeDirectory("/d");
        Ok(Tree.RemoveDirectory(Root, "/d"));
        Assert.Equal(Errno.ENOENT, ErrnoOfStat("/d"));
        Assert.Empty(Names("/"));
        MakeFile("/d");
    }

    [Fact]
    public void RemoveDirectory_EmptiedBefore_IsGone()
    {
        MakeDirectory("/d");
        MakeFile("/d/f");
        Ok(Tree.Unlink(Root, "/d/f"));
        Ok(Tree.RemoveDirectory(Root, "/d"));
    }

    [Fact]
    public void RemovedDirectory_StillOpen_RefusesEveryName()
    {
        MakeDirectory("/d");
        MakeFile("/f");
        int handle = OpenFor(OpenHow.Read, "/d");
        Ok(Tree.RemoveDirectory(Root, "/d"));
        TreePath inside = new("x", handle);
        Assert.Equal(0u, StatOfHandle(handle).LinkCount);
        Assert.Equal(Errno.ENOENT, ErrnoOfStat(inside));
        Assert.Equal(Errno.ENOENT, Tree.Create(Root, inside, OpenHow.Write, Octal(644), out _));
        Assert.Equal(Errno.ENOENT, Tree.MakeDirectory(Root, inside, Octal(755)));
        Assert.Equal(Errno.ENOENT, Tree.MakeSymbolicLink(Root, inside, "t"));
        Assert.Equal(Errno.ENOENT, Tree.MakeNode(Root, inside, FileType.Fifo, Octal(600), 0));
        Assert.Equal(Errno.ENOENT, Tree.Link(Root, "/f", inside));
        Assert.Equal(Errno.ENOENT, Tree.Unlink(Root, inside));
        Assert.Equal(Errno.ENOENT, Tree.RemoveDirectory(Root, inside));
        Assert.Equal(Errno.ENOENT, Tree.Rename(Root, "/f", inside, RenameKind.Replace));
        Assert.Equal(Errno.ENOENT, Tree.Rename(Root, inside, "/g", RenameKind.Replace));
        Assert.Equal(Errno.ENOENT, Tree.List(handle, 0, 8, out _));
        Ok(Tree.Close(handle));
        Assert.Equal(["f"], Names("/"));
    }

    [Fact]
    public void RemovedDirectory_ReplacedByRename_RefusesNames()
    {
        MakeDirectory("/old");
        MakeDirectory("/new");
        int handle = OpenFor(OpenHow.Read, "/old");
        Ok(Tree.Rename(Root, "/new", "/old", RenameKind.Replace));
        Assert.Equal(Errno.ENOENT, Tree.MakeDirectory(Root, new TreePath("x", handle), Octal(755)));
        Assert.Equal(0u, StatOfHandle(handle).LinkCount);
    }

    [Fact]
    public void List_Everything_GivesNamesTypesAndInodes()
    {
        MakeDirectory("/d");
        MakeFile("/f");
        Ok(Tree.MakeSymbolicLink(Root, "/s", "t"));
        Ok(Tree.MakeNode(Root, "/p", FileType.Fifo, Octal(600), 0));
        Ok(Tree.Link(Root, "/f", "/h"));
        List<Entry> entries = ListAll(OpenFor(OpenHow.Read, "/"));
        Assert.Equal(["d", "f", "h", "p", "s"], entries.Select(entry => entry.Name).Order(StringComparer.Ordinal));
        Assert.All(entries, entry =>
        {
            Stat stat = StatOf($"/{entry.Name}");
            Assert.Equal((stat.Type, stat.Inode), (entry.Type, entry.Inode));
        });
    }

    [Fact]
    public void List_Size_IsTheNumberOfEntries()
    {
        MakeDirectory("/d");
        for (int i = 0; i < 50; i++)
            MakeFile($"/d/file-{i}");
        Assert.Equal(50, StatOf("/d").Size);
        Ok(Tree.Unlink(Root, "/d/file-7"));
        Assert.Equal(49, StatOf("/d").Size);
    }

    [Theory]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(1000)]
    public void List_InPages_GivesEachEntryOnce(int pageSize)
    {
        MakeDirectory("/d");
        string[] names = [.. Enumerable.Range(0, 300).Select(i => $"file-{i:D3}-{new string('x', i % 200)}")];
        foreach (string name in names)
            MakeFile($"/d/{name}");
        List<Entry> entries = ListAll(OpenFor(OpenHow.Read, "/d"), 0, pageSize);
        Assert.Equal(names, entries.Select(entry => entry.Name).Order(StringComparer.Ordinal));
        Assert.Equal(entries.Count, entries.Select(entry => entry.Cookie).Distinct().Count());
        Assert.DoesNotContain(0UL, entries.Select(entry => entry.Cookie));
    }

    [Fact]
    public void List_FromEveryCookie_GivesTheRest()
    {
        MakeDirectory("/d");
        for (int i = 0; i < 40; i++)
            MakeFile($"/d/{i}");
        int handle = OpenFor(OpenHow.Read, "/d");
        List<Entry> all = ListAll(handle);
        for (int i = 0; i < all.Count; i++)
            Assert.Equal(all.Skip(i + 1), ListAll(handle, all[i].Cookie));
    }

    [Fact]
    public void List_WhileEntriesComeAndGo_NeitherLosesNorRepeatsThoseThatStay()
    {
        MakeDirectory("/d");
        string[] staying = [.. Enumerable.Range(0, 200).Select(i => $"stay-{i:D3}")];
        for (int i = 0; i < staying.Length; i++)
        {
            MakeFile($"/d/{staying[i]}");
            MakeFile($"/d/go-{i}");
        }

        int handle = OpenFor(OpenHow.Read, "/d");
        List<string> seen = [];
        ulong cookie = 0;
        for (int step = 0; ; step++)
        {
            Ok(Tree.List(handle, cookie, 8, out Entry[]? page));
            if (page!.Length == 0)
                break;
            seen.AddRange(page.Select(entry => entry.Name));
            cookie = page[^1].Cookie;
            if (step < 200)
            {
                Ok(Tree.Unlink(Root, $"/d/go-{199 - step}"));
                if (step < 60)
                    MakeFile($"/d/new-{step}");
            }
        }

        Assert.Equal(staying, seen.Where(name => name.StartsWith("stay", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        Assert.Equal(seen.Count, seen.Distinct().Count());
    }

    [Fact]
    public void List_EntryOfTheCookieRemoved_GoesOnAfterIt()
    {
        MakeDirectory("/d");
        for (int i = 0; i < 20; i++)
            MakeFile($"/d/{i}");
        int handle = OpenFor(OpenHow.Read, "/d");
        List<Entry> all = ListAll(handle);
        Ok(Tree.Unlink(Root, $"/d/{all[9].Name}"));
        Assert.Equal(all.Skip(10), ListAll(handle, all[9].Cookie));
    }

    [Fact]
    public void List_OfFile_NotDirectory()
    {
        MakeFile("/f");
        Assert.Equal(Errno.ENOTDIR, Tree.List(OpenFor(OpenHow.Read, "/f"), 0, 8, out _));
    }

    [Fact]
    public void Directory_WithManyEntries_FindsEachAndNoOther()
    {
        MakeDirectory("/d");
        for (int i = 0; i < 2000; i++)
            MakeFile($"/d/entry-{i}");
        for (int i = 0; i < 2000; i += 2)
            Ok(Tree.Unlink(Root, $"/d/entry-{i}"));
        for (int i = 0; i < 2000; i++)
            Assert.Equal(i % 2 == 0 ? Errno.ENOENT : Errno.Ok, ErrnoOfStat($"/d/entry-{i}"));
        Assert.Equal(1000, StatOf("/d").Size);
    }

    [Fact]
    public void Directories_DeepInOneAnother_AllWork()
    {
        string path = "";
        for (int i = 0; i < 60; i++)
            MakeDirectory(path += $"/{i}");
        MakeFile(path + "/f", [1]);
        Assert.Equal([1], Content(path + "/f"));
    }
}
