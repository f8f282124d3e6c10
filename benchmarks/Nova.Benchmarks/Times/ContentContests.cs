using Microsoft.Win32.SafeHandles;
using Nova.Core;
using static Nova.Benchmarks.Times.Arena;

namespace Nova.Benchmarks.Times;

/// <summary>Reads and writes of open files: the path face, the inode face, the host's memory filesystem, and the bare medium.</summary>
internal static class ContentContests
{
    private const int SmallInBytes = 64;
    private const int CallsInABlock = 32;
    private const int AppendsInAFile = 8_192;

    public static IEnumerable<Contest> All(Arena arena) =>
    [
        Append(arena),
        new("overwrite4k", CallsInABlock,
            new("nova", i => arena.InVolume.Write(arena.Page, arena.Offset(i, 0))),
            new("inode", i => Require(arena.Volume.Inodes.Write(arena.Handle, arena.Offset(i, 1), arena.Page))),
            new("tmpfs", i => RandomAccess.Write(arena.OnHost, arena.Page, arena.Offset(i, 2))),
            new("floor", i => arena.Bare.CopyAndFence(arena.Offset(i, 3), arena.Page))),
        new("overwrite64", CallsInABlock,
            new("nova", i => arena.InVolume.Write(arena.Page.AsSpan(0, SmallInBytes), arena.Offset(i, 0))),
            new("inode", i => Require(arena.Volume.Inodes.Write(arena.Handle, arena.Offset(i, 1), arena.Page.AsSpan(0, SmallInBytes)))),
            new("tmpfs", i => RandomAccess.Write(arena.OnHost, arena.Page.AsSpan(0, SmallInBytes), arena.Offset(i, 2))),
            new("floor", i => arena.Bare.CopyAndFence(arena.Offset(i, 3), arena.Page.AsSpan(0, SmallInBytes)))),
        Read(arena, "read4k", arena.Offset),
        Read(arena, "read4k_hot", static (_, _) => 40 * PageInBytes),
    ];

    private static Contest Append(Arena arena)
    {
        NovaFile file = arena.Volume.OpenFile("/appended", FileMode.CreateNew);
        FileHandle handle = arena.OpenHandle("appended");
        SafeFileHandle host = File.OpenHandle(arena.HostPath("appended"), FileMode.CreateNew, FileAccess.ReadWrite);
        return new Contest("append4k", CallsInABlock,
            new("nova", _ => file.Append(arena.Page)) { Before = EachFile(() => file.SetLength(0)) },
            new("inode", _ => Require(arena.Volume.Inodes.Append(handle, arena.Page, out long _))) { Before = EachFile(() => file.SetLength(0)) },
            new("tmpfs", i => RandomAccess.Write(host, arena.Page, (long)(i % AppendsInAFile) * PageInBytes)) { Before = EachFile(() => RandomAccess.SetLength(host, 0)) });
    }

    private static Contest Read(Arena arena, string operation, Func<int, int, long> offset) => new(operation, CallsInABlock,
        new("nova", i => arena.InVolume.Read(arena.Buffer, offset(i, 0))),
        new("inode", i => Require(arena.Volume.Inodes.Read(arena.Handle, offset(i, 1), arena.Buffer, out int _))),
        new("tmpfs", i => RandomAccess.Read(arena.OnHost, arena.Buffer, offset(i, 2))),
        new("floor", i => arena.Bare.Read(offset(i, 3), PageInBytes).CopyTo(arena.Buffer)));

    private static Action<int> EachFile(Action empty) => call =>
    {
        if (call % AppendsInAFile == 0)
            empty();
    };
}
