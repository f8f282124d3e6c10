using Nova.Testing.Trees;
using Xunit;

namespace Nova.Core.Tests.Conformance;

/// <content>chmod, chown, utimens, truncate by name, and what they take away.</content>
public abstract partial class FaceConformance
{
    [Fact]
    public void SetPermissions_ByOwnerAndSuperuser_SetsAllTwelveBits()
    {
        MakeFileOf(Alice, "/f", 644);
        foreach (int digits in new[] { 0, 7777, 4755, 1644, 123 })
        {
            Ok(Tree.SetAttributes(Alice, "/f", new Change { Permissions = Octal(digits) }));
            Assert.Equal(Octal(digits), StatOf("/f").Permissions);
        }

        Ok(Tree.SetAttributes(Root, "/f", new Change { Permissions = Octal(600) }));
        Assert.Equal((Octal(600), FileType.Regular), (StatOf("/f").Permissions, StatOf("/f").Type));
    }

    [Fact]
    public void SetPermissions_ByOthers_NotPermitted()
    {
        MakeFileOf(Alice, "/f", 666);
        Assert.Equal(Errno.EPERM, Tree.SetAttributes(Bob, "/f", new Change { Permissions = Octal(777) }));
        Assert.Equal(Errno.EPERM, Tree.SetAttributes(Carol, "/f", new Change { Permissions = Octal(777) }));
        Assert.Equal(Octal(666), StatOf("/f").Permissions);
    }

    [Fact]
    public void SetPermissions_BitsThatAreNone_Invalid()
    {
        MakeFile("/f");
        Assert.Equal(Errno.EINVAL, Tree.SetAttributes(Root, "/f", new Change { Permissions = 0x1000 }));
    }

    [Fact]
    public void SetPermissions_OfSymbolicLink_NotSupported()
    {
        Ok(Tree.MakeSymbolicLink(Root, "/s", "t"));
        Assert.Equal(Errno.EOPNOTSUPP, Tree.SetAttributes(Root, "/s", new Change { Permissions = Octal(600) }));
    }

    [Theory]
    [InlineData(2000u, 2755)]
    [InlineData(1000u, 2755)]
    [InlineData(4000u, 755)]
    public void SetPermissions_SetGroupIdByOwner_KeptForMembersOfTheGroup(uint group, int expected)
    {
        MakeFile("/f");
        MakeDirectory("/d");
        foreach (string path in new[] { "/f", "/d" })
        {
            Ok(Tree.SetAttributes(Root, path, new Change { User = 1000, Group = group }));
            Ok(Tree.SetAttributes(Alice, path, new Change { Permissions = Octal(2755) }));
            Assert.Equal(Octal(expected), StatOf(path).Permissions);
        }
    }

    // The file is Alice's (1000, groups 1000 and 2000).
    [Theory]
    [InlineData("superuser", 5u, 6u, Errno.Ok)]
    [InlineData("alice", 5u, null, Errno.EPERM)]
    [InlineData("alice", 1000u, null, Errno.Ok)]
    [InlineData("alice", null, 2000u, Errno.Ok)]
    [InlineData("alice", null, 1000u, Errno.Ok)]
    [InlineData("alice", 1000u, 2000u, Errno.Ok)]
    [InlineData("alice", null, 3000u, Errno.EPERM)]
    [InlineData("alice", 5u, 2000u, Errno.EPERM)]
    [InlineData("bob", 1001u, null, Errno.EPERM)]
    [InlineData("bob", null, 1001u, Errno.EPERM)]
    [InlineData("carol", null, 1000u, Errno.EPERM)]
    public void SetOwner_By_WhoMay(string name, uint? user, uint? group, Errno expected)
    {
        Who who = name switch { "alice" => Alice, "bob" => Bob, "carol" => Carol, _ => Root };
        MakeFileOf(Alice, "/f", 666);
        Assert.Equal(expected, Tree.SetAttributes(who, "/f", new Change { User = user, Group = group }));
        Stat stat = StatOf("/f");
        bool done = expected == Errno.Ok;
        Assert.Equal((done && user is not null ? user : 1000u, done && group is not null ? group : 1000u), (stat.User, stat.Group));
    }

    [Fact]
    public void SetOwner_OfForeignGroupToItself_IsAllowedToTheOwner()
    {
        MakeFile("/f");
        Ok(Tree.SetAttributes(Root, "/f", new Change { User = 1000, Group = 4000 }));
        Ok(Tree.SetAttributes(Alice, "/f", new Change { Group = 4000 }));
    }

