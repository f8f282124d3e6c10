using Nova.Testing.Trees;
using Xunit;

namespace Nova.Core.Tests.Conformance;

/// <content>Reading, writing, appending.</content>
public abstract partial class FaceConformance
{
    public static TheoryData<long, int> Ranges()
    {
        TheoryData<long, int> ranges = [];
        foreach (long offset in new long[] { 0, 1, 7, 63, 64, 4095, 4096, 4097, 8191, 65_536, 1_000_003 })
        {
            foreach (int length in new[] { 1, 8, 63, 64, 65, 1000, 1024, 1025, 4095, 4096, 4097, 20_000 })
                ranges.Add(offset, length);
        }

        return ranges;
    }

    [Theory]
    [MemberData(nameof(Ranges))]
    public void Write_IntoEmptyFile_ReadsBackWithZerosBefore(long offset, int length)
    {
        MakeFile("/f");
        int handle = OpenFor(OpenHow.ReadWrite, "/f");
        byte[] bytes = Pattern(length);
        Ok(Tree.Write(handle, offset, bytes));
        Assert.Equal(offset + length, StatOfHandle(handle).Size);
        Assert.Equal([.. new byte[offset], .. bytes], ReadAt(handle, 0, (int)offset + length + 100));
    }

    [Theory]
    [MemberData(nameof(Ranges))]
    public void Write_OverOldContent_ReplacesExactlyItsRange(long offset, int length)
    {
        byte[] content = Pattern(1_100_000, 2);
        MakeFile("/f");
        int handle = OpenFor(OpenHow.ReadWrite, "/f");
        for (int at = 0; at < content.Length; at += 100_000)
            Ok(Tree.Write(handle, at, content[at..(at + 100_000)]));
        byte[] bytes = Pattern(length, 3);
        Ok(Tree.Write(handle, offset, bytes));
        bytes.CopyTo(content, offset);
        Assert.Equal(content, ReadAt(handle, 0, content.Length + 1));
    }

    [Fact]
    public void Write_ManySmallPieces_AllStand()
    {
        MakeFile("/f");
        int handle = OpenFor(OpenHow.ReadWrite, "/f");
        byte[] expected = new byte[9000];
        Random random = new(11);
        for (int i = 0; i < 600; i++)
        {
            int offset = random.Next(8800);
            byte[] piece = Pattern(random.Next(1, 200), i);
            Ok(Tree.Write(handle, offset, piece));
            piece.CopyTo(expected, offset);
        }

        byte[] found = ReadAt(handle, 0, 10_000);
        Assert.Equal(expected[..found.Length], found);
        Assert.Equal(StatOf("/f").Size, found.Length);
    }

    [Fact]
    public void Write_Nothing_ChangesNothing()
    {
        MakeFile("/f", [1]);
        Stat before = StatOf("/f");
        int handle = OpenFor(OpenHow.ReadWrite, "/f");
        Clock.Step();
        Ok(Tree.Write(handle, 5000, []));
        Assert.Equal(before, StatOf("/f"));
    }

    [Fact]
    public void Write_AtFarOffset_IsSparse()
    {
        MakeFile("/f");
        int handle = OpenFor(OpenHow.ReadWrite, "/f");
        long far = 1L << 42;
        Ok(Tree.Write(handle, far + 3, [9, 8, 7]));
        Assert.Equal(far + 6, StatOf("/f").Size);
        Assert.Equal([0, 0, 0, 9, 8, 7], ReadAt(handle, far, 100));
        Assert.Equal(new byte[50], ReadAt(handle, far / 2, 50));
    }

    [Fact]
    public void Write_LastByteOfTheLargestFile_Succeeds()
    {
        MakeFile("/f");
        int handle = OpenFor(OpenHow.ReadWrite, "/f");
        Ok(Tree.Write(handle, Tree.LargestFile - 1, [42]));
        Assert.Equal(Tree.LargestFile, StatOf("/f").Size);
        Assert.Equal([42], ReadAt(handle, Tree.LargestFile - 1, 10));
    }

    [Theory]
    [InlineData(-1, 2)]
    [InlineData(-1, 5000)]
    public void Write_PastTheLargestFile_TooLargeAndNothingChanged(long fromEnd, int length)
    {
        MakeFile("/f", [1]);
        Stat before = StatOf("/f");
        int handle = OpenFor(OpenHow.ReadWrite, "/f");
        Clock.Step();
        Assert.Equal(Errno.EFBIG, Tree.Write(handle, Tree.LargestFile + fromEnd, new byte[length]));
        Assert.Equal(before, StatOf("/f"));
    }

