using Nova.Core;
using static Nova.Benchmarks.Counts.CountedVolume;

namespace Nova.Benchmarks.Counts;

/// <summary>The counted operations that change names: births, links, removals, renames. Names have 16 bytes and each call has its own.</summary>
internal static class NameOperations
{
    private const uint Permissions = 0x1A4;

    public static IReadOnlyList<CountedOperation> All { get; } =
    [
        new("create", static (v, i) => Require(v.Inodes.MakeNode(v.User, v.Directory, v.Name(i), Permissions, 0, out _))) { Undo = UnlinkFiles },
        new("mkdir", static (v, i) => Require(v.Inodes.MakeDirectory(v.User, v.Directory, v.Name(i), Permissions, out _)))
        {
            Undo = static (v, calls) => Repeat(calls, i => Require(v.Inodes.RemoveDirectory(v.User, v.Directory, v.Name(i)))),
        },
        new("symlink", static (v, i) => Require(v.Inodes.MakeSymbolicLink(v.User, v.Directory, v.Name(i), v.OtherName(i), out _))) { Undo = UnlinkFiles },
        new("link", static (v, i) => Require(v.Inodes.Link(v.User, v.FileNumber, v.Directory, v.Name(i), out _))) { Undo = UnlinkFiles },
        new("unlink", static (v, i) => v.Unlink(v.Directory, v.Name(i))) { Prepare = MakeFiles },
        new("rmdir", static (v, i) => Require(v.Inodes.RemoveDirectory(v.User, v.Directory, v.Name(i))))
        {
            Prepare = static (v, calls) => Repeat(calls, i => v.MakeDirectory(v.Directory, v.Name(i))),
        },
        new("rename", static (v, i) => Rename(v, i, RenameMode.NoReplace)) { Prepare = MakeFiles, Undo = UnlinkRenamed },
        new("rename_replace", static (v, i) => Rename(v, i, RenameMode.Replace))
        {
            Prepare = static (v, calls) =>
            {
                MakeFiles(v, calls);
                Repeat(calls, i => v.MakeFile(v.Directory, v.OtherName(i)));
            },
            Undo = UnlinkRenamed,
        },
        new("exchange", static (v, _) => Require(v.Inodes.Rename(v.User, v.Directory, v.Name(0), v.OtherDirectory, v.OtherName(0), RenameMode.Exchange)))
        {
            Prepare = static (v, _) =>
            {
                v.MakeFile(v.Directory, v.Name(0));
                v.MakeFile(v.OtherDirectory, v.OtherName(0));
            },
            Undo = static (v, _) =>
            {
                v.Unlink(v.Directory, v.Name(0));
                v.Unlink(v.OtherDirectory, v.OtherName(0));
            },
        },
    ];

    /// <summary>Makes an empty file for each call.</summary>
    public static void MakeFiles(CountedVolume volume, int calls) => Repeat(calls, i => volume.MakeFile(volume.Directory, volume.Name(i)));

    /// <summary>Removes the name of each call.</summary>
    public static void UnlinkFiles(CountedVolume volume, int calls) => Repeat(calls, i => volume.Unlink(volume.Directory, volume.Name(i)));

    private static void Rename(CountedVolume volume, int call, RenameMode mode) =>
        Require(volume.Inodes.Rename(volume.User, volume.Directory, volume.Name(call), volume.Directory, volume.OtherName(call), mode));

    private static void UnlinkRenamed(CountedVolume volume, int calls) => Repeat(calls, i => volume.Unlink(volume.Directory, volume.OtherName(i)));

    private static void Repeat(int calls, Action<int> body)
    {
        for (int i = 0; i < calls; i++)
            body(i);
    }
}
