using Xunit;

namespace Nova.Core.Tests.Paths;

public sealed class PathWalkTests : IDisposable
{
    private readonly PathVolume _fixture = new();

    public void Dispose() => _fixture.Dispose();

    private NovaVolume Volume => _fixture.Volume;

    [Theory]
    [InlineData("/a/b/file")]
    [InlineData("a/b/file")]
    [InlineData("//a///b//file")]
    [InlineData("/a/./b/../b/./file")]
    [InlineData("/../../a/b/file")]
    [InlineData("/relative/file")]
    [InlineData("/absolute/file")]
    [InlineData("/a/up/b/file")]
    [InlineData("/a/b/absolute/file")]
    public void Find_OtherSpellings_LeadToTheSameFile(string path)
    {
        Volume.CreateDirectory("/a/b");
        Volume.WriteAllBytes("/a/b/file", "x"u8);
        Volume.CreateSymbolicLink("/relative", "a/b");
        Volume.CreateSymbolicLink("/absolute", "/a/b");
        Volume.CreateSymbolicLink("/a/b/absolute", "/a/b");
        Volume.CreateSymbolicLink("/a/up", "../a/");

        Assert.Equal(Volume.GetStatus("/a/b/file").Identity, Volume.GetStatus(path).Identity);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("//")]
    [InlineData(".")]
    [InlineData("/..")]
    [InlineData("/a/..")]
    [InlineData("/a/../.")]
    [InlineData("/root")]
    [InlineData("/root/")]
    public void Find_SpellingsOfTheRoot_LeadToTheRoot(string path)
    {
        Volume.CreateDirectory("/a");
        Volume.CreateSymbolicLink("/root", "/");

        Assert.Equal(InodeNumber.Root, Volume.GetStatus(path).Number);
    }

    [Theory]
    [InlineData("/missing", typeof(FileNotFoundException))]
    [InlineData("/a/missing", typeof(FileNotFoundException))]
    [InlineData("/dangling", typeof(FileNotFoundException))]
    [InlineData("/missing/file", typeof(DirectoryNotFoundException))]
    [InlineData("/dangling/file", typeof(DirectoryNotFoundException))]
    [InlineData("/file/below", typeof(DirectoryNotFoundException))]
    [InlineData("/file/", typeof(DirectoryNotFoundException))]
    [InlineData("/file/.", typeof(DirectoryNotFoundException))]
    [InlineData("/link/", typeof(DirectoryNotFoundException))]
    [InlineData("/loop", typeof(NovaException))]
    public void GetStatus_NothingThere_ThrowsTheUsual(string path, Type expected)
    {
        Volume.CreateDirectory("/a");
        Volume.WriteAllBytes("/file", "x"u8);
        Volume.CreateSymbolicLink("/link", "file");
        Volume.CreateSymbolicLink("/dangling", "nowhere");
        Volume.CreateSymbolicLink("/loop", "loop");

        Assert.IsType(expected, Record.Exception(() => Volume.GetStatus(path)));
        Assert.False(Volume.Exists(path));
    }

    [Fact]
    public void GetStatus_LoopOfLinks_IsNamed()
    {
        Volume.CreateSymbolicLink("/one", "two");
        Volume.CreateSymbolicLink("/two", "one");

        Assert.Equal(NovaError.TooManySymbolicLinks, Assert.Throws<NovaException>(() => Volume.GetStatus("/one")).Error);
    }

    [Fact]
    public void Find_FortyLinks_AreFollowedAndFortyOneNot()
    {
        Volume.WriteAllBytes("/link0", "x"u8);
        for (int link = 1; link <= 41; link++)
            Volume.CreateSymbolicLink($"/link{link}", $"link{link - 1}");

        Assert.Equal(1, Volume.GetStatus("/link40").Size);
        Assert.Equal(NovaError.TooManySymbolicLinks, Assert.Throws<NovaException>(() => Volume.GetStatus("/link41")).Error);
    }

    [Fact]
    public void GetStatus_NoFollow_IsTheLinkItselfUnlessASlashFollows()
    {
        Volume.CreateDirectory("/directory");
        Volume.CreateSymbolicLink("/link", "directory");

        Assert.Equal(InodeType.SymbolicLink, Volume.GetStatus("/link", FinalLink.NoFollow).Type);
        Assert.Equal(InodeType.Directory, Volume.GetStatus("/link").Type);
        Assert.Equal(InodeType.Directory, Volume.GetStatus("/link/", FinalLink.NoFollow).Type);
    }

