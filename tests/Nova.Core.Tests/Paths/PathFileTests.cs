using Xunit;

namespace Nova.Core.Tests.Paths;

public sealed class PathFileTests : IDisposable
{
    private readonly PathVolume _fixture = new();

    public void Dispose() => _fixture.Dispose();

    private NovaVolume Volume => _fixture.Volume;

    // What the base class library does for each mode, on a file that is there and on one that isn't.
    [Theory]
    [InlineData(FileMode.Open, "old", null)]
    [InlineData(FileMode.OpenOrCreate, "old", "")]
    [InlineData(FileMode.Create, "", "")]
    [InlineData(FileMode.CreateNew, null, "")]
    [InlineData(FileMode.Truncate, "", null)]
    [InlineData(FileMode.Append, "old", "")]
    public void OpenFile_EachMode_FindsOrMakes(FileMode mode, string? fromExisting, string? fromMissing)
    {
        Volume.WriteAllText("/there", "old");

        Assert.Equal(fromExisting, ContentAfterOpening("/there", mode));
        Assert.Equal(fromMissing, ContentAfterOpening("/missing", mode));
        Assert.Equal(fromMissing is not null, Volume.Exists("/missing"));
        if (fromExisting is null)
            Assert.Equal("old", Volume.ReadAllText("/there"));
    }

    private string? ContentAfterOpening(string path, FileMode mode)
    {
        try
        {
            Volume.OpenFile(path, mode, FileAccess.Write).Dispose();
            return Volume.ReadAllText(path);
        }
        catch (IOException refused) when (NovaErrors.Of(refused) is NovaError.NotFound or NovaError.Exists)
        {
            return null;
        }
    }

    [Theory]
    [InlineData(FileMode.Create)]
    [InlineData(FileMode.CreateNew)]
    [InlineData(FileMode.Truncate)]
    [InlineData(FileMode.Append)]
    public void OpenFile_ChangingModeWithoutWriteAccess_IsRefused(FileMode mode)
    {
        Volume.WriteAllText("/there", "old");

        Assert.Throws<ArgumentException>(() => Volume.OpenFile("/there", mode, FileAccess.Read));
        Assert.Equal("old", Volume.ReadAllText("/there"));
    }

    [Fact]
    public void OpenFile_AppendWithReadAccess_IsRefused() =>
        Assert.Throws<ArgumentException>(() => Volume.OpenFile("/file", FileMode.Append, FileAccess.ReadWrite));

