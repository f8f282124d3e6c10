using Nova.Testing.Trees;
using Xunit;

namespace Nova.Core.Tests.Conformance;

/// <content>Who may do what.</content>
public abstract partial class FaceConformance
{
    private const AccessBits None = AccessBits.None;
    private const AccessBits R = AccessBits.Read;
    private const AccessBits W = AccessBits.Write;
    private const AccessBits X = AccessBits.Execute;

    // Columns: permission bits, who asks, what is granted. The file belongs to Alice (1000) and to group 3000.
    [Theory]
    [InlineData(700, "owner", R | W | X)]
    [InlineData(400, "owner", R)]
    [InlineData(200, "owner", W)]
    [InlineData(100, "owner", X)]
    [InlineData(77, "owner", None)]
    [InlineData(77, "owner in group", None)]
    [InlineData(70, "group", R | W | X)]
    [InlineData(40, "group", R)]
    [InlineData(20, "supplementary", W)]
    [InlineData(10, "supplementary", X)]
    [InlineData(707, "group", None)]
    [InlineData(707, "supplementary", None)]
    [InlineData(7, "other", R | W | X)]
    [InlineData(4, "other", R)]
    [InlineData(2, "other", W)]
    [InlineData(1, "other", X)]
    [InlineData(770, "other", None)]
    [InlineData(0, "superuser", R | W)]
    [InlineData(100, "superuser", R | W | X)]
    [InlineData(10, "superuser", R | W | X)]
    [InlineData(1, "superuser", R | W | X)]
    [InlineData(666, "superuser", R | W)]
    public void Access_OfFile_FirstClassThatFitsDecides(int digits, string role, AccessBits granted)
    {
        MakeFile("/f");
        Ok(Tree.SetAttributes(Root, "/f", new Change { User = 1000, Group = 3000 }));
        Ok(Tree.SetAttributes(Root, "/f", new Change { Permissions = Octal(digits) }));
        Who who = role switch
        {
            "owner" => new Who(1000, 1000),
            "owner in group" => new Who(1000, 3000),
            "group" => new Who(5, 3000),
            "supplementary" => new Who(5, 5, 77, 3000, 88),
            "superuser" => Root,
            _ => new Who(5, 5, 77),
        };
        for (AccessBits bits = None; bits <= (R | W | X); bits++)
            Assert.Equal((bits & ~granted) == None ? Errno.Ok : Errno.EACCES, Tree.Access(who, "/f", bits));
    }

    [Fact]
    public void Access_OfDirectoryBySuperuser_IsAlwaysGranted()
    {
        MakeDirectory("/d", 0);
        Ok(Tree.Access(Root, "/d", R | W | X));
    }

    [Theory]
    [InlineData(400, OpenHow.Read, Errno.Ok)]
    [InlineData(400, OpenHow.Write, Errno.EACCES)]
    [InlineData(400, OpenHow.ReadWrite, Errno.EACCES)]
    [InlineData(200, OpenHow.Write, Errno.Ok)]
    [InlineData(200, OpenHow.Read, Errno.EACCES)]
    [InlineData(200, OpenHow.Write | OpenHow.Truncate, Errno.Ok)]
    [InlineData(400, OpenHow.Write | OpenHow.Truncate, Errno.EACCES)]
    [InlineData(100, OpenHow.Read, Errno.EACCES)]
    [InlineData(0, OpenHow.None, Errno.Ok)]
    public void Open_ByOwner_NeedsTheBits(int digits, OpenHow how, Errno expected)
    {
        MakeFileOf(Alice, "/f", digits, [1]);
        Assert.Equal(expected, ErrnoOfOpen(how, "/f", Alice));
        Ok(ErrnoOfOpen(OpenHow.ReadWrite, "/f", Root));
    }

    [Fact]
    public void Open_TruncateWithoutPermission_ChangesNothing()
    {
        MakeFile("/f", [1, 2, 3]);
        Assert.Equal(Errno.EACCES, ErrnoOfOpen(OpenHow.Write | OpenHow.Truncate, "/f", Alice));
        Assert.Equal([1, 2, 3], Content("/f"));
    }

