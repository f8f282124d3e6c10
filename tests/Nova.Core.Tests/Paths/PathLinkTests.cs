using Xunit;

namespace Nova.Core.Tests.Paths;

public sealed class PathLinkTests : IDisposable
{
    private readonly PathVolume _fixture = new();

    public void Dispose() => _fixture.Dispose();

    private NovaVolume Volume => _fixture.Volume;

    [Fact]
    public void Move_File_KeepsItsIdentity()
    {
        Volume.CreateDirectory("/a");
        Volume.WriteAllText("/file", "x");
        InodeIdentity identity = Volume.GetStatus("/file").Identity;

        Volume.Move("/file", "/a/other");

        Assert.False(Volume.Exists("/file"));
        Assert.Equal(identity, Volume.GetStatus("/a/other").Identity);
    }

    [Fact]
    public void Move_NameIsTaken_IsRefusedUnlessReplacing()
    {
        Volume.WriteAllText("/new", "new");
        Volume.WriteAllText("/old", "old");

        Assert.Equal(NovaError.Exists, Assert.Throws<NovaException>(() => Volume.Move("/new", "/old")).Error);
        Assert.Equal("old", Volume.ReadAllText("/old"));
        Volume.Move("/new", "/old", RenameMode.Replace);
        Assert.Equal("new", Volume.ReadAllText("/old"));
        Assert.Equal(["old"], Volume.EnumerateNames("/"));
    }

    [Fact]
    public void Exchange_FileAndDirectory_ChangePlaces()
    {
        Volume.WriteAllText("/file", "x");
        Volume.CreateDirectory("/directory/below");

        Volume.Exchange("/file", "/directory");

        Assert.True(Volume.Exists("/file/below"));
        Assert.Equal("x", Volume.ReadAllText("/directory"));
        Assert.Throws<FileNotFoundException>(() => Volume.Exchange("/file", "/missing"));
    }

    [Fact]
    public void Move_WhatCannotBe_IsRefused()
    {
        Volume.CreateDirectory("/a/b");
        Volume.CreateDirectory("/c/d");
        Volume.WriteAllText("/file", "x");

        Assert.Equal(NovaError.InvalidArgument, Assert.Throws<NovaException>(() => Volume.Move("/a", "/a/b/c")).Error);
        Assert.Equal(NovaError.NotEmpty, Assert.Throws<NovaException>(() => Volume.Move("/a", "/c", RenameMode.Replace)).Error);
        Assert.Equal(NovaError.Busy, Assert.Throws<NovaException>(() => Volume.Move("/", "/e")).Error);
        Assert.Throws<UnauthorizedAccessException>(() => Volume.Move("/file", "/a", RenameMode.Replace));
        Assert.Throws<DirectoryNotFoundException>(() => Volume.Move("/a", "/file", RenameMode.Replace));
        Assert.Throws<FileNotFoundException>(() => Volume.Move("/missing", "/e"));
        Assert.Throws<DirectoryNotFoundException>(() => Volume.Move("/file", "/missing/e"));
    }

    [Fact]
    public void Move_SlashBehindAName_IsForDirectories()
    {
        Volume.WriteAllText("/file", "x");
        Volume.CreateDirectory("/directory");

        Assert.Throws<DirectoryNotFoundException>(() => Volume.Move("/file/", "/other"));
        Assert.Throws<DirectoryNotFoundException>(() => Volume.Move("/file", "/other/"));
        Volume.Move("/directory/", "/other/");
        Assert.Equal(InodeType.Directory, Volume.GetStatus("/other").Type);
    }

    [Fact]
    public void Move_Link_IsMovedItself()
    {
        Volume.WriteAllText("/file", "x");
        Volume.CreateSymbolicLink("/link", "file");

        Volume.Move("/link", "/moved");

        Assert.Equal("file", Volume.ReadLink("/moved"));
        Assert.True(Volume.Exists("/file"));
    }

    [Fact]
    public void CreateSymbolicLink_Target_IsKeptAsItIs()
    {
        string longest = new('t', 4095);
        Volume.CreateSymbolicLink("/odd", "../a//\uDCFF/ ");
        Volume.CreateSymbolicLink("/long", longest);

        Assert.Equal("../a//\uDCFF/ ", Volume.ReadLink("/odd"));
        Assert.Equal(longest, Volume.ReadLink("/long"));
        Assert.Throws<PathTooLongException>(() => Volume.CreateSymbolicLink("/longer", longest + "t"));
        Assert.Throws<ArgumentException>(() => Volume.CreateSymbolicLink("/empty", ""));
        Assert.Equal(NovaError.Exists, Assert.Throws<NovaException>(() => Volume.CreateSymbolicLink("/odd", "x")).Error);
        Assert.Throws<FileNotFoundException>(() => Volume.CreateSymbolicLink("/new/", "x"));
    }

