using Nova.Testing.Trees;
using Xunit;

namespace Nova.Core.Tests.Conformance;

/// <summary>What a tree does that lies on a medium: it fills up, and it knows where its holes are.</summary>
public abstract class MediumConformance : FaceConformance
{
    [Fact]
    public void Allocate_MoreThanThereIs_NoSpaceAndNothingChanged()
    {
        MakeFile("/f", [1]);
        Stat before = StatOf("/f");
        Ok(Tree.StatFs(out FreeSpace space));
        Clock.Step();
        Assert.Equal(Errno.ENOSPC, Tree.Allocate(OpenFor(OpenHow.ReadWrite, "/f"), AllocateKind.Extend, 0, SmallVolume * 2));
        Ok(Tree.StatFs(out FreeSpace after));
        Assert.Equal(before, StatOf("/f"));
        Assert.Equal(space, after);
    }

    [Fact]
    public void Seek_OverAGap_FindsBothEdges()
    {
        MakeFile("/f", Pattern(Block));
        int handle = OpenFor(OpenHow.ReadWrite, "/f");
        Ok(Tree.Write(handle, 1 << 20, Pattern(Block)));
        Ok(Tree.Seek(handle, SeekKind.Hole, 0, out long hole));
        Ok(Tree.Seek(handle, SeekKind.Data, hole, out long data));
        Ok(Tree.Seek(handle, SeekKind.Hole, data, out long end));
        Assert.Equal((Block, 1L << 20, (1L << 20) + Block), (hole, data, end));
    }

    [Fact]
    public void Seek_AfterPunch_FindsTheHole()
    {
        MakeFile("/f", Pattern(10 * Block));
        int handle = OpenFor(OpenHow.ReadWrite, "/f");
        Ok(Tree.Allocate(handle, AllocateKind.PunchHole, 3 * Block, 2 * Block));
        Ok(Tree.Seek(handle, SeekKind.Hole, 0, out long hole));
        Ok(Tree.Seek(handle, SeekKind.Data, hole, out long data));
        Assert.Equal((3L * Block, 5L * Block), (hole, data));
    }

    [Fact]
    public void Write_OnFullVolume_NoSpaceAndNothingChanged()
    {
        MakeFile("/f");
        int handle = Fill("/full");
        int other = OpenFor(OpenHow.ReadWrite, "/f");
        Stat before = StatOf("/f");
        Clock.Step();
        Assert.Equal(Errno.ENOSPC, Tree.Write(other, 0, Pattern(64 * Block)));
        Assert.Equal(before, StatOf("/f"));
        Assert.Equal(Errno.ENOSPC, Tree.Append(handle, Pattern(64 * Block), out _));
    }

    [Fact]
    public void Unlink_OnFullVolume_WorksAndGivesTheSpaceBack()
    {
        Ok(Tree.StatFs(out FreeSpace empty));
        Ok(Tree.Close(Fill("/full")));
        Ok(Tree.StatFs(out FreeSpace full));
        Ok(Tree.Unlink(Root, "/full"));
        Ok(Tree.StatFs(out FreeSpace after));
        Assert.True(full.FreeBlocks < empty.FreeBlocks / 10, $"{full.FreeBlocks} of {empty.FreeBlocks} blocks were left: was it full?");
        MakeFile("/f");
        int handle = OpenFor(OpenHow.Write, "/f");
        for (long at = 0; at < empty.FreeBlocks * Block / 2; at += 1 << 16)
            Ok(Tree.Write(handle, at, Pattern(1 << 16)));
        Assert.True(after.FreeBlocks > full.FreeBlocks);
    }

    [Fact]
    public void SetLength_ToZeroOnFullVolume_WorksAndGivesTheSpaceBack()
    {
        int handle = Fill("/full");
        Ok(Tree.SetLength(handle, 0));
        Ok(Tree.Write(handle, 0, Pattern(64 * Block)));
    }

    [Fact]
    public void Write_IntoPreallocatedSpaceOfFullVolume_Succeeds()
    {
        MakeFile("/f");
        int handle = OpenFor(OpenHow.ReadWrite, "/f");
        Ok(Tree.Allocate(handle, AllocateKind.Extend, 0, 16 * Block));
        Fill("/full");
        byte[] content = Pattern(16 * Block);
        for (int at = 0; at < content.Length; at += Block)
            Ok(Tree.Write(handle, at, content[at..(at + Block)]));
        Assert.Equal(content, Content("/f"));
    }

    [Fact]
    public void RemoveDirectory_OnVolumeFullOfDirectories_Works()
    {
        int count = 0;
        while (Tree.MakeDirectory(Root, $"/directory-{count}", Octal(755)) is var errno && errno != Errno.ENOSPC)
        {
            Ok(errno);
            count++;
        }

        Assert.True(count > 1000, $"only {count} directories fitted");
        for (int i = 0; i < count; i++)
            Ok(Tree.RemoveDirectory(Root, $"/directory-{i}"));
        Assert.Empty(Names("/"));
        Assert.Equal(2u, StatOf("/").LinkCount);
    }

    [Fact]
    public void StatFs_AsFilesComeAndGo_CountsThem()
    {
        Ok(Tree.StatFs(out FreeSpace before));
        MakeFile("/f", Pattern(50 * Block));
        MakeDirectory("/d");
        Ok(Tree.StatFs(out FreeSpace during));
        Assert.Equal(before.TotalBlocks, during.TotalBlocks);
        Assert.Equal(SmallVolume / Block, during.TotalBlocks);
        Assert.Equal(before.InodeCount + 2, during.InodeCount);
        Assert.True(before.FreeBlocks - during.FreeBlocks >= 50);
        Ok(Tree.Unlink(Root, "/f"));
        Ok(Tree.RemoveDirectory(Root, "/d"));
        Ok(Tree.StatFs(out FreeSpace after));
        Assert.Equal(before.InodeCount, after.InodeCount);
    }

    /// <summary>Writes until nothing fits any more, in pieces that get smaller.</summary>
    private int Fill(string path)
    {
        MakeFile(path);
        int handle = OpenFor(OpenHow.ReadWrite, path);
        long end = 0;
        for (int piece = 1 << 18; piece >= Block; piece /= 4)
        {
            byte[] bytes = Pattern(piece);
            while (Tree.Write(handle, end, bytes) is var errno && errno != Errno.ENOSPC)
            {
                Ok(errno);
                end += piece;
            }
        }

        return handle;
    }
}
