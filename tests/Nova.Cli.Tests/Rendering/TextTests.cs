using Nova.Cli.Commands;
using Nova.Cli.Rendering;
using Nova.Core;
using Xunit;

namespace Nova.Cli.Tests.Rendering;

public class TextTests
{
    [Theory]
    [InlineData("0", 0)]
    [InlineData("4096", 4096)]
    [InlineData("17B", 17)]
    [InlineData("64K", 64L << 10)]
    [InlineData("64k", 64L << 10)]
    [InlineData("64KiB", 64L << 10)]
    [InlineData("64M", 64L << 20)]
    [InlineData("64MiB", 64L << 20)]
    [InlineData("64MB", 64_000_000)]
    [InlineData("1G", 1L << 30)]
    [InlineData("1GB", 1_000_000_000)]
    [InlineData("8388607T", 8388607L << 40)]
    public void Size_AsPeopleWriteIt_IsRead(string text, long expected)
    {
        Assert.True(SizeText.TryParse(text, out long bytes));
        Assert.Equal(expected, bytes);
    }

    [Theory]
    [InlineData("")]
    [InlineData("M")]
    [InlineData("-1")]
    [InlineData("1.5G")]
    [InlineData("12Q")]
    [InlineData("12Mib")]
    [InlineData("12 M")]
    [InlineData("8388608T")]
    [InlineData("99999999999999999999")]
    public void Size_ThatIsNone_IsRefused(string text) => Assert.False(SizeText.TryParse(text, out _));

    [Theory]
    [InlineData(0, "0 bytes")]
    [InlineData(1023, "1023 bytes")]
    [InlineData(1024, "1 KiB")]
    [InlineData(1536, "1.5 KiB")]
    [InlineData(1L << 40, "1 TiB")]
    [InlineData(1L << 52, "4096 TiB")]
    public void Size_Format(long bytes, string expected) => Assert.Equal(expected, SizeText.Format(bytes));

    [Theory]
    [InlineData(0x81A4, "-rw-r--r--")]
    [InlineData(0x41ED, "drwxr-xr-x")]
    [InlineData(0xA1FF, "lrwxrwxrwx")]
    [InlineData(0x1000, "p---------")]
    [InlineData(0xC000, "s---------")]
    [InlineData(0x2000, "c---------")]
    [InlineData(0x6000, "b---------")]
    [InlineData(0x8FFF, "-rwsrwsrwt")]
    [InlineData(0x8E00, "---S--S--T")]
    public void Mode_AsLsWritesIt(int mode, string expected) => Assert.Equal(expected, ModeText.Format((uint)mode));

    [Theory]
    [InlineData(0, "1970-01-01T00:00:00.000000000Z")]
    [InlineData(-1, "1969-12-31T23:59:59.999999999Z")]
    [InlineData(1_000_000_000_123_456_789, "2001-09-09T01:46:40.123456789Z")]
    [InlineData(long.MaxValue, "2262-04-11T23:47:16.854775807Z")]
    [InlineData(long.MinValue, "1677-09-21T00:12:43.145224192Z")]
    public void Time_HasAllNineDigits(long nanoseconds, string expected) => Assert.Equal(expected, TimeText.Format(nanoseconds));

    [Fact]
    public void Name_ForPeople_HidesNothingAndDoesNothing() =>
        Assert.Equal("grün😀\\x1b[31m\\xff\\x0a", NameOutput.Escape([.. "grün😀\u001b[31m"u8, 0xFF, (byte)'\n']));

    [Fact]
    public void RawArguments_BytesThatAreNotUtf8_AreRecovered()
    {
        ReadOnlySpan<byte> commandLine = [.. "dotnet\0nova.dll\0cat\0image\0/o"u8, 0xFF, 0];

        Assert.Equal(["cat", "image", "/o\uDCFF"], RawArguments.Recover(["cat", "image", "/o\uFFFD"], commandLine));
        Assert.Equal(["a", "b"], RawArguments.Recover(["a", "b"], "b\0"u8));
    }

    [Theory]
    [InlineData(0, 0, 0, 0, 100, '.')]
    [InlineData(0, 0, 0, 1, 99, 'D')]
    [InlineData(0, 0, 5, 4, 90, 'L')]
    [InlineData(0, 6, 5, 4, 0, 'T')]
    [InlineData(7, 6, 5, 4, 0, '#')]
    public void Picture_Cell_ShowsWhatMostOfItsUsedBlocksAre(long fixedBlocks, long table, long log, long data, long free, char expected)
    {
        VolumeMapCell cell = new() { FixedBlocks = fixedBlocks, TableBlocks = table, LogBlocks = log, DataBlocks = data, FreeBlocks = free };

        Assert.Equal(expected, VolumePicture.GlyphOf(cell));
    }
}