    [Fact]
    public void Lookup_ThroughDirectoryWithoutSearch_AccessDenied()
    {
        MakeDirectory("/d", 666);
        MakeDirectory("/d/e", 777);
        MakeFile("/d/f");
        Assert.Equal(Errno.EACCES, ErrnoOfStat("/d/f", Alice));
        Assert.Equal(Errno.EACCES, ErrnoOfStat("/d/none", Alice));
        Assert.Equal(Errno.EACCES, ErrnoOfStat("/d/e/x", Alice));
        Assert.Equal(Errno.EACCES, ErrnoOfStat("/d/.", Alice));
        Ok(ErrnoOfStat("/d", Alice));
        Ok(ErrnoOfStat("/d/f", Root));
    }

    [Fact]
    public void List_NeedsReadingNotSearching()
    {
        MakeDirectory("/readable", 744);
        MakeDirectory("/searchable", 711);
        MakeFile("/readable/f");
        MakeFile("/searchable/f");
        Ok(ErrnoOfOpen(OpenHow.Read, "/readable", Alice));
        Assert.Equal(Errno.EACCES, ErrnoOfOpen(OpenHow.Read, "/searchable", Alice));
        Ok(ErrnoOfStat("/searchable/f", Alice));
        Assert.Equal(Errno.EACCES, ErrnoOfStat("/readable/f", Alice));
    }

    [Theory]
    [InlineData(755, Errno.EACCES)]
    [InlineData(776, Errno.EACCES)]
    [InlineData(772, Errno.EACCES)]
    [InlineData(773, Errno.Ok)]
    [InlineData(777, Errno.Ok)]
    public void Directory_ForOthers_ChangesNeedWriteAndSearch(int digits, Errno expected)
    {
        MakeDirectory("/d");
        MakeFile("/d/file");
        MakeFile("/d/victim");
        MakeDirectory("/d/sub");
        MakeFileOf(Alice, "/mine", 600);
        MakeCommon("/c");
        MakeFile("/c/x", who: Alice);
        Ok(Tree.SetAttributes(Root, "/d", new Change { Permissions = Octal(digits) }));
        Assert.Equal(expected, Tree.Create(Alice, "/d/new", OpenHow.Write, Octal(644), out _));
        Assert.Equal(expected, Tree.MakeDirectory(Alice, "/d/newdir", Octal(755)));
        Assert.Equal(expected, Tree.MakeSymbolicLink(Alice, "/d/newlink", "t"));
        Assert.Equal(expected, Tree.MakeNode(Alice, "/d/newnode", FileType.Fifo, Octal(600), 0));
        Assert.Equal(expected, Tree.Link(Alice, "/mine", "/d/newname"));
        Assert.Equal(expected, Tree.Rename(Alice, "/d/file", "/d/renamed", RenameKind.Replace));
        Assert.Equal(expected, Tree.Rename(Alice, "/c/x", "/d/moved", RenameKind.Replace));
        Assert.Equal(expected, Tree.Unlink(Alice, "/d/victim"));
        Assert.Equal(expected, Tree.RemoveDirectory(Alice, "/d/sub"));
    }

    [Fact]
    public void Rename_DirectoryToAnotherParent_NeedsWritingIntoIt()
    {
        MakeCommon("/a");
        MakeCommon("/b");
        MakeDirectory("/a/d", 555);
        Assert.Equal(Errno.EACCES, Tree.Rename(Alice, "/a/d", "/b/d", RenameKind.Replace));
        Ok(Tree.Rename(Alice, "/a/d", "/a/e", RenameKind.Replace));
        Ok(Tree.Rename(Root, "/a/e", "/b/e", RenameKind.Replace));
    }

    [Fact]
    public void Exchange_DirectoryFromAnotherParent_NeedsWritingIntoBoth()
    {
        MakeCommon("/a");
        MakeCommon("/b");
        MakeDirectory("/a/d", 755, Alice);
        MakeDirectory("/b/e", 755, Bob);
        Assert.Equal(Errno.EACCES, Tree.Rename(Alice, "/a/d", "/b/e", RenameKind.Exchange));
        Assert.Equal(Errno.EACCES, Tree.Rename(Alice, "/b/e", "/a/d", RenameKind.Exchange));
        Ok(Tree.Rename(Root, "/b/e", "/a/d", RenameKind.Exchange));
    }

