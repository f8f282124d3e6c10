using System.Buffers.Text;
using Xunit;
using Xunit.Abstractions;

namespace Nova.Core.Tests.Scale;

// Invariants of the workload.
//   File i of the directory is called "f" and i in decimal. Every hundredth holds its own name as content; the others are empty.
//   All files lie inline in their slots, so the volume's data is nothing, and tables and logs are everything.

/// <summary>One directory with very many files: found, listed once each, there after every kind of remount, and gone when they are removed.</summary>
[Collection(ScaleVolume.Collection)]
public sealed class ManyFilesTests(ITestOutputHelper output)
{
    private const int ContentEvery = 100;
    private const int SampleEvery = 97;      // no divisor in common with ContentEvery: files with and without content
    private const uint Mode = 0x81A4;        // a regular file, rw-r--r--

    private delegate void FileAction(int file, ReadOnlySpan<byte> name);

    [Fact]
    public void Directory_MillionFiles_HoldsThemAll() => Run(1_000_000, 1_536L << 20);

    private void Run(int count, long sizeInBytes)
    {
        using ScaleVolume scale = new(sizeInBytes, output);
        Require(scale.Inodes.MakeDirectory(Credentials.Superuser, InodeNumber.Root, "many"u8, 0x1ED, out InodeStatus made));
        InodeNumber directory = made.Number;
        VolumeSpace before = scale.SettledSpace();

        scale.Time($"create {count:N0}", () => Each(count, 1, (_, name) => Require(scale.Inodes.MakeNode(Credentials.Superuser, directory, name, Mode, 0, out InodeStatus _))), count);
        scale.Time("fill every hundredth", () => Each(count, ContentEvery, (_, name) => Fill(scale, directory, name)), count / ContentEvery);
        Assert.Equal(before.InodeCount + count, scale.SettledSpace().InodeCount);
        Verify(scale, directory, count, "as created");

        scale.RemountClean();
        Verify(scale, directory, count, "after a clean close");
        scale.Check("after a clean close");

        scale.RemountAfterCrash();
        Assert.True(scale.Volume.Recovery.Inodes >= count, $"recovery saw only {scale.Volume.Recovery.Inodes} inodes");
        Verify(scale, directory, count, "after a crash");
        scale.Check("after a crash");

        scale.Time($"unlink {count:N0}", () => Each(count, 1, (_, name) => Require(scale.Inodes.Unlink(Credentials.Superuser, directory, name))), count);
        VerifyEmpty(scale, directory, before);
        scale.RemountAfterCrash();
        VerifyEmpty(scale, directory, before);
        scale.Check("when all are gone");
        VerifySpaceIsBack(scale, before);
    }

    private static void Fill(ScaleVolume scale, InodeNumber directory, ReadOnlySpan<byte> name)
    {
        Require(scale.Inodes.OpenOrCreate(Credentials.Superuser, directory, name, 0, OpenModes.Write, out FileHandle handle, out _));
        Require(scale.Inodes.Write(handle, 0, name));
        Require(scale.Inodes.Close(handle));
    }

    private static void Verify(ScaleVolume scale, InodeNumber directory, int count, string when)
    {
        scale.Time($"first lookup {when}", () => Require(scale.Inodes.Lookup(Credentials.Superuser, directory, "f0"u8, out _)));
        scale.Time($"look up a sample {when}", () => Each(count, SampleEvery, (file, name) => VerifyFile(scale, directory, file, name)), count / SampleEvery);
        Assert.Equal(NovaError.NotFound, scale.Inodes.Lookup(Credentials.Superuser, directory, "f"u8, out _));
        Each(count + 1, count, (file, name) => Assert.Equal(file == 0 ? NovaError.None : NovaError.NotFound, scale.Inodes.Lookup(Credentials.Superuser, directory, name, out _)));
        scale.Time($"list {when}", () => VerifyListing(scale, directory, count), count);
    }

