using Nova.Testing.Trees;
using Xunit;

namespace Nova.Core.Tests.Conformance;

/// <summary>The path face as a POSIX tree, and what is left to the inode face because paths have no words for it.</summary>
public sealed class PathFaceConformance : MediumConformance
{
    private PathTree Paths => (PathTree)Tree;

    // The adapter must not pass what it tests on to the inode face: whatever has a path, and every open file, is the path face's own.
    [Fact]
    public void Operations_ByPathAndOnFiles_AreAllThePathFacesOwn()
    {
        MakeDirectory("/d");
        MakeFile("/d/f", [1, 2, 3]);
        Ok(Tree.MakeSymbolicLink(Root, "/s", "d/f"));
        Ok(Tree.ReadSymbolicLink(Root, "/s", out _));
        Ok(Tree.MakeNode(Root, "/p", FileType.Fifo, Octal(600), 0));
        Ok(Tree.Link(Root, "/d/f", "/g"));
        Ok(Tree.Rename(Root, "/g", "/h", RenameKind.NoReplace));
        Ok(Tree.SetAttributes(Root, "/h", new Change { Permissions = Octal(600) }));
        Ok(Tree.SetXattr(Root, "/h", "user.a", [1], XattrKind.Create));
        Ok(Tree.GetXattr(Root, "/h", "user.a", 10, out _, out _));
        Ok(Tree.ListXattr(Root, "/h", 10, out _, out _));
        Ok(Tree.RemoveXattr(Root, "/h", "user.a"));
        int handle = OpenFor(OpenHow.ReadWrite, "/h");
        Ok(Tree.Write(handle, 0, [9]));
        Ok(Tree.Append(handle, [8], out _));
        Ok(Tree.SetLength(handle, 2));
        Ok(Tree.Allocate(handle, AllocateKind.KeepSize, 0, 10_000));
        Ok(Tree.Seek(handle, SeekKind.Data, 0, out _));
        Assert.Equal([9, 2], ReadAt(handle, 0, 10));
        Assert.Equal(2, StatOfHandle(handle).Size);
        Ok(Tree.Close(handle));
        Ok(Tree.Unlink(Root, "/h"));
        Ok(Tree.Unlink(Root, "/d/f"));
        Ok(Tree.RemoveDirectory(Root, "/d"));
        Assert.Empty(Paths.Gaps);
    }

    [Fact]
    public void Gaps_OfThePathFace_AreThese()
    {
        MakeDirectory("/d");
        MakeFile("/f");
        Dictionary<PathGap, Action> gaps = new()
        {
            [PathGap.HandleOfNoFile] = () => Ok(Tree.Close(OpenFor(OpenHow.Read, "/d"))),
            [PathGap.HandleForNothing] = () => Ok(Tree.Close(OpenFor(OpenHow.None, "/f"))),
            [PathGap.PathFromHandle] = () => Ok(Tree.Stat(Root, new TreePath("", OpenFor(OpenHow.Read, "/f")), out _)),
            [PathGap.AccessCheck] = () => Ok(Tree.Access(Root, "/f", AccessBits.Read)),
        };
        Assert.Equal(Enum.GetValues<PathGap>(), gaps.Keys);
        foreach ((PathGap gap, Action use) in gaps)
        {
            Paths.Gaps.Clear();
            use();
            Assert.Equal([gap], Paths.Gaps);
        }
    }

    // Listing by handle is the inode face's; by path the same names come.
    [Fact]
    public void EnumerateEntries_OfManyNames_AreThoseOfTheListing()
    {
        MakeDirectory("/d");
        for (int i = 0; i < 3_000; i++)
            MakeFile($"/d/{new string('n', i % 200)}{i}");
        Assert.Equal(
            ListAll(OpenFor(OpenHow.Read, "/d"), pageSize: 1000).Select(entry => (entry.Name, entry.Type, entry.Inode)),
            Paths.FaceOf(Root).EnumerateEntries("/d").Select(entry => (entry.Name, (FileType)entry.Type, entry.Identity.Number.Value)));
    }

    private protected override ITree Make(long sizeInBytes) => PathTree.Make(sizeInBytes, Clock);
}
