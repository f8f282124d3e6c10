using Nova.Testing.Trees;
using Xunit;

namespace Nova.Core.Tests.Conformance;

/// <content>Which names there can be.</content>
public abstract partial class FaceConformance
{
    [Theory]
    [InlineData("x")]
    [InlineData(" ")]
    [InlineData("...")]
    [InlineData(".hidden")]
    [InlineData("a\nb")]
    [InlineData("\x01\x7F\x80\xFE\xFF")]
    [InlineData("\xC3\xA4")]
    [InlineData("\xE4")]
    [InlineData("back\\slash")]
    public void Name_OfAnyBytes_IsKeptAsItIs(string name)
    {
        MakeFile($"/{name}", [1]);
        MakeDirectory("/d");
        Ok(Tree.Rename(Root, $"/{name}", $"/d/{name}", RenameKind.Replace));
        Assert.Equal([name], Names("/d"));
        Assert.Equal([1], Content($"/d/{name}"));
    }

    [Fact]
    public void Name_OfEveryByteButTwo_IsKept()
    {
        string name = new([.. Enumerable.Range(1, 254).Select(i => (char)i).Where(c => c != '/')]);
        MakeFile($"/{name}");
        Assert.Equal([name], Names("/"));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(24)]
    [InlineData(120)]
    [InlineData(254)]
    [InlineData(255)]
    public void Name_OfLegalLength_WorksInEveryOperation(int length)
    {
        string name = new('n', length), other = new('m', length);
        MakeFile($"/{name}", [1]);
        Ok(Tree.Rename(Root, $"/{name}", $"/{other}", RenameKind.Replace));
        Ok(Tree.Link(Root, $"/{other}", $"/{name}"));
        Ok(Tree.Unlink(Root, $"/{other}"));
        Ok(Tree.Unlink(Root, $"/{name}"));
        MakeDirectory($"/{name}");
        Ok(Tree.RemoveDirectory(Root, $"/{name}"));
        Ok(Tree.MakeSymbolicLink(Root, $"/{name}", "t"));
        Assert.Equal([name], Names("/"));
    }

    [Theory]
    [InlineData("", Errno.ENOENT)]
    [InlineData("256", Errno.ENAMETOOLONG)]
    [InlineData("1000", Errno.ENAMETOOLONG)]
    public void Name_Illegal_IsRefusedByEveryOperation(string kind, Errno expected)
    {
        string name = kind.Length == 0 ? "" : new string('n', int.Parse(kind, System.Globalization.CultureInfo.InvariantCulture));
        MakeDirectory("/d");
        MakeFile("/f");
        string path = $"/d/{name}";
        Assert.Equal(expected, ErrnoOfStat(path));
        Assert.Equal(expected, Tree.Create(Root, path, OpenHow.Write, Octal(644), out _));
        Assert.Equal(expected, Tree.Create(Root, path, OpenHow.Write | OpenHow.Exclusive, Octal(644), out _));
        Assert.Equal(expected, Tree.MakeDirectory(Root, path, Octal(755)));
        Assert.Equal(expected, Tree.MakeNode(Root, path, FileType.Fifo, Octal(600), 0));
        Assert.Equal(expected, Tree.MakeSymbolicLink(Root, path, "t"));
        Assert.Equal(expected, Tree.Link(Root, "/f", path));
        Assert.Equal(expected, Tree.Unlink(Root, path));
        Assert.Equal(expected, Tree.RemoveDirectory(Root, path));
        Assert.Equal(expected, Tree.Rename(Root, "/f", path, RenameKind.Replace));
        Assert.Equal(expected, Tree.Rename(Root, path, "/g", RenameKind.Replace));
        Assert.Equal(["d", "f"], Names("/"));
    }

    [Fact]
    public void Names_ThatShareLongPrefixes_AreDifferent()
    {
        string prefix = new('p', 254);
        for (char last = 'a'; last <= 'z'; last++)
            MakeFile($"/{prefix}{last}", [(byte)last]);
        MakeFile($"/{prefix}", [0]);
        Assert.Equal(27, Names("/").Length);
        for (char last = 'a'; last <= 'z'; last++)
            Assert.Equal([(byte)last], Content($"/{prefix}{last}"));
        Assert.Equal([0], Content($"/{prefix}"));
        Assert.Equal(Errno.ENOENT, ErrnoOfStat($"/{prefix}A"));
    }
}