    // In a sticky directory of Bob's, Alice's file: the owners of file and directory and the superuser may remove it.
    [Theory]
    [InlineData("alice", Errno.Ok)]
    [InlineData("bob", Errno.Ok)]
    [InlineData("superuser", Errno.Ok)]
    [InlineData("carol", Errno.EPERM)]
    public void StickyDirectory_Removal_ForOwnersOnly(string name, Errno expected)
    {
        Who who = name switch { "alice" => Alice, "bob" => Bob, "superuser" => Root, _ => Carol };
        MakeCommon("/t");
        MakeFile("/t/unlinked", who: Alice);
        MakeDirectory("/t/removed", 777, Alice);
        MakeFile("/t/moved", who: Alice);
        MakeFile("/t/replaced", who: Alice);
        MakeFile("/t/own", who: who);
        Ok(Tree.SetAttributes(Root, "/t", new Change { User = Bob.User }));
        Ok(Tree.SetAttributes(Root, "/t", new Change { Permissions = Octal(1777) }));
        Assert.Equal(expected, Tree.Unlink(who, "/t/unlinked"));
        Assert.Equal(expected, Tree.RemoveDirectory(who, "/t/removed"));
        Assert.Equal(expected, Tree.Rename(who, "/t/moved", "/t/elsewhere", RenameKind.Replace));
        Assert.Equal(expected, Tree.Rename(who, "/t/own", "/t/replaced", RenameKind.Exchange));
        Assert.Equal(expected, Tree.Rename(who, "/t/own", "/t/replaced", RenameKind.Replace));
    }

    [Fact]
    public void StickyDirectory_Making_IsForEveryone()
    {
        MakeCommon("/t", 1777);
        MakeFile("/t/f", who: Alice);
        Ok(Tree.Link(Alice, "/t/f", "/t/g"));
        Assert.Equal(Octal(1777), StatOf("/t").Permissions);
    }

    [Fact]
    public void SetGroupIdDirectory_WhatIsMadeThere_InheritsTheGroup()
    {
        MakeCommon("/g");
        Ok(Tree.SetAttributes(Root, "/g", new Change { Group = 4000 }));
        Ok(Tree.SetAttributes(Root, "/g", new Change { Permissions = Octal(2777) }));
        MakeFile("/g/f", who: Alice, digits: 644);
        MakeDirectory("/g/d", 755, Alice);
        Ok(Tree.MakeSymbolicLink(Alice, "/g/s", "t"));
        Ok(Tree.MakeNode(Alice, "/g/p", FileType.Fifo, Octal(600), 0));
        MakeFile("/g/d/f", who: Alice);
        Assert.All(new[] { "f", "d", "s", "p", "d/f" }, name => Assert.Equal((1000u, 4000u), (StatOf($"/g/{name}").User, StatOf($"/g/{name}").Group)));
        Assert.Equal(Octal(2755), StatOf("/g/d").Permissions);
        Assert.Equal(Octal(644), StatOf("/g/f").Permissions);
    }

    [Theory]
    [InlineData(2755, false, 755)]
    [InlineData(2755, true, 2755)]
    [InlineData(2644, false, 2644)]
    public void SetGroupIdDirectory_SetGroupIdFile_KeepsTheBitForMembersOnly(int digits, bool isMember, int expected)
    {
        MakeCommon("/g");
        Ok(Tree.SetAttributes(Root, "/g", new Change { Group = isMember ? 2000u : 4000u }));
        Ok(Tree.SetAttributes(Root, "/g", new Change { Permissions = Octal(2777) }));
        MakeFile("/g/f", digits: digits, who: Alice);
        Assert.Equal(Octal(expected), StatOf("/g/f").Permissions);
    }

    [Fact]
    public void OrdinaryDirectory_WhatIsMadeThere_BelongsToTheMakersGroup()
    {
        MakeCommon("/d");
        Ok(Tree.SetAttributes(Root, "/d", new Change { Group = 4000 }));
        MakeFile("/d/f", who: Alice);
        Assert.Equal(1000u, StatOf("/d/f").Group);
    }
}