    [Fact]
    public void Path_Of4095Bytes_IsTakenAndOneMoreNot()
    {
        // 2,047 names of one byte and one of two, each with its slash.
        string path = string.Concat(Enumerable.Repeat("/d", 2046)) + "/no";
        Assert.Equal(4095, path.Length);

        Volume.CreateDirectory(path);

        Assert.Equal(InodeType.Directory, Volume.GetStatus(path).Type);
        Assert.Throws<PathTooLongException>(() => Volume.GetStatus(path + "/"));
        Assert.Throws<PathTooLongException>(() => Volume.CreateDirectory(path + "x"));
    }

    [Fact]
    public void Name_Of255Bytes_IsTakenAndOneMoreNot()
    {
        string longest = "/" + new string('n', 255);

        Volume.WriteAllBytes(longest, "x"u8);

        Assert.True(Volume.Exists(longest));
        Assert.Throws<PathTooLongException>(() => Volume.WriteAllBytes(longest + "n", "x"u8));
        Assert.Throws<PathTooLongException>(() => Volume.WriteAllBytes("/" + new string('é', 128), "x"u8));
    }

    [Fact]
    public void Path_EmptyOrWithNul_IsRefused()
    {
        Assert.Throws<ArgumentException>(() => Volume.GetStatus(""));
        Assert.Throws<ArgumentException>(() => Volume.GetStatus("/a\0b"));
        Assert.Throws<ArgumentException>(() => Volume.GetStatus("/a\uD800"));
        Assert.Throws<ArgumentNullException>(() => Volume.GetStatus((string)null!));
        Assert.Throws<ArgumentException>(() => Volume.Delete(ReadOnlySpan<byte>.Empty));
        Assert.Throws<ArgumentException>(() => Volume.CreateDirectory("/a\0"u8));
    }

    [Fact]
    public void Name_ThatIsNotUtf8_GoesThroughStringsAndBytes()
    {
        byte[] path = [(byte)'/', 0xFF, (byte)'n', 0xC3];
        Volume.WriteAllBytes(path, "kept"u8);

        string name = Assert.Single(Volume.EnumerateNames("/"));

        Assert.Equal("\uDCFFn\uDCC3", name);
        Assert.Equal("kept", Volume.ReadAllText("/" + name));
        Assert.Equal("kept"u8, Volume.ReadAllBytes(path));
        Volume.Delete("/" + name);
        Assert.False(Volume.Exists(path));
    }

    [Fact]
    public void Walk_DirectoryThatMayNotBeSearched_IsDenied()
    {
        Volume.CreateDirectory("/closed", UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Volume.WriteAllBytes("/closed/file", "x"u8);

        NovaVolume other = _fixture.OpenFor(PathVolume.Stranger);

        Assert.Throws<UnauthorizedAccessException>(() => other.GetStatus("/closed/file"));
        Assert.False(other.Exists("/closed/file"));
        Assert.Throws<UnauthorizedAccessException>(() => other.EnumerateEntries("/closed"));
        Assert.Throws<UnauthorizedAccessException>(() => other.WriteAllBytes("/new", "x"u8));
        Assert.Throws<UnauthorizedAccessException>(() => other.SetAttributes("/closed", new AttributeChange { Permissions = 0 }));
    }

    [Fact]
    public void Failure_OnAPath_NamesItAndTheOperation()
    {
        FileNotFoundException missing = Assert.Throws<FileNotFoundException>(() => Volume.ReadAllBytes("/.//missing"));

        Assert.Equal("/.//missing", missing.FileName);
        Assert.Contains("open file '/.//missing'", missing.Message, StringComparison.Ordinal);
        Assert.Equal(NovaError.NotFound, NovaErrors.Of(missing));
    }

    [Fact]
    public void SetAttributes_SeveralFields_AreSetTogether()
    {
        Volume.WriteAllBytes("/file", "12345"u8);
        Volume.SetAttributes("/file", new AttributeChange { Permissions = 0b110_000_000, Modified = TimeChange.At(-1), Accessed = TimeChange.At(1_234_567_890_123_456_789) });

        InodeStatus status = Volume.GetStatus("/file");
        Assert.Equal(0b110_000_000u, status.Permissions);
        Assert.Equal(-1, status.ModifiedNanoseconds);
        Assert.Equal(1_234_567_890_123_456_789, status.AccessedNanoseconds);
        Assert.Equal(PathVolume.Owner.UserId, status.Owner);
    }

    [Fact]
    public void SetAttributes_NoFollow_ChangesTheLink()
    {
        Volume.WriteAllBytes("/file", "x"u8);
        Volume.CreateSymbolicLink("/link", "file");
        long before = Volume.GetStatus("/file").ModifiedNanoseconds;

        Volume.SetAttributes("/link", new AttributeChange { Modified = TimeChange.At(5) }, FinalLink.NoFollow);

        Assert.Equal(5, Volume.GetStatus("/link", FinalLink.NoFollow).ModifiedNanoseconds);
        Assert.Equal(before, Volume.GetStatus("/file").ModifiedNanoseconds);
    }
}