    [Fact]
    public void Append_ToTheLargestFile_TooLarge()
    {
        MakeFile("/f");
        int handle = OpenFor(OpenHow.ReadWrite, "/f");
        Ok(Tree.SetLength(handle, Tree.LargestFile));
        Assert.Equal(Errno.EFBIG, Tree.Append(handle, [1], out _));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(long.MinValue)]
    public void Write_NegativeOffset_Invalid(long offset)
    {
        MakeFile("/f");
        Assert.Equal(Errno.EINVAL, Tree.Write(OpenFor(OpenHow.Write, "/f"), offset, [1]));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(long.MinValue)]
    public void Read_NegativeOffset_Invalid(long offset)
    {
        MakeFile("/f");
        Assert.Equal(Errno.EINVAL, Tree.Read(OpenFor(OpenHow.Read, "/f"), offset, 1, out _));
    }

    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(0, 50, 50)]
    [InlineData(90, 50, 10)]
    [InlineData(100, 50, 0)]
    [InlineData(101, 50, 0)]
    [InlineData(long.MaxValue, 50, 0)]
    public void Read_AroundTheEnd_GivesWhatIsThere(long offset, int count, int expected)
    {
        byte[] content = Pattern(100);
        MakeFile("/f", content);
        byte[] found = ReadAt(OpenFor(OpenHow.Read, "/f"), offset, count);
        Assert.Equal(content.Skip((int)Math.Min(offset, 100)).Take(expected), found);
    }

    [Fact]
    public void Read_OfDirectory_IsDirectory()
    {
        MakeDirectory("/d");
        Assert.Equal(Errno.EISDIR, Tree.Read(OpenFor(OpenHow.Read, "/d"), 0, 1, out _));
    }

    [Fact]
    public void Read_Anything_ChangesNoTime()
    {
        MakeFile("/f", [1]);
        MakeDirectory("/d");
        Ok(Tree.MakeSymbolicLink(Root, "/s", "target"));
        Stat[] before = [StatOf("/f"), StatOf("/d"), StatOf("/s"), StatOf("/")];
        Clock.Step();
        Content("/f");
        Names("/d");
        Ok(Tree.ReadSymbolicLink(Root, "/s", out _));
        Stat[] after = [StatOf("/f"), StatOf("/d"), StatOf("/s"), StatOf("/")];
        Assert.Equal(before, after.AsEnumerable());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(100)]
    [InlineData(4095)]
    [InlineData(4096)]
    [InlineData(10_001)]
    public void Append_ToAnyLength_GoesToTheEndAndSaysWhere(int length)
    {
        byte[] content = Pattern(length);
        MakeFile("/f", content);
        int handle = OpenFor(OpenHow.ReadWrite, "/f");
        Ok(Tree.Append(handle, [1, 2, 3], out long offset));
        Assert.Equal(length, offset);
        Assert.Equal([.. content, 1, 2, 3], Content("/f"));
    }

    [Fact]
    public void Append_AgainAndAgain_KeepsTheOrder()
    {
        MakeFile("/f");
        int handle = OpenFor(OpenHow.ReadWrite, "/f");
        List<byte> expected = [];
        for (int i = 0; i < 300; i++)
        {
            byte[] piece = Pattern(i % 97 + 1, i);
            Ok(Tree.Append(handle, piece, out long offset));
            Assert.Equal(expected.Count, offset);
            expected.AddRange(piece);
        }

        Assert.Equal([.. expected], Content("/f"));
    }

    [Fact]
    public void Append_Nothing_ChangesNothing()
    {
        MakeFile("/f", [1]);
        Stat before = StatOf("/f");
        Clock.Step();
        Ok(Tree.Append(OpenFor(OpenHow.Write, "/f"), [], out long offset));
        Assert.Equal(1, offset);
        Assert.Equal(before, StatOf("/f"));
    }

    [Fact]
    public void Write_OnAppendHandle_IgnoresTheOffset()
    {
        MakeFile("/f", [1, 2]);
        int handle = OpenFor(OpenHow.Write | OpenHow.Append, "/f");
        Ok(Tree.Write(handle, 0, [3]));
        Assert.Equal([1, 2, 3], Content("/f"));
    }

    [Fact]
    public void Write_AfterSparseGap_GapReadsZero()
    {
        MakeFile("/f", Pattern(10));
        int handle = OpenFor(OpenHow.ReadWrite, "/f");
        Ok(Tree.Write(handle, 100_000, [1]));
        Assert.Equal(new byte[100_000 - 10], ReadAt(handle, 10, 100_000 - 10));
    }

    [Fact]
    public void Write_LargePiece_ReadsBack()
    {
        byte[] bytes = Pattern(2_000_001);
        MakeFile("/f");
        int handle = OpenFor(OpenHow.ReadWrite, "/f");
        for (int at = 0; at < bytes.Length; at += 1 << 19)
            Ok(Tree.Write(handle, at, bytes[at..Math.Min(bytes.Length, at + (1 << 19))]));
        Assert.Equal(bytes, Content("/f"));
    }
}
