using Nova.Testing.Trees;
using Xunit;

namespace Nova.Core.Tests.Conformance;

/// <content>Changing lengths, setting blocks aside, finding data and holes.</content>
public abstract partial class FaceConformance
{
    protected const int Block = 4096;

    [Theory]
    [InlineData(0, 0)]
    [InlineData(100, 0)]
    [InlineData(100, 50)]
    [InlineData(5000, 4096)]
    [InlineData(5000, 4097)]
    [InlineData(20_000, 1)]
    [InlineData(20_000, 8191)]
    [InlineData(20_000, 20_000)]
    public void SetLength_ShrinkThenGrow_CutPartReadsZero(int length, int cut)
    {
        byte[] content = Pattern(length);
        MakeFile("/f", content);
        int handle = OpenFor(OpenHow.ReadWrite, "/f");
        Ok(Tree.SetLength(handle, cut));
        Assert.Equal(content[..cut], Content("/f"));
        Ok(Tree.SetLength(handle, length + 5000));
        Assert.Equal([.. content[..cut], .. new byte[length + 5000 - cut]], Content("/f"));
    }

    [Fact]
    public void SetLength_CutThenWritePastIt_GapReadsZero()
    {
        MakeFile("/f", Pattern(3000));
        int handle = OpenFor(OpenHow.ReadWrite, "/f");
        Ok(Tree.SetLength(handle, 1000));
        Ok(Tree.Write(handle, 2000, [1]));
        Assert.Equal(new byte[1000], ReadAt(handle, 1000, 1000));
    }

    [Fact]
    public void SetLength_FarGrowth_IsAHole()
    {
        MakeFile("/f", [1]);
        int handle = OpenFor(OpenHow.ReadWrite, "/f");
        Ok(Tree.StatFs(out FreeSpace before));
        Ok(Tree.SetLength(handle, 1L << 50));
        Ok(Tree.StatFs(out FreeSpace after));
        Assert.Equal(1L << 50, StatOf("/f").Size);
        Assert.InRange(before.FreeBlocks - after.FreeBlocks, 0, 4);
        Assert.Equal(new byte[10], ReadAt(handle, (1L << 50) - 10, 20));
    }

    [Fact]
    public void SetLength_ToTheSame_SetsTimes()
    {
        MakeFile("/f", [1]);
        int handle = OpenFor(OpenHow.Write, "/f");
        Clock.Step();
        Ok(Tree.SetLength(handle, 1));
        Assert.Equal((Clock.Now, Clock.Now), (StatOf("/f").Modified, StatOf("/f").Changed));
    }

    [Fact]
    public void SetLength_Negative_Invalid()
    {
        MakeFile("/f");
        Assert.Equal(Errno.EINVAL, Tree.SetLength(OpenFor(OpenHow.Write, "/f"), -1));
    }

    [Fact]
    public void SetLength_LargestFile_SucceedsAndShrinksAgain()
    {
        MakeFile("/f", [1, 2]);
        int handle = OpenFor(OpenHow.ReadWrite, "/f");
        Ok(Tree.SetLength(handle, Tree.LargestFile));
        Assert.Equal(Tree.LargestFile, StatOf("/f").Size);
        Ok(Tree.SetLength(handle, 1));
        Assert.Equal([1], Content("/f"));
    }

    [Theory]
    [InlineData(AllocateKind.Extend, 0, 10_000, 10_000)]
    [InlineData(AllocateKind.Extend, 3, 1, 100)]
    [InlineData(AllocateKind.Extend, 90, 20, 110)]
    [InlineData(AllocateKind.KeepSize, 0, 10_000, 100)]
    [InlineData(AllocateKind.KeepSize, 50_000, 10_000, 100)]
    [InlineData(AllocateKind.PunchHole, 0, 10_000, 100)]
    [InlineData(AllocateKind.PunchHole, 10, 20, 100)]
    [InlineData(AllocateKind.ZeroRange, 50, 10_000, 10_050)]
    [InlineData(AllocateKind.ZeroRange, 10, 20, 100)]
    [InlineData(AllocateKind.ZeroRangeKeepSize, 50, 10_000, 100)]
    public void Allocate_Kind_SizeBecomes(AllocateKind kind, long offset, long length, long expected)
    {
        MakeFile("/f", Pattern(100));
        Ok(Tree.Allocate(OpenFor(OpenHow.ReadWrite, "/f"), kind, offset, length));
        Assert.Equal(expected, StatOf("/f").Size);
    }

    [Theory]
    [InlineData(AllocateKind.Extend)]
    [InlineData(AllocateKind.KeepSize)]
    public void Allocate_OverContent_KeepsIt(AllocateKind kind)
    {
        byte[] content = Pattern(10_000);
        MakeFile("/f", content);
        Ok(Tree.Allocate(OpenFor(OpenHow.ReadWrite, "/f"), kind, 0, 20_000));
        Assert.Equal(content, Content("/f")[..10_000]);
    }