    [Theory]
    [InlineData("superuser", 6755, 755)]
    [InlineData("superuser", 4755, 755)]
    [InlineData("superuser", 2755, 755)]
    [InlineData("superuser", 2745, 2745)]
    [InlineData("superuser", 1777, 1777)]
    [InlineData("alice", 6755, 755)]
    [InlineData("alice", 2745, 2745)]
    public void SetOwner_OfFile_TakesSetIdBitsAway(string name, int digits, int expected)
    {
        MakeFileOf(Alice, "/f", digits);
        Ok(Tree.SetAttributes(name == "alice" ? Alice : Root, "/f", new Change { Group = 2000 }));
        Assert.Equal(Octal(expected), StatOf("/f").Permissions);
    }

    [Fact]
    public void SetOwner_OfDirectory_KeepsSetIdBits()
    {
        MakeDirectory("/d");
        Ok(Tree.SetAttributes(Root, "/d", new Change { Permissions = Octal(6777) }));
        Ok(Tree.SetAttributes(Root, "/d", new Change { User = 7, Group = 8 }));
        Assert.Equal(Octal(6777), StatOf("/d").Permissions);
    }

    [Fact]
    public void SetOwner_OfSymbolicLink_Works()
    {
        Ok(Tree.MakeSymbolicLink(Root, "/s", "t"));
        Ok(Tree.SetAttributes(Root, "/s", new Change { User = 7, Group = 8 }));
        Assert.Equal((7u, 8u, Octal(777)), (StatOf("/s").User, StatOf("/s").Group, StatOf("/s").Permissions));
    }

    [Theory]
    [InlineData(6777, 777)]
    [InlineData(4766, 766)]
    [InlineData(2777, 777)]
    [InlineData(2766, 2766)]
    [InlineData(1777, 1777)]
    public void Write_ByUser_TakesSetIdBitsAway(int digits, int expected)
    {
        MakeFileOf(Alice, "/f", digits, [1]);
        int handle = OpenFor(OpenHow.ReadWrite, "/f", Bob);
        Assert.Equal(Octal(digits), StatOf("/f").Permissions);
        Ok(Tree.Write(handle, 0, []));
        Assert.Equal(Octal(digits), StatOf("/f").Permissions);
        Ok(Tree.Write(handle, 0, [2]));
        Assert.Equal(Octal(expected), StatOf("/f").Permissions);
    }

    [Theory]
    [InlineData("append")]
    [InlineData("set length")]
    [InlineData("truncate by name")]
    [InlineData("open to truncate")]
    [InlineData("allocate")]
    public void ChangeOfContent_ByUser_TakesSetIdBitsAway(string operation)
    {
        MakeFileOf(Alice, "/f", 6777, [1, 2]);
        int handle = OpenFor(OpenHow.ReadWrite, "/f", Bob);
        Ok(operation switch
        {
            "append" => Tree.Append(handle, [3], out _),
            "set length" => Tree.SetLength(handle, 1),
            "truncate by name" => Tree.SetAttributes(Bob, "/f", new Change { Size = 1 }),
            "open to truncate" => ErrnoOfOpen(OpenHow.Write | OpenHow.Truncate, "/f", Bob),
            _ => Tree.Allocate(handle, AllocateKind.Extend, 0, 100),
        });
        Assert.Equal(Octal(777), StatOf("/f").Permissions);
    }

    [Fact]
    public void Write_BySuperuser_KeepsSetIdBits()
    {
        MakeFileOf(Alice, "/f", 6777, [1]);
        Ok(Tree.Write(OpenFor(OpenHow.Write, "/f"), 0, [2]));
        Assert.Equal(Octal(6777), StatOf("/f").Permissions);
    }

    [Theory]
    [InlineData("alice", "at", Errno.Ok)]
    [InlineData("superuser", "at", Errno.Ok)]
    [InlineData("bob", "at", Errno.EPERM)]
    [InlineData("alice", "now", Errno.Ok)]
    [InlineData("bob", "now", Errno.Ok)]
    public void SetTimes_OfFileThatAllMayWrite_ExplicitTimesNeedOwnership(string name, string kind, Errno expected)
    {
        Who who = name switch { "alice" => Alice, "bob" => Bob, _ => Root };
        MakeFileOf(Alice, "/f", 666);
        TimeValue time = kind == "now" ? TimeValue.Now : 123_456_789L;
        Clock.Step();
        Assert.Equal(expected, Tree.SetAttributes(who, "/f", new Change { Accessed = time, Modified = time }));
        if (expected != Errno.Ok)
            return;
        long wanted = kind == "now" ? Clock.Now : 123_456_789L;
        Assert.Equal((wanted, wanted, Clock.Now), (StatOf("/f").Accessed, StatOf("/f").Modified, StatOf("/f").Changed));
    }

