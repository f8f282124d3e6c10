using System.Buffers.Binary;
using Xunit;
using Xunit.Abstractions;

namespace Nova.Core.Tests.Scale;

// Invariants of the workload.
//   Only every second page of the file is written, so no two extents touch and none can merge.
//   Pages are written by a stride that visits each once and goes all over the file, so the index grows in the middle, not at its end.
//   A page holds its own number in its first and last eight bytes.

/// <summary>One file with very many extents: each read back as written, there after every kind of remount, and given back by a truncation.</summary>
[Collection(ScaleVolume.Collection)]
public sealed class ManyExtentsTests(ITestOutputHelper output)
{
    private const int PageSizeInBytes = 4096;
    private const long PagePitch = 2 * PageSizeInBytes;
    private const long Stride = 618_033;     // no divisor in common with a power of ten

    [Fact]
    public void File_HundredThousandExtents_HoldsThemAll() => Run(100_000, 640L << 20);

    [LargeFact]
    public void File_MillionExtents_HoldsThemAll() => Run(1_000_000, 5L << 30);

    private void Run(int count, long sizeInBytes)
    {
        using ScaleVolume scale = new(sizeInBytes, output);
        VolumeSpace before = scale.SettledSpace();
        FileHandle handle = Open(scale);
        scale.Time($"write {count:N0} pages", () => WriteAll(scale, handle, count), count);
        Verify(scale, handle, count, "as written");

        scale.RemountClean();
        Verify(scale, Open(scale), count, "after a clean close");
        scale.RemountAfterCrash();
        handle = Open(scale);
        Verify(scale, handle, count, "after a crash");
        scale.Check("after a crash");

        int half = count / 2;
        scale.Time("truncate to half", () => Require(scale.Inodes.SetLength(handle, half * PagePitch)));
        Verify(scale, handle, half, "truncated");
        scale.RemountAfterCrash();
        Verify(scale, Open(scale), half, "truncated, after a crash");
        scale.RemountClean();
        handle = Open(scale);
        Verify(scale, handle, half, "truncated, after a clean close");
        scale.Check("truncated");

        scale.Time("truncate to nothing", () => Require(scale.Inodes.SetLength(handle, 0)));
        Assert.Equal(before.DataBlocks, scale.SettledSpace().DataBlocks);
        scale.Time("unlink", () => Require(scale.Inodes.Unlink(Credentials.Superuser, InodeNumber.Root, "file"u8)));
        Require(scale.Inodes.Close(handle));
        VerifySpaceIsBack(scale, before);
    }

    private static FileHandle Open(ScaleVolume scale)
    {
        FileHandle handle = default;
        scale.Time("open", () => Require(scale.Inodes.OpenOrCreate(Credentials.Superuser, InodeNumber.Root, "file"u8, 0x1A4, OpenModes.Read | OpenModes.Write, out handle, out _)));
        return handle;
    }

    private static void WriteAll(ScaleVolume scale, FileHandle handle, int count)
    {
        byte[] page = new byte[PageSizeInBytes];
        for (int i = 0; i < count; i++)
        {
            long number = i * Stride % count;
            Stamp(page, number);
            Require(scale.Inodes.Write(handle, number * PagePitch, page));
        }
    }

    private static void Verify(ScaleVolume scale, FileHandle handle, int count, string when)
    {
        Require(scale.Inodes.GetStatus(handle, out InodeStatus status));
        long written = ((count - 1) * PagePitch) + PageSizeInBytes;
        Assert.True(status.Size == written || status.Size == count * PagePitch, $"{when}: a size of {status.Size} bytes");
        Assert.Equal(count, scale.SettledSpace().DataBlocks);
        scale.Time($"count extents {when}", () => VerifyExtents(scale, handle, count), count);
        scale.Time($"read a sample {when}", () => VerifySample(scale, handle, count), count / 13);
    }

    /// <summary>Data and holes take turns, page by page: so there are as many extents as pages.</summary>
    private static void VerifyExtents(ScaleVolume scale, FileHandle handle, int count)
    {
        for (int i = 0; i < count; i++)
        {
            Require(scale.Inodes.Seek(handle, SeekTarget.Data, (i * PagePitch) - (i == 0 ? 0 : PageSizeInBytes), out long data));
            Require(scale.Inodes.Seek(handle, SeekTarget.Hole, data, out long hole));
            if (data != i * PagePitch || hole != data + PageSizeInBytes)
                Assert.Fail($"extent {i} reaches from {data} to {hole}");
        }

        Assert.Equal(NovaError.NoSuchOffset, scale.Inodes.Seek(handle, SeekTarget.Data, ((count - 1) * PagePitch) + PageSizeInBytes, out _));
    }

    private static void VerifySample(ScaleVolume scale, FileHandle handle, int count)
    {
        byte[] page = new byte[PageSizeInBytes];
        byte[] expected = new byte[PageSizeInBytes];
        for (int number = 0; number < count; number += 13)
        {
            Stamp(expected, number);
            Require(scale.Inodes.Read(handle, number * PagePitch, page, out int length));
            if (length != PageSizeInBytes || !page.AsSpan().SequenceEqual(expected))
                Assert.Fail($"page {number}: {length} bytes that are not its own");
        }
    }

    /// <summary>Nothing of the file is left, its log neither.</summary>
    private static void VerifySpaceIsBack(ScaleVolume scale, in VolumeSpace before)
    {
        VolumeSpace after = scale.SettledSpace();
        Assert.Equal((before.InodeCount, before.DataBlocks, 0L), (after.InodeCount, after.DataBlocks, after.LimboBlocks));
        Assert.True(after.LogBlocks <= before.LogBlocks + (8 * scale.Volume.Information.ShardCount), $"{after.LogBlocks} log pages are left, {before.LogBlocks} were there before");
        scale.RemountAfterCrash();
        scale.Check("when the file is gone");
    }

    private static void Stamp(Span<byte> page, long number)
    {
        BinaryPrimitives.WriteInt64LittleEndian(page, number);
        BinaryPrimitives.WriteInt64LittleEndian(page[^8..], number);
    }

    private static void Require(NovaError error)
    {
        if (error != NovaError.None)
            Assert.Fail($"the call failed: {error}");
    }
}
