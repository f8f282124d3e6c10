using Nova.Core;
using static Nova.Benchmarks.Counts.CountedVolume;

namespace Nova.Benchmarks.Counts;

/// <summary>The counted operations that store nothing.</summary>
internal static class ReadingOperations
{
    private static readonly CountedOperation Lookup = new("lookup", static (v, i) => Require(v.Inodes.Lookup(v.User, v.Directory, v.Name(i), out _)))
    {
        Prepare = NameOperations.MakeFiles,
        Undo = NameOperations.UnlinkFiles,
    };

    public static IReadOnlyList<CountedOperation> All { get; } =
    [
        Lookup,
        new("read4k", static (v, i) => Require(v.Inodes.Read(v.File, ContentOperations.Page(i) * PageInBytes, v.Buffer, out _)))
        {
            Prepare = ContentOperations.Fill,
            Undo = ContentOperations.Empty,
        },
        new("open_close", static (v, _) =>
        {
            Require(v.Inodes.Open(v.User, v.FileNumber, OpenModes.Read, out FileHandle handle));
            Require(v.Inodes.Close(handle));
        }),
        Lookup with { Name = "list", Call = List },
        new("getxattr", static (v, i) => Require(v.Inodes.GetXattr(v.User, v.FileNumber, "user.color"u8, v.Buffer, out _)))
        {
            Prepare = static (v, _) => Require(v.Inodes.SetXattr(v.User, v.FileNumber, "user.color"u8, v.OtherName(0), XattrMode.Set)),
            Undo = static (v, _) => Require(v.Inodes.RemoveXattr(v.User, v.FileNumber, "user.color"u8)),
        },
        new("stat", static (v, i) => Require(v.Inodes.GetStatus(v.FileNumber, out _))),
    ];

    // One page of a listing, from the start each 16th time; it goes on where the last call ended, as a caller would.
    private static void List(CountedVolume volume, int call)
    {
        ulong after = 0;
        if (call % 16 != 0 && !volume.Listing.IsLast)
        {
            for (int position = 0; volume.Listing.Read(ref position, out DirectoryEntry entry);)
                after = entry.Cookie;
        }

        Require(volume.Inodes.List(volume.DirectoryHandle, after, volume.Listing));
        if (volume.Listing.Count == 0)
            throw new InvalidOperationException("A counted listing found nothing.");
    }
}
