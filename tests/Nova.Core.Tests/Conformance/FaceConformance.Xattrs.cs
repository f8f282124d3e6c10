using Nova.Testing.Trees;
using Xunit;

namespace Nova.Core.Tests.Conformance;

/// <content>Extended attributes.</content>
public abstract partial class FaceConformance
{
    private const int LongestValue = 65_536;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(100)]
    [InlineData(3000)]
    [InlineData(4096)]
    [InlineData(10_000)]
    [InlineData(LongestValue)]
    public void Xattr_OfAnyLength_ReadsBack(int length)
    {
        MakeFile("/f");
        byte[] value = Pattern(length);
        Ok(Tree.SetXattr(Root, "/f", "user.a", value, XattrKind.Set));
        Ok(Tree.GetXattr(Root, "/f", "user.a", LongestValue, out byte[]? found, out int needed));
        Assert.Equal(value, found);
        Assert.Equal(length, needed);
    }

    [Fact]
    public void Xattr_TooLong_IsRefused()
    {
        MakeFile("/f");
        Assert.Equal(Errno.E2BIG, Tree.SetXattr(Root, "/f", "user.a", new byte[LongestValue + 1], XattrKind.Set));
        Assert.Empty(XattrNames("/f"));
    }

    [Theory]
    [InlineData(10, 100)]
    [InlineData(100, 10)]
    [InlineData(10, LongestValue)]
    [InlineData(LongestValue, 0)]
    [InlineData(20_000, 20_000)]
    public void Xattr_Replaced_HasTheNewValue(int first, int second)
    {
        MakeFile("/f");
        Ok(Tree.SetXattr(Root, "/f", "user.a", Pattern(first), XattrKind.Set));
        Ok(Tree.SetXattr(Root, "/f", "user.b", [7], XattrKind.Set));
        Ok(Tree.SetXattr(Root, "/f", "user.a", Pattern(second, 2), XattrKind.Replace));
        Assert.Equal(Pattern(second, 2), XattrOf("/f", "user.a"));
        Assert.Equal([7], XattrOf("/f", "user.b"));
    }

    [Theory]
    [InlineData(XattrKind.Create, true, Errno.EEXIST)]
    [InlineData(XattrKind.Create, false, Errno.Ok)]
    [InlineData(XattrKind.Replace, true, Errno.Ok)]
    [InlineData(XattrKind.Replace, false, Errno.ENODATA)]
    [InlineData(XattrKind.Set, true, Errno.Ok)]
    [InlineData(XattrKind.Set, false, Errno.Ok)]
    public void SetXattr_Kind_AsksWhetherItIsThere(XattrKind kind, bool isThere, Errno expected)
    {
        MakeFile("/f");
        if (isThere)
            Ok(Tree.SetXattr(Root, "/f", "user.a", [1], XattrKind.Set));
        Assert.Equal(expected, Tree.SetXattr(Root, "/f", "user.a", [2], kind));
        Assert.Equal(expected == Errno.Ok ? [2] : isThere ? [1] : null, XattrOf("/f", "user.a"));
    }

    [Theory]
    [InlineData(0, Errno.Ok)]
    [InlineData(1, Errno.ERANGE)]
    [InlineData(99, Errno.ERANGE)]
    [InlineData(100, Errno.Ok)]
    [InlineData(101, Errno.Ok)]
    public void GetXattr_IntoRoom_NeedsEnoughOrNone(int room, Errno expected)
    {
        MakeFile("/f");
        Ok(Tree.SetXattr(Root, "/f", "user.a", Pattern(100), XattrKind.Set));
        Assert.Equal(expected, Tree.GetXattr(Root, "/f", "user.a", room, out byte[]? value, out int length));
        Assert.Equal(expected == Errno.Ok ? 100 : 0, length);
        Assert.Equal(expected == Errno.Ok && room > 0 ? Pattern(100) : null, value);
    }

    [Fact]
    public void GetXattr_ThatIsNotThere_NoData()
    {
        MakeFile("/f");
        Ok(Tree.SetXattr(Root, "/f", "user.ab", [1], XattrKind.Set));
        Assert.Equal(Errno.ENODATA, Tree.GetXattr(Root, "/f", "user.a", 10, out _, out _));
        Assert.Equal(Errno.ENODATA, Tree.GetXattr(Root, "/f", "user.abc", 10, out _, out _));
        Assert.Equal(Errno.ENODATA, Tree.RemoveXattr(Root, "/f", "user.a"));
        Assert.Equal(Errno.ENODATA, Tree.GetXattr(Root, "/f", "trusted.a", 10, out _, out _));
    }

    [Fact]
    public void RemoveXattr_ThatIsThere_TakesItAway()
    {
        MakeFile("/f");
        Ok(Tree.SetXattr(Root, "/f", "user.a", Pattern(20_000), XattrKind.Set));
        Ok(Tree.SetXattr(Root, "/f", "user.b", [1], XattrKind.Set));
        Ok(Tree.RemoveXattr(Root, "/f", "user.a"));
        Assert.Equal(["user.b"], XattrNames("/f"));
        Ok(Tree.SetXattr(Root, "/f", "user.a", [2], XattrKind.Create));
    }

    [Theory]
    [InlineData("user.a", Errno.Ok)]
    [InlineData("user.\xFF\x01", Errno.Ok)]
    [InlineData("trusted.a", Errno.Ok)]
    [InlineData("security.selinux", Errno.EOPNOTSUPP)]
    [InlineData("system.posix_acl_access", Errno.EOPNOTSUPP)]
    [InlineData("other.a", Errno.EOPNOTSUPP)]
    [InlineData("a", Errno.EOPNOTSUPP)]
    [InlineData("user", Errno.EOPNOTSUPP)]
    [InlineData("user.", Errno.EOPNOTSUPP)]
    [InlineData("trusted.", Errno.EOPNOTSUPP)]
    [InlineData("User.a", Errno.EOPNOTSUPP)]
    [InlineData("", Errno.ERANGE)]
    public void Xattr_Namespace_IsKnownOrNotSupported(string name, Errno expected)
    {
        MakeFile("/f");
        Assert.Equal(expected, Tree.SetXattr(Root, "/f", name, [1], XattrKind.Set));
        Assert.Equal(expected, Tree.GetXattr(Root, "/f", name, 10, out _, out _));
        Assert.Equal(expected, Tree.RemoveXattr(Root, "/f", name));
    }

    [Theory]
    [InlineData(255, Errno.Ok)]
    [InlineData(256, Errno.ERANGE)]
    public void Xattr_NameOfLength_UpTo255(int length, Errno expected)
    {
        MakeFile("/f");
        string name = "user." + new string('n', length - 5);
        Assert.Equal(expected, Tree.SetXattr(Root, "/f", name, [1], XattrKind.Set));
        if (expected == Errno.Ok)
            Assert.Equal([name], XattrNames("/f"));
    }

    [Fact]
    public void TrustedXattr_ForUsers_DoesNotExist()
    {
        MakeFileOf(Alice, "/f", 666);
        Ok(Tree.SetXattr(Root, "/f", "trusted.a", [1], XattrKind.Set));
        Ok(Tree.SetXattr(Alice, "/f", "user.a", [1], XattrKind.Set));
        Assert.Equal(Errno.ENODATA, Tree.GetXattr(Alice, "/f", "trusted.a", 10, out _, out _));
        Assert.Equal(Errno.EPERM, Tree.SetXattr(Alice, "/f", "trusted.a", [2], XattrKind.Set));
        Assert.Equal(Errno.EPERM, Tree.RemoveXattr(Alice, "/f", "trusted.a"));
        Assert.Equal(["user.a"], XattrNames("/f", Alice));
        Assert.Equal(["trusted.a", "user.a"], XattrNames("/f"));
    }

    [Theory]
    [InlineData("/f", Errno.Ok, Errno.Ok)]
    [InlineData("/d", Errno.Ok, Errno.Ok)]
    [InlineData("/s", Errno.EPERM, Errno.ENODATA)]
    [InlineData("/p", Errno.EPERM, Errno.ENODATA)]
    public void UserXattr_OnType_IsForFilesAndDirectories(string path, Errno set, Errno get)
    {
        MakeFile("/f");
        MakeDirectory("/d");
        Ok(Tree.MakeSymbolicLink(Root, "/s", "f"));
        Ok(Tree.MakeNode(Root, "/p", FileType.Fifo, Octal(666), 0));
        Assert.Equal(set, Tree.SetXattr(Root, path, "user.a", [1], XattrKind.Set));
        Assert.Equal(get, Tree.GetXattr(Root, path, "user.a", 10, out _, out _));
        Ok(Tree.SetXattr(Root, path, "trusted.a", [1], XattrKind.Set));
        Assert.Equal([1], XattrOf(path, "trusted.a"));
    }

    [Theory]
    [InlineData(644, Errno.Ok, Errno.EACCES)]
    [InlineData(622, Errno.EACCES, Errno.Ok)]
    [InlineData(600, Errno.EACCES, Errno.EACCES)]
    public void UserXattr_ByOthers_NeedsTheFilesPermissions(int digits, Errno reading, Errno writing)
    {
        MakeFileOf(Alice, "/f", digits);
        Ok(Tree.SetXattr(Alice, "/f", "user.a", [1], XattrKind.Set));
        Assert.Equal(reading, Tree.GetXattr(Bob, "/f", "user.a", 10, out _, out _));
        Assert.Equal(writing, Tree.SetXattr(Bob, "/f", "user.a", [1], XattrKind.Set));
        Assert.Equal(["user.a"], XattrNames("/f", Bob));
        Assert.Equal(writing, Tree.RemoveXattr(Bob, "/f", "user.a"));
    }

    [Fact]
    public void UserXattr_OnStickyDirectory_IsForItsOwner()
    {
        MakeCommon("/t", 1777);
        Assert.Equal(Errno.EPERM, Tree.SetXattr(Alice, "/t", "user.a", [1], XattrKind.Set));
        Ok(Tree.SetXattr(Root, "/t", "user.a", [1], XattrKind.Set));
    }

    [Fact]
    public void ListXattr_IntoRoom_NeedsEnoughOrNone()
    {
        MakeFile("/f");
        Ok(Tree.ListXattr(Root, "/f", 0, out _, out int empty));
        Assert.Equal(0, empty);
        Ok(Tree.SetXattr(Root, "/f", "user.a", [], XattrKind.Set));
        Ok(Tree.SetXattr(Root, "/f", "user.bcd", [], XattrKind.Set));
        Ok(Tree.ListXattr(Root, "/f", 0, out string[]? none, out int needed));
        Assert.Equal(16, needed);
        Assert.Null(none);
        Assert.Equal(Errno.ERANGE, Tree.ListXattr(Root, "/f", 15, out _, out _));
        Ok(Tree.ListXattr(Root, "/f", 16, out string[]? names, out _));
        Assert.Equal(["user.a", "user.bcd"], names!.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Xattr_Many_AreAllThere()
    {
        MakeFile("/f", [1]);
        for (int i = 0; i < 200; i++)
            Ok(Tree.SetXattr(Root, "/f", $"user.name-{i}", Pattern(i * 7, i), XattrKind.Create));
        for (int i = 0; i < 200; i += 3)
            Ok(Tree.RemoveXattr(Root, "/f", $"user.name-{i}"));
        for (int i = 0; i < 200; i++)
            Assert.Equal(i % 3 == 0 ? null : Pattern(i * 7, i), XattrOf("/f", $"user.name-{i}"));
        Assert.Equal([1], Content("/f"));
    }

    [Fact]
    public void Xattr_OfFileWithTwoNames_IsTheInodes()
    {
        MakeFile("/f");
        Ok(Tree.Link(Root, "/f", "/g"));
        Ok(Tree.SetXattr(Root, "/f", "user.a", [1], XattrKind.Set));
        Ok(Tree.Rename(Root, "/g", "/h", RenameKind.Replace));
        Assert.Equal([1], XattrOf("/h", "user.a"));
    }

    [Fact]
    public void Xattr_OfNewFileOfTheSameName_IsNotTheOldOnes()
    {
        MakeFile("/f");
        Ok(Tree.SetXattr(Root, "/f", "user.a", [1], XattrKind.Set));
        Ok(Tree.Unlink(Root, "/f"));
        MakeFile("/f");
        Assert.Empty(XattrNames("/f"));
    }

    private byte[]? XattrOf(string path, string name)
    {
        Errno errno = Tree.GetXattr(Root, path, name, LongestValue, out byte[]? value, out _);
        if (errno == Errno.ENODATA)
            return null;
        Ok(errno);
        return value;
    }

    private string[] XattrNames(string path, Who? who = null)
    {
        Ok(Tree.ListXattr(who ?? Root, path, LongestValue, out string[]? names, out _));
        return [.. names!.Order(StringComparer.Ordinal)];
    }
}
