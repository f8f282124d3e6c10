using Xunit;

namespace Nova.Core.Tests.Paths;

public sealed class PathDirectoryTests : IDisposable
{
    private readonly PathVolume _fixture = new();

    public void Dispose() => _fixture.Dispose();

    private NovaVolume Volume => _fixture.Volume;

    [Fact]
    public void CreateDirectory_MissingParents_AreMadeToo()
    {
        Volume.CreateDirectory("/a/b/c/", UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Volume.CreateDirectory("/a/b/c");
        Volume.CreateDirectory("/");

        Assert.All(["/a", "/a/b", "/a/b/c"], path => Assert.Equal(0b111_000_000u, Volume.GetStatus(path).Permissions));
        Assert.Equal(3u, Volume.GetStatus("/a").LinkCount);
        Volume.CreateDirectory("/usual");
        Assert.Equal(0b111_101_101u, Volume.GetStatus("/usual").Permissions);
    }

    [Fact]
    public void CreateDirectory_SomethingElseInTheWay_IsAnError()
    {
        Volume.WriteAllText("/file", "x");
        Volume.CreateSymbolicLink("/link", "directory");
        Volume.CreateDirectory("/directory");

        Assert.Equal(NovaError.Exists, Assert.Throws<NovaException>(() => Volume.CreateDirectory("/file")).Error);
        Assert.Throws<DirectoryNotFoundException>(() => Volume.CreateDirectory("/file/below"));
        Volume.CreateDirectory("/link/below");
        Assert.True(Volume.Exists("/directory/below"));
    }

    [Fact]
    public void DeleteDirectory_Empty_Goes()
    {
        Volume.CreateDirectory("/a/b");

        Volume.DeleteDirectory("/a/b/");

        Assert.False(Volume.Exists("/a/b"));
        Assert.Throws<DirectoryNotFoundException>(() => Volume.DeleteDirectory("/a/b"));
    }

    [Fact]
    public void DeleteDirectory_WhatIsNone_IsRefused()
    {
        Volume.WriteAllText("/file", "x");
        Volume.CreateDirectory("/directory");
        Volume.CreateSymbolicLink("/link", "directory");

        Assert.Throws<DirectoryNotFoundException>(() => Volume.DeleteDirectory("/file"));
        Assert.Throws<DirectoryNotFoundException>(() => Volume.DeleteDirectory("/link", DirectoryRemoval.WithContents));
        Assert.Equal(NovaError.Busy, Assert.Throws<NovaException>(() => Volume.DeleteDirectory("/", DirectoryRemoval.WithContents)).Error);
    }

    [Fact]
    public void DeleteDirectory_WithContents_TakesAllAndFollowsNoLink()
    {
        Volume.CreateDirectory("/keep");
        Volume.WriteAllText("/keep/file", "kept");
        Volume.CreateDirectory("/a/b/c");
        Volume.CreateDirectory("/a/empty");
        Volume.CreateSymbolicLink("/a/b/link", "/keep");
        for (int file = 0; file < 3000; file++)
            Volume.OpenFile($"/a/b/a-name-that-is-long-enough-for-two-pages-{file}", FileMode.CreateNew).Dispose();

        Assert.Equal(NovaError.NotEmpty, Assert.Throws<NovaException>(() => Volume.DeleteDirectory("/a")).Error);
        Volume.DeleteDirectory("/a", DirectoryRemoval.WithContents);

        Assert.Equal(["keep"], Volume.EnumerateNames("/"));
        Assert.Equal("kept", Volume.ReadAllText("/keep/file"));
        Assert.Equal(3u, Volume.GetStatus("/").LinkCount);
    }

    [Fact]
    public void DeleteDirectory_DeeperThanAnyPath_Goes()
    {
        string half = string.Concat(Enumerable.Repeat("/d", 2000));
        Volume.CreateDirectory(half);
        Volume.CreateDirectory("/top" + half);
        Volume.Move("/d", "/top" + half + "/d");

        Volume.DeleteDirectory("/top", DirectoryRemoval.WithContents);

        Assert.Empty(Volume.EnumerateNames("/"));
    }

    [Fact]
    public void EnumerateEntries_AllKinds_AreNamedWithTypeAndIdentity()
    {
        Volume.CreateDirectory("/directory");
        Volume.WriteAllText("/file", "x");
        Volume.CreateSymbolicLink("/link", "file");
        Volume.CreateNode("/pipe", InodeType.Fifo, UnixFileMode.UserRead);
        Volume.CreateNode("/socket", InodeType.Socket, UnixFileMode.UserRead);

        Dictionary<string, NovaEntry> entries = Volume.EnumerateEntries("/").ToDictionary(entry => entry.Name, StringComparer.Ordinal);

        Assert.Equal(["directory", "file", "link", "pipe", "socket"], entries.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(InodeType.Directory, entries["directory"].Type);
        Assert.Equal(InodeType.RegularFile, entries["file"].Type);
        Assert.Equal(InodeType.SymbolicLink, entries["link"].Type);
        Assert.Equal(InodeType.Fifo, entries["pipe"].Type);
        Assert.Equal(InodeType.Socket, entries["socket"].Type);
        Assert.Equal(Volume.GetStatus("/file").Identity, entries["file"].Identity);
        Assert.Equal("file", entries["file"].ToString());
    }

    [Fact]
    public void EnumerateNames_ManyPages_SeesEachNameOnce()
    {
        HashSet<string> expected = new(StringComparer.Ordinal);
        Volume.CreateDirectory("/many");
        for (int file = 0; file < 4000; file++)
        {
            string name = $"name-{file}-{new string('x', file % 60)}";
            Volume.OpenFile($"/many/{name}", FileMode.CreateNew).Dispose();
            expected.Add(name);
        }

        List<string> names = [.. Volume.EnumerateNames("/many")];

        Assert.Equal(4000, names.Count);
        Assert.True(expected.SetEquals(names));
    }

    [Fact]
    public void EnumerateEntries_EntriesGoMeanwhile_SeesTheOthersOnce()
    {
        for (int file = 0; file < 4000; file++)
            Volume.OpenFile($"/name-that-takes-some-room-in-a-page-{file}", FileMode.CreateNew).Dispose();
        HashSet<string> seen = new(StringComparer.Ordinal);

        foreach (string name in Volume.EnumerateNames("/"))
        {
            Assert.True(seen.Add(name));
            Volume.Delete("/" + name);
        }

        Assert.Equal(4000, seen.Count);
        Assert.Empty(Volume.EnumerateNames("/"));
    }

    [Fact]
    public void EnumerateEntries_NoDirectory_ThrowsAtTheCall()
    {
        Volume.WriteAllText("/file", "x");

        Assert.Throws<DirectoryNotFoundException>(() => { Volume.EnumerateEntries("/missing"); });
        Assert.Throws<DirectoryNotFoundException>(() => { Volume.EnumerateEntries("/file"); });
    }

    [Fact]
    public void EnumerateEntries_LeftHalfway_ClosesTheDirectory()
    {
        Volume.CreateDirectory("/a/b");
        using (IEnumerator<NovaEntry> entries = Volume.EnumerateEntries("/a").GetEnumerator())
            Assert.True(entries.MoveNext());

        Volume.DeleteDirectory("/a", DirectoryRemoval.WithContents);
        Assert.False(Volume.Exists("/a"));
    }
}