    [Theory]
    [InlineData(AllocateKind.PunchHole, 0, 12_288)]
    [InlineData(AllocateKind.PunchHole, 4096, 4096)]
    [InlineData(AllocateKind.PunchHole, 1, 1)]
    [InlineData(AllocateKind.PunchHole, 100, 9000)]
    [InlineData(AllocateKind.PunchHole, 4000, 200)]
    [InlineData(AllocateKind.ZeroRange, 0, 12_288)]
    [InlineData(AllocateKind.ZeroRange, 4096, 4096)]
    [InlineData(AllocateKind.ZeroRange, 1, 1)]
    [InlineData(AllocateKind.ZeroRange, 100, 9000)]
    [InlineData(AllocateKind.ZeroRangeKeepSize, 4000, 200)]
    public void Allocate_PunchOrZero_ClearsExactlyTheRange(AllocateKind kind, int offset, int length)
    {
        byte[] content = Pattern(12_288);
        MakeFile("/f", content);
        Ok(Tree.Allocate(OpenFor(OpenHow.ReadWrite, "/f"), kind, offset, length));
        content.AsSpan(offset, length).Clear();
        Assert.Equal(content, Content("/f"));
    }

    [Theory]
    [InlineData(AllocateKind.Extend)]
    [InlineData(AllocateKind.ZeroRange)]
    public void Allocate_NewRange_ReadsZeroAndTakesWrites(AllocateKind kind)
    {
        MakeFile("/f");
        int handle = OpenFor(OpenHow.ReadWrite, "/f");
        Ok(Tree.Allocate(handle, kind, 0, 4 * Block));
        Assert.Equal(new byte[4 * Block], Content("/f"));
        byte[] expected = new byte[4 * Block];
        foreach ((int offset, int length) in new[] { (5000, 10), (4090, 20), (0, 4096), (12_000, 3000), (8192, 100) })
        {
            byte[] piece = Pattern(length, offset);
            Ok(Tree.Write(handle, offset, piece));
            piece.CopyTo(expected, offset);
            Assert.Equal(expected, Content("/f"));
        }
    }

    [Fact]
    public void Allocate_AfterStaleContent_ReadsZero()
    {
        MakeFile("/old", Pattern(400_000));
        Ok(Tree.Unlink(Root, "/old"));
        MakeFile("/f");
        int handle = OpenFor(OpenHow.ReadWrite, "/f");
        Ok(Tree.Allocate(handle, AllocateKind.Extend, 0, 400_000));
        Ok(Tree.Write(handle, 8000, [1]));
        byte[] found = Content("/f");
        found[8000]--;
        Assert.Equal(new byte[400_000], found);
    }

    [Theory]
    [InlineData(-1, 10, Errno.EINVAL)]
    [InlineData(0, 0, Errno.EINVAL)]
    [InlineData(0, -1, Errno.EINVAL)]
    [InlineData(long.MaxValue, 10, Errno.EFBIG)]
    [InlineData(long.MaxValue - 5, 10, Errno.EFBIG)]
    public void Allocate_BadRange_LinuxsError(long offset, long length, Errno expected)
    {
        MakeFile("/f");
        int handle = OpenFor(OpenHow.ReadWrite, "/f");
        Assert.All(Enum.GetValues<AllocateKind>(), kind => Assert.Equal(expected, Tree.Allocate(handle, kind, offset, length)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(10)]
    [InlineData(99)]
    public void Seek_InData_FindsTheOffsetItself(long offset)
    {
        MakeFile("/f", Pattern(100));
        Ok(Tree.Seek(OpenFor(OpenHow.Read, "/f"), SeekKind.Data, offset, out long found));
        Assert.Equal(offset, found);
    }

    [Fact]
    public void Seek_HoleInFullFile_IsItsEnd()
    {
        MakeFile("/f", Pattern(10_000));
        Ok(Tree.Seek(OpenFor(OpenHow.Read, "/f"), SeekKind.Hole, 0, out long found));
        Assert.Equal(10_000, found);
    }

    [Theory]
    [InlineData(SeekKind.Data, 100)]
    [InlineData(SeekKind.Data, 101)]
    [InlineData(SeekKind.Hole, 100)]
    [InlineData(SeekKind.Hole, 5000)]
    [InlineData(SeekKind.Data, -1)]
    [InlineData(SeekKind.Hole, -1)]
    public void Seek_OutsideTheFile_NoSuchOffset(SeekKind kind, long offset)
    {
        MakeFile("/f", Pattern(100));
        Assert.Equal(Errno.ENXIO, Tree.Seek(OpenFor(OpenHow.Read, "/f"), kind, offset, out _));
    }

    [Theory]
    [InlineData(SeekKind.Data)]
    [InlineData(SeekKind.Hole)]
    public void Seek_InEmptyFile_NoSuchOffset(SeekKind kind)
    {
        MakeFile("/f");
        Assert.Equal(Errno.ENXIO, Tree.Seek(OpenFor(OpenHow.Read, "/f"), kind, 0, out _));
    }

    [Fact]
    public void Seek_DataInTrailingHole_NoSuchOffset()
    {
        MakeFile("/f", Pattern(Block));
        int handle = OpenFor(OpenHow.ReadWrite, "/f");
        Ok(Tree.SetLength(handle, 1 << 20));
        Assert.Equal(Errno.ENXIO, Tree.Seek(handle, SeekKind.Data, Block, out _));
    }
}
