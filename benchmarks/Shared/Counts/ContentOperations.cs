using Nova.Core;
using static Nova.Benchmarks.Counts.CountedVolume;

namespace Nova.Benchmarks.Counts;

/// <summary>The counted operations that change one file: its bytes, size, attributes.</summary>
internal static class ContentOperations
{
    private const int PageCount = 4096;
    private const int LargeInBytes = 16 * PageInBytes;
    private const int SmallInBytes = 64;

    public static IReadOnlyList<CountedOperation> All { get; } =
    [
        new("append4k", static (v, _) => Append(v, PageInBytes)) { Undo = Empty },
        new("overwrite4k", static (v, i) => Require(v.Inodes.Write(v.File, Page(i) * PageInBytes, v.Content(PageInBytes)))) { Prepare = Fill, Undo = Empty },
        new("overwrite64", static (v, i) => Require(v.Inodes.Write(v.File, (Page(i) * PageInBytes) + (i % 64 * SmallInBytes), v.Content(SmallInBytes)))) { Prepare = Fill, Undo = Empty },
        new("append64k", static (v, _) => Append(v, LargeInBytes)) { Undo = Empty },
        new("truncate", static (v, i) => Require(v.Inodes.SetLength(v.File, Size(v) - PageInBytes)))
        {
            Prepare = static (v, calls) => Grow(v, (long)calls * PageInBytes),
            Undo = Empty,
        },
        new("chmod", static (v, i) => Require(v.Inodes.SetAttributes(v.User, v.FileNumber, new AttributeChange { Permissions = (uint)(i & 0x1FF) }, out _))),
        new("setxattr", static (v, i) => Require(v.Inodes.SetXattr(v.User, v.FileNumber, "user.color"u8, v.OtherName(i), XattrMode.Set))),
    ];

    /// <summary>16 MiB of data.</summary>
    public static void Fill(CountedVolume volume, int calls) => Grow(volume, (long)PageCount * PageInBytes);

    /// <summary>No data.</summary>
    public static void Empty(CountedVolume volume, int calls) => Require(volume.Inodes.SetLength(volume.File, 0));

    /// <summary>A page of the filled file: all of them in turn, neighbours far apart.</summary>
    public static long Page(int call) => call * 1597L % PageCount;

    private static void Append(CountedVolume volume, int length) => Require(volume.Inodes.Append(volume.File, volume.Content(length), out _));

    private static void Grow(CountedVolume volume, long length)
    {
        for (long done = 0; done < length; done += LargeInBytes)
            Append(volume, (int)Math.Min(LargeInBytes, length - done));
    }

    private static long Size(CountedVolume volume)
    {
        Require(volume.Inodes.GetStatus(volume.File, out InodeStatus status));
        return status.Size;
    }
}