    [Fact]
    public void ReadLink_WhatIsNone_IsRefused()
    {
        Volume.WriteAllText("/file", "x");

        Assert.Equal(NovaError.InvalidArgument, Assert.Throws<NovaException>(() => Volume.ReadLink("/file")).Error);
        Assert.Throws<FileNotFoundException>(() => Volume.ReadLink("/missing"));
    }

    [Fact]
    public void CreateHardLink_File_HasTwoNames()
    {
        Volume.WriteAllText("/file", "x");

        Volume.CreateHardLink("/second", "/file");

        Assert.Equal(2u, Volume.GetStatus("/file").LinkCount);
        Assert.Equal(Volume.GetStatus("/file").Identity, Volume.GetStatus("/second").Identity);
        Volume.Delete("/file");
        Assert.Equal("x", Volume.ReadAllText("/second"));
    }

    [Fact]
    public void CreateHardLink_WhatCannotBe_IsRefused()
    {
        Volume.CreateDirectory("/directory");
        Volume.WriteAllText("/file", "x");

        Assert.Throws<UnauthorizedAccessException>(() => Volume.CreateHardLink("/second", "/directory"));
        Assert.Throws<FileNotFoundException>(() => Volume.CreateHardLink("/second", "/missing"));
        Assert.Equal(NovaError.Exists, Assert.Throws<NovaException>(() => Volume.CreateHardLink("/file", "/file")).Error);
        Assert.Equal(1u, Volume.GetStatus("/file").LinkCount);
    }

    [Fact]
    public void CreateHardLink_OfALink_LinksTheLink()
    {
        Volume.CreateSymbolicLink("/link", "nowhere");

        Volume.CreateHardLink("/second", "/link");

        Assert.Equal("nowhere", Volume.ReadLink("/second"));
        Assert.Equal(2u, Volume.GetStatus("/link", FinalLink.NoFollow).LinkCount);
    }

    [Fact]
    public void CreateNode_Devices_AreForTheSuperuser()
    {
        Assert.Throws<UnauthorizedAccessException>(() => Volume.CreateNode("/device", InodeType.CharacterDevice, UnixFileMode.UserRead, (1ul << 32) | 3));
        NovaVolume asRoot = _fixture.OpenFor(Credentials.Superuser);

        asRoot.CreateNode("/device", InodeType.CharacterDevice, UnixFileMode.UserRead, (1ul << 32) | 3);

        InodeStatus status = asRoot.GetStatus("/device");
        Assert.Equal(InodeType.CharacterDevice, status.Type);
        Assert.Equal((1ul << 32) | 3, status.Device);
        Assert.Equal(0b100_000_000u, status.Permissions);
    }

    [Fact]
    public void Xattrs_SetListGetRemove()
    {
        Volume.WriteAllText("/file", "x");
        byte[] large = new byte[65_536];
        new Random(1).NextBytes(large);

        Volume.SetXattr("/file", "user.small", "value"u8);
        Volume.SetXattr("/file", "user.large", large);
        Volume.SetXattr("/file", "user.empty", []);

        Assert.Equal(["user.empty", "user.large", "user.small"], Volume.ListXattrs("/file").Order(StringComparer.Ordinal));
        Assert.Equal("value"u8, Volume.GetXattr("/file", "user.small")!);
        Assert.Equal(large, Volume.GetXattr("/file", "user.large"));
        Assert.Empty(Volume.GetXattr("/file", "user.empty")!);
        Assert.Null(Volume.GetXattr("/file", "user.missing"));
        Assert.True(Volume.RemoveXattr("/file", "user.large"));
        Assert.False(Volume.RemoveXattr("/file", "user.large"));
        Assert.Equal(2, Volume.ListXattrs("/file").Count);
        Assert.Empty(Volume.ListXattrs("/"));
    }

    [Fact]
    public void SetXattr_Modes_AreKept()
    {
        Volume.WriteAllText("/file", "x");
        Volume.SetXattr("/file", "user.a", "1"u8, XattrMode.Create);

        Assert.Equal(NovaError.Exists, Assert.Throws<NovaException>(() => Volume.SetXattr("/file", "user.a", "2"u8, XattrMode.Create)).Error);
        Assert.Equal(NovaError.NoData, Assert.Throws<NovaException>(() => Volume.SetXattr("/file", "user.b", "2"u8, XattrMode.Replace)).Error);
        Assert.Equal(NovaError.ValueTooLarge, Assert.Throws<NovaException>(() => Volume.SetXattr("/file", "user.a", new byte[65_537])).Error);
        Assert.Equal(NovaError.NotSupported, Assert.Throws<NovaException>(() => Volume.SetXattr("/file", "system.a", "2"u8)).Error);
        Assert.Equal("1"u8, Volume.GetXattr("/file", "user.a")!);
    }
}