    [Fact]
    public void OpenFile_NoSuchModeOrAccess_IsRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Volume.OpenFile("/file", (FileMode)0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Volume.OpenFile("/file", FileMode.Open, (FileAccess)4));
    }

    [Fact]
    public void OpenFile_Directory_IsDeniedAsByTheRuntime()
    {
        Volume.CreateDirectory("/directory");

        Assert.Throws<UnauthorizedAccessException>(() => Volume.OpenFile("/directory", FileMode.Open, FileAccess.Read));
        Assert.Throws<UnauthorizedAccessException>(() => Volume.OpenFile("/directory", FileMode.Create));
        Assert.Throws<UnauthorizedAccessException>(() => Volume.OpenFile("/", FileMode.OpenOrCreate));
        Assert.Throws<UnauthorizedAccessException>(() => Volume.OpenFile("/new/", FileMode.OpenOrCreate));
        Assert.Equal(NovaError.Exists, Assert.Throws<NovaException>(() => Volume.OpenFile("/directory", FileMode.CreateNew)).Error);
    }

    [Fact]
    public void OpenFile_Link_IsFollowedAlsoToWhatIsNotThereYet()
    {
        Volume.CreateDirectory("/a");
        Volume.CreateSymbolicLink("/link", "a/target");

        Volume.OpenFile("/link", FileMode.OpenOrCreate).Dispose();

        Assert.Equal(InodeType.RegularFile, Volume.GetStatus("/a/target", FinalLink.NoFollow).Type);
        Assert.Equal(InodeType.SymbolicLink, Volume.GetStatus("/link", FinalLink.NoFollow).Type);
        Assert.Equal(NovaError.Exists, Assert.Throws<NovaException>(() => Volume.OpenFile("/link", FileMode.CreateNew)).Error);
    }

    [Fact]
    public void OpenFile_NewFile_HasThePermissionsAndOwner()
    {
        Volume.OpenFile("/usual", FileMode.CreateNew).Dispose();
        Volume.OpenFile("/closed", FileMode.CreateNew, FileAccess.Write, UnixFileMode.UserRead).Dispose();

        Assert.Equal(0b110_100_100u, Volume.GetStatus("/usual").Permissions);
        Assert.Equal(0b100_000_000u, Volume.GetStatus("/closed").Permissions);
        Assert.Equal(PathVolume.Owner.UserId, Volume.GetStatus("/usual").Owner);
        Assert.Equal(PathVolume.Owner.GroupId, Volume.GetStatus("/usual").Group);
    }

    [Fact]
    public void OpenFile_Pipe_HasNoContent()
    {
        Volume.CreateNode("/pipe", InodeType.Fifo, UnixFileMode.UserRead | UnixFileMode.UserWrite);

        Assert.Equal(NovaError.NoContent, NovaErrors.Of(Assert.ThrowsAny<IOException>(() => Volume.OpenFile("/pipe", FileMode.Open, FileAccess.Read))));
    }

    [Fact]
    public void File_WritesAndReads_AtOffsets()
    {
        using NovaFile file = Volume.OpenFile("/file", FileMode.CreateNew);
        file.Write("world"u8, offset: 6);
        file.Write("hello"u8, offset: 0);

        byte[] bytes = new byte[20];
        Assert.Equal(11, file.Length);
        Assert.Equal(11, file.Read(bytes, offset: 0));
        Assert.Equal("hello\0world"u8, bytes.AsSpan(0, 11));
        Assert.Equal(2, file.Read(bytes, offset: 9));
        Assert.Equal(0, file.Read(bytes, offset: 11));
        Assert.Throws<ArgumentOutOfRangeException>(() => file.Read(bytes, offset: -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => file.Write(bytes, offset: -1));
    }

    [Fact]
    public void File_Append_SaysWhere()
    {
        using NovaFile file = Volume.OpenFile("/file", FileMode.Append, FileAccess.Write);

        Assert.Equal(0, file.Append("abc"u8));
        Assert.Equal(3, file.Append("de"u8));
        Assert.Equal("abcde", Volume.ReadAllText("/file"));
        Assert.Throws<InvalidOperationException>(() => file.Write("x"u8, offset: 0));
    }

    [Fact]
    public void File_SetLength_CutsAndGrowsWithZeros()
    {
        Volume.WriteAllText("/file", "abcdef");
        using NovaFile file = Volume.OpenFile("/file", FileMode.Open);

        file.SetLength(2);
        file.SetLength(4);

        Assert.Equal("ab\0\0"u8, Volume.ReadAllBytes("/file"));
        Assert.Throws<ArgumentOutOfRangeException>(() => file.SetLength(-1));
    }

    [Fact]
    public void File_PastTheLargestFile_IsAnArgumentOutOfRange()
    {
        using NovaFile file = Volume.OpenFile("/file", FileMode.CreateNew);

        Assert.Throws<ArgumentOutOfRangeException>(() => file.Write("x"u8, long.MaxValue));
        Assert.Throws<ArgumentOutOfRangeException>(() => file.Allocate(AllocateMode.Extend, long.MaxValue, 1));
        Assert.Equal(0, file.Length);
        file.SetLength(VolumeLimits.LargestFileInBytes);
        Assert.Equal(VolumeLimits.LargestFileInBytes, file.Length);
    }

    [Fact]
    public void File_AccessThatWasNotAskedFor_IsDenied()
    {
        Volume.WriteAllText("/file", "abc");
        using NovaFile reader = Volume.OpenFile("/file", FileMode.Open, FileAccess.Read);
        using NovaFile writer = Volume.OpenFile("/file", FileMode.Open, FileAccess.Write);

        Assert.Throws<UnauthorizedAccessException>(() => reader.Write("x"u8, 0));
        Assert.Throws<UnauthorizedAccessException>(() => reader.Append("x"u8));
        Assert.Throws<UnauthorizedAccessException>(() => reader.SetLength(0));
        Assert.Throws<UnauthorizedAccessException>(() => writer.Read(new byte[1], 0));
        Assert.Equal("abc", Volume.ReadAllText("/file"));
    }

    [Fact]
    public void File_Closed_IsRefused()
    {
        NovaFile file = Volume.OpenFile("/file", FileMode.CreateNew);
        file.Dispose();
        file.Dispose();

        Assert.Throws<ObjectDisposedException>(() => file.Length);
        Assert.Throws<ObjectDisposedException>(() => file.Read(new byte[1], 0));
        Assert.Throws<ObjectDisposedException>(() => file.Write("x"u8, 0));
        Assert.Throws<ObjectDisposedException>(() => file.AsStream());
    }

    [Fact]
    public void File_LastNameRemoved_LivesUntilItIsClosed()
    {
        using NovaFile file = Volume.OpenFile("/file", FileMode.CreateNew);
        file.Write("still here"u8, 0);

        Volume.Delete("/file");

        Assert.False(Volume.Exists("/file"));
        Assert.Equal(10, file.Read(new byte[10], 0));
        Assert.Equal(0u, file.GetStatus().LinkCount);
    }

    [Fact]
    public void TrySeek_SparseFile_FindsDataAndHoles()
    {
        using NovaFile file = Volume.OpenFile("/file", FileMode.CreateNew);
        file.Write(new byte[4096], offset: 1 << 20);
        file.SetLength(3 << 20);

        Assert.True(file.TrySeek(SeekTarget.Data, 0, out long data));
        Assert.InRange(data, 1, 1 << 20);
        Assert.True(file.TrySeek(SeekTarget.Hole, 1 << 20, out long hole));
        Assert.InRange(hole, (1 << 20) + 4096, 3 << 20);
        Assert.False(file.TrySeek(SeekTarget.Data, 2 << 20, out _));
        Assert.False(file.TrySeek(SeekTarget.Hole, 3 << 20, out _));
    }

    [Fact]
    public void Allocate_PunchHole_ReadsZeros()
    {
        using NovaFile file = Volume.OpenFile("/file", FileMode.CreateNew);
        file.Write(Enumerable.Repeat((byte)7, 12288).ToArray(), 0);

        file.Allocate(AllocateMode.PunchHole, 4096, 4096);

        byte[] bytes = new byte[12288];
        Assert.Equal(12288, file.Read(bytes, 0));
        Assert.All(bytes[4096..8192], octet => Assert.Equal(0, octet));
        Assert.All(bytes[8192..], octet => Assert.Equal(7, octet));
        Assert.Throws<ArgumentOutOfRangeException>(() => file.Allocate(AllocateMode.PunchHole, 0, 0));
    }

    [Fact]
    public void WriteAllBytes_AnyLength_IsReadBack()
    {
        byte[] bytes = new byte[(1 << 20) + 12_345];
        new Random(3).NextBytes(bytes);

        Volume.WriteAllBytes("/file", bytes);
        Assert.Equal(bytes, Volume.ReadAllBytes("/file"));

        Volume.WriteAllBytes("/file", "short"u8);
        Assert.Equal("short"u8, Volume.ReadAllBytes("/file"));

        Volume.WriteAllBytes("/file", []);
        Assert.Empty(Volume.ReadAllBytes("/file"));
    }

    [Fact]
    public void Text_RoundTrips_AndAByteOrderMarkIsLeftOut()
    {
        Volume.WriteAllText("/text", "grün 😀");
        Assert.Equal("grün 😀", Volume.ReadAllText("/text"));
        Assert.Equal(System.Text.Encoding.UTF8.GetByteCount("grün 😀"), Volume.GetStatus("/text").Size);

        Volume.WriteAllBytes("/marked", [0xEF, 0xBB, 0xBF, (byte)'x']);
        Assert.Equal("x", Volume.ReadAllText("/marked"));
    }

    [Fact]
    public void Delete_AsTheRuntimeHasIt()
    {
        Volume.CreateDirectory("/directory");
        Volume.WriteAllText("/file", "x");
        Volume.CreateSymbolicLink("/link", "file");

        Volume.Delete("/link");
        Assert.True(Volume.Exists("/file"));
        Volume.Delete("/file");
        Volume.Delete("/file"); // gone already: nothing to do
        Assert.False(Volume.Exists("/file"));
        Assert.Throws<UnauthorizedAccessException>(() => Volume.Delete("/directory"));
        Assert.Throws<UnauthorizedAccessException>(() => Volume.Delete("/"));
        Assert.Throws<DirectoryNotFoundException>(() => Volume.Delete("/missing/file"));
    }

    [Fact]
    public void Delete_FileWithASlashBehind_IsNoDirectory()
    {
        Volume.WriteAllText("/file", "x");

        Assert.Throws<DirectoryNotFoundException>(() => Volume.Delete("/file/"));
        Assert.True(Volume.Exists("/file"));
    }

    [Fact]
    public void WriteAllBytes_FullVolume_SaysNoSpace()
    {
        byte[] large = new byte[PathVolume.SizeInBytes];

        Assert.Equal(NovaError.NoSpace, Assert.Throws<NovaException>(() => Volume.WriteAllBytes("/file", large)).Error);
        Volume.Delete("/file");
    }
}
