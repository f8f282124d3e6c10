using Microsoft.Win32.SafeHandles;
using Nova.Core;
using static Nova.Benchmarks.Times.Arena;

namespace Nova.Benchmarks.Times;

/// <summary>Operations on names: births, opening, removal, renaming, listing. The directory holds no more names than a block of calls, but where files are read or listed.</summary>
internal static class NameContests
{
    private const int CallsInABlock = 32;
    private const int ListedFiles = 1_000;
    private const string Renamed = ".renamed";
    private const uint Permissions = 0x1A4;

    public static IEnumerable<Contest> All(Arena arena)
    {
        yield return Create(arena, "create64", 64);
        yield return Create(arena, "create4k", PageInBytes);
        yield return new Contest("unlink", CallsInABlock,
            new("nova", i => arena.Volume.Delete(InVolume(arena, i))) { Before = i => CreateInVolume(arena, i, 64) },
            new("inode", i => Require(arena.Volume.Inodes.Unlink(Credentials.Superuser, arena.Names, Name(arena, i)))) { Before = i => CreateInVolume(arena, i, 64) },
            new("tmpfs", i => File.Delete(OnHost(arena, i))) { Before = i => CreateOnHost(arena, i, 64) });
        yield return Rename(arena);
        for (int i = 0; i < ListedFiles; i++)
        {
            CreateInVolume(arena, i, PageInBytes);
            CreateOnHost(arena, i, PageInBytes);
        }

        yield return OpenAndRead(arena);
        yield return List(arena);
    }

    private static Contest Create(Arena arena, string operation, int length) => new(operation, CallsInABlock,
        new("nova", i => CreateInVolume(arena, i, length)) { After = i => arena.Volume.Delete(InVolume(arena, i)) },
        new("inode", i => CreateByInode(arena, i, length)) { After = i => arena.Volume.Delete(InVolume(arena, i)) },
        new("tmpfs", i => CreateOnHost(arena, i, length)) { After = i => File.Delete(OnHost(arena, i)) });

    private static Contest Rename(Arena arena)
    {
        string[] inVolume = [.. arena.VolumeNames.Select(name => name + Renamed)];
        string[] onHost = [.. arena.HostNames.Select(name => name + Renamed)];
        byte[][] names = [.. arena.NameBytes.Select(name => (byte[])[.. name, .. ".renamed"u8])];
        InodeFace inodes = arena.Volume.Inodes;
        return new Contest("rename", CallsInABlock,
            new("nova", i => arena.Volume.Move(InVolume(arena, i), inVolume[i % NameCount]))
            {
                Before = i => CreateInVolume(arena, i, 64),
                After = i => arena.Volume.Delete(inVolume[i % NameCount]),
            },
            new("inode", i => Require(inodes.Rename(Credentials.Superuser, arena.Names, Name(arena, i), arena.Names, names[i % NameCount], RenameMode.NoReplace)))
            {
                Before = i => CreateInVolume(arena, i, 64),
                After = i => arena.Volume.Delete(inVolume[i % NameCount]),
            },
            new("tmpfs", i => File.Move(OnHost(arena, i), onHost[i % NameCount]))
            {
                Before = i => CreateOnHost(arena, i, 64),
                After = i => File.Delete(onHost[i % NameCount]),
            });
    }

    private static Contest OpenAndRead(Arena arena) => new("openread4k", CallsInABlock,
        new("nova", i =>
        {
            using NovaFile file = arena.Volume.OpenFile(arena.VolumeNames[i % ListedFiles], FileMode.Open, FileAccess.Read);
            file.Read(arena.Buffer, 0);
        }),
        new("inode", i =>
        {
            InodeFace inodes = arena.Volume.Inodes;
            Require(inodes.Lookup(Credentials.Superuser, arena.Names, arena.NameBytes[i % ListedFiles], out InodeStatus status));
            Require(inodes.Open(Credentials.Superuser, status.Number, OpenModes.Read, out FileHandle handle));
            Require(inodes.Read(handle, 0, arena.Buffer, out int _));
            Require(inodes.Close(handle));
        }),
        new("tmpfs", i =>
        {
            using SafeFileHandle file = File.OpenHandle(arena.HostNames[i % ListedFiles]);
            RandomAccess.Read(file, arena.Buffer, 0);
        }));

    private static Contest List(Arena arena)
    {
        DirectoryListing page = new();
        Require(arena.Volume.Inodes.Open(Credentials.Superuser, arena.Names, OpenModes.Read, out FileHandle directory));
        return new Contest("list_1000", 1,
            new("nova", _ => RequireAll(arena.Volume.EnumerateNames("/n").Count())),
            new("inode", _ =>
            {
                Require(arena.Volume.Inodes.List(directory, 0, page));
                RequireAll(page.Count);
            }),
            new("tmpfs", _ => RequireAll(Directory.EnumerateFileSystemEntries(arena.HostPath("n")).Count())));
    }

    private static void RequireAll(int listed)
    {
        if (listed != ListedFiles)
            throw new InvalidOperationException($"{listed} of {ListedFiles} entries were listed.");
    }

    private static void CreateInVolume(Arena arena, int call, int length)
    {
        using NovaFile file = arena.Volume.OpenFile(InVolume(arena, call), FileMode.CreateNew, FileAccess.Write);
        file.Write(arena.Page.AsSpan(0, length), 0);
    }

    private static void CreateByInode(Arena arena, int call, int length)
    {
        InodeFace inodes = arena.Volume.Inodes;
        Require(inodes.OpenOrCreate(Credentials.Superuser, arena.Names, Name(arena, call), Permissions, OpenModes.Write | OpenModes.Exclusive, out FileHandle handle, out _));
        Require(inodes.Write(handle, 0, arena.Page.AsSpan(0, length)));
        Require(inodes.Close(handle));
    }

    private static void CreateOnHost(Arena arena, int call, int length)
    {
        using SafeFileHandle file = File.OpenHandle(OnHost(arena, call), FileMode.CreateNew, FileAccess.Write);
        RandomAccess.Write(file, arena.Page.AsSpan(0, length), 0);
    }

    private static string InVolume(Arena arena, int call) => arena.VolumeNames[call % NameCount];

    private static string OnHost(Arena arena, int call) => arena.HostNames[call % NameCount];

    private static byte[] Name(Arena arena, int call) => arena.NameBytes[call % NameCount];
}