    private static void VerifyFile(ScaleVolume scale, InodeNumber directory, int file, ReadOnlySpan<byte> name)
    {
        Require(scale.Inodes.Lookup(Credentials.Superuser, directory, name, out InodeStatus status));
        Assert.Equal((Mode, 1u), (status.Mode, status.LinkCount));
        Require(scale.Inodes.Open(Credentials.Superuser, status.Number, OpenModes.Read, out FileHandle handle));
        Span<byte> content = stackalloc byte[16];
        Require(scale.Inodes.Read(handle, 0, content, out int length));
        Require(scale.Inodes.Close(handle));
        ReadOnlySpan<byte> expected = file % ContentEvery == 0 ? name : [];
        Assert.True(content[..length].SequenceEqual(expected), $"file {file} has {length} bytes that are not its own");
    }

    /// <summary>Every file is listed once, by cookies, page after page, and nothing else is.</summary>
    private static void VerifyListing(ScaleVolume scale, InodeNumber directory, int count)
    {
        Require(scale.Inodes.Open(Credentials.Superuser, directory, OpenModes.Read, out FileHandle handle));
        DirectoryListing page = new(16 << 10);
        bool[] seen = new bool[count];
        ulong cookie = 0;
        int listed = 0;
        int pages = 0;
        do
        {
            Require(scale.Inodes.List(handle, cookie, page));
            pages++;
            int position = 0;
            while (page.Read(ref position, out DirectoryEntry entry))
            {
                int file = Utf8Parser.TryParse(entry.Name[1..], out int number, out int digits) && digits == entry.Name.Length - 1 ? number : -1;
                if (file < 0 || file >= count || seen[file] || entry.Type != InodeType.RegularFile)
                    Assert.Fail($"entry {listed} of the listing is file {file}: unknown, or listed before");
                seen[file] = true;
                listed++;
                cookie = entry.Cookie;
            }
        }
        while (!page.IsLast);

        Require(scale.Inodes.Close(handle));
        Assert.Equal(count, listed);
        Assert.True(pages > count / 1_000, $"{pages} pages: the cookies were hardly used");
    }

    private static void VerifyEmpty(ScaleVolume scale, InodeNumber directory, in VolumeSpace before)
    {
        VolumeSpace space = scale.SettledSpace();
        Assert.Equal((before.InodeCount, 0L, before.DataBlocks), (space.InodeCount, space.LimboBlocks, space.DataBlocks));
        VerifyListing(scale, directory, 0);
        Assert.Equal(NovaError.NotFound, scale.Inodes.Lookup(Credentials.Superuser, directory, "f0"u8, out _));
    }

    /// <summary>The directory's log goes with it; of the rest, only the tables and the few pages that shards and the volume's own logs hold stay.</summary>
    private static void VerifySpaceIsBack(ScaleVolume scale, in VolumeSpace before)
    {
        VolumeSpace emptied = scale.SettledSpace();
        scale.Time("remove the directory", () => Require(scale.Inodes.RemoveDirectory(Credentials.Superuser, InodeNumber.Root, "many"u8)));
        VolumeSpace after = scale.SettledSpace();

        Assert.Equal(before.InodeCount - 1, after.InodeCount);
        Assert.True(after.LogBlocks < emptied.LogBlocks / 8, $"{after.LogBlocks} of {emptied.LogBlocks} log pages are left");
        Assert.True(after.LogBlocks <= before.LogBlocks + (8 * scale.Volume.Information.ShardCount), $"{after.LogBlocks} log pages are left, {before.LogBlocks} were there before");
        long returned = after.FreeBlocks + after.ReservedBlocks + after.TableBlocks + after.LogBlocks;
        Assert.Equal(before.FreeBlocks + before.ReservedBlocks + before.TableBlocks + before.LogBlocks, returned);
        scale.Check("when the directory is gone");
    }

    private static void Each(int count, int step, FileAction action)
    {
        Span<byte> name = stackalloc byte[16];
        name[0] = (byte)'f';
        for (int file = 0; file < count; file += step)
        {
            Utf8Formatter.TryFormat(file, name[1..], out int digits);
            action(file, name[..(digits + 1)]);
        }
    }

    private static void Require(NovaError error)
    {
        if (error != NovaError.None)
            Assert.Fail($"the call failed: {error}");
    }
}