    [Fact]
    public void SetTimes_NowWithoutWritePermission_AccessDenied()
    {
        MakeFileOf(Alice, "/f", 444);
        Assert.Equal(Errno.EACCES, Tree.SetAttributes(Bob, "/f", new Change { Accessed = TimeValue.Now, Modified = TimeValue.Now }));
        Ok(Tree.SetAttributes(Alice, "/f", new Change { Accessed = TimeValue.Now, Modified = TimeValue.Now }));
    }

    [Theory]
    [InlineData(0L)]
    [InlineData(1L)]
    [InlineData(-1L)]
    [InlineData(-62_135_596_800_000_000_00L)]
    [InlineData(999_999_999L)]
    [InlineData(long.MaxValue)]
    [InlineData(long.MinValue)]
    public void SetTimes_AnyNanosecond_IsKept(long nanoseconds)
    {
        MakeFile("/f");
        Ok(Tree.SetAttributes(Root, "/f", new Change { Accessed = nanoseconds, Modified = nanoseconds }));
        Assert.Equal((nanoseconds, nanoseconds), (StatOf("/f").Accessed, StatOf("/f").Modified));
    }

    [Fact]
    public void SetTimes_OneOfTwo_LeavesTheOther()
    {
        MakeFile("/f");
        Stat before = StatOf("/f");
        Clock.Step();
        Ok(Tree.SetAttributes(Root, "/f", new Change { Accessed = 5 }));
        Assert.Equal((5L, before.Modified, Clock.Now), (StatOf("/f").Accessed, StatOf("/f").Modified, StatOf("/f").Changed));
        Clock.Step();
        Ok(Tree.SetAttributes(Root, "/f", new Change { Modified = TimeValue.Now }));
        Assert.Equal((5L, Clock.Now, before.Born), (StatOf("/f").Accessed, StatOf("/f").Modified, StatOf("/f").Born));
    }

    [Fact]
    public void SetAttributes_Nothing_ChangesNothing()
    {
        MakeFileOf(Alice, "/f", 600);
        Stat before = StatOf("/f");
        Clock.Step();
        Ok(Tree.SetAttributes(Root, "/f", new Change()));
        Assert.Equal(before, StatOf("/f"));
    }

    [Fact]
    public void SetAttributes_AllTogether_AreAllSet()
    {
        MakeFile("/f", Pattern(5000));
        Clock.Step();
        Ok(Tree.SetAttributes(Root, "/f", new Change { Permissions = Octal(751), User = 7, Group = 8, Size = 100, Accessed = 9, Modified = 10 }));
        Stat stat = StatOf("/f");
        Assert.Equal((Octal(751), 7u, 8u, 100L), (stat.Permissions, stat.User, stat.Group, stat.Size));
        Assert.Equal((9L, 10L, Clock.Now), (stat.Accessed, stat.Modified, stat.Changed));
    }

    [Fact]
    public void SetAttributes_OneThatIsRefused_ChangesNothingAtAll()
    {
        MakeFileOf(Alice, "/f", 644, [1, 2]);
        Stat before = StatOf("/f");
        Clock.Step();
        Assert.Equal(Errno.EPERM, Tree.SetAttributes(Alice, "/f", new Change { Permissions = Octal(600), User = 5, Size = 0, Modified = 1 }));
        Assert.Equal(before, StatOf("/f"));
    }

    [Theory]
    [InlineData("/d", 0L, Errno.EISDIR)]
    [InlineData("/s", 0L, Errno.EINVAL)]
    [InlineData("/p", 0L, Errno.EINVAL)]
    [InlineData("/f", -1L, Errno.EINVAL)]
    [InlineData("/f", 0L, Errno.Ok)]
    [InlineData("/f", 100_000L, Errno.Ok)]
    public void SetSize_OfPath_WorksOrGivesLinuxsError(string path, long size, Errno expected)
    {
        MakeDirectory("/d");
        MakeFile("/f", Pattern(10));
        Ok(Tree.MakeSymbolicLink(Root, "/s", "f"));
        Ok(Tree.MakeNode(Root, "/p", FileType.Fifo, Octal(600), 0));
        Assert.Equal(expected, Tree.SetAttributes(Root, path, new Change { Size = size }));
        Assert.Equal(expected == Errno.Ok ? size : 10, StatOf("/f").Size);
    }

    [Fact]
    public void SetSize_WithoutWritePermission_AccessDenied()
    {
        MakeFileOf(Alice, "/f", 444, [1]);
        Assert.Equal(Errno.EACCES, Tree.SetAttributes(Alice, "/f", new Change { Size = 0 }));
        Assert.Equal(Errno.EACCES, Tree.SetAttributes(Bob, "/f", new Change { Size = 0 }));
        Ok(Tree.SetAttributes(Root, "/f", new Change { Size = 0 }));
    }
}
