using Nova.Testing.Trees;
using Nova.Testing.Workloads;

namespace Nova.Core.Tests.Crashes;

/// <summary>Every operation that stores, in all its variants, on one small tree.</summary>
internal static class CrashScenarios
{
    private static readonly Who Root = new(0, 0);
    private static readonly Who User = new(1000, 1000);

    /// <summary>What every scenario begins with: files inline, in blocks, sparse, preallocated; links of all kinds; a file held open.</summary>
    public static IReadOnlyList<Operation> Scene { get; } =
    [
        new MakeDirectory(Root, "/d", 0x1FF),
        new MakeDirectory(Root, "/d/sub", 0x1ED),
        new MakeDirectory(Root, "/e", 0x1ED),
        new MakeDirectory(Root, "/e/empty", 0x1ED),
        new CreateFile(Root, "/d/small", OpenHow.ReadWrite, 0x1A4, 0),
        new WriteFile(new Target(null, 0), 0, 100, 1),
        new CreateFile(Root, "/d/large", OpenHow.ReadWrite, 0x1B6, 1),
        new WriteFile(new Target(null, 1), 0, 20_000, 2),
        new LinkFile(Root, "/d/large", "/e/other-name"),
        new CreateFile(Root, "/d/room", OpenHow.ReadWrite, 0x1A4, 2),
        new Allocate(new Target(null, 2), AllocateKind.Extend, 0, 16_384),
        new CreateFile(Root, "/gone", OpenHow.ReadWrite, 0x1A4, 2),
        new WriteFile(new Target(null, 2), 0, 9000, 3),
        new Unlink(Root, "/gone"),
        new MakeSymbolicLink(Root, "/e/link", "target"),
        new SetXattr(Root, "/d/small", "user.a", 20, 4, XattrKind.Set),
        new SetXattr(Root, "/d/large", "user.b", 9000, 5, XattrKind.Set),
        new SetAttributes(Root, "/d/large", new Change { Permissions = 0xDFF }),
    ];

    /// <summary>The operations by name.</summary>
    public static IReadOnlyDictionary<string, Operation> All { get; } = Make().ToDictionary(pair => pair.Name, pair => pair.Operation, StringComparer.Ordinal);

    private static IEnumerable<(string Name, Operation Operation)> Make() => [.. Content(), .. Names(), .. Attributes()];

    private static IEnumerable<(string Name, Operation Operation)> Content()
    {
        Target small = new("/d/small"), large = new("/d/large"), room = new("/d/room"), orphan = new(null, 2);
        yield return ("write 8 bytes inside a small file", new WriteFile(small, 16, 8, 9));
        yield return ("write 11 bytes across words", new WriteFile(small, 3, 11, 9));
        yield return ("write that grows a small file", new WriteFile(small, 90, 300, 9));
        yield return ("write a page into a small file", new WriteFile(small, 0, 4096, 9));
        yield return ("write past a gap", new WriteFile(small, 50_000, 100, 9));
        yield return ("overwrite 64 bytes of a page", new WriteFile(large, 4200, 64, 9));
        yield return ("overwrite a page", new WriteFile(large, 4096, 4096, 9));
        yield return ("overwrite across pages, unaligned", new WriteFile(large, 4000, 9000, 9));
        yield return ("overwrite all and more", new WriteFile(large, 0, 30_000, 9));
        yield return ("write into preallocated blocks", new WriteFile(room, 4096, 4096, 9));
        yield return ("write a part of a preallocated block", new WriteFile(room, 5000, 20, 9));
        yield return ("write to a file without a name", new WriteFile(orphan, 0, 5000, 9));
        yield return ("append 10 bytes", new AppendFile(small, 10, 9));
        yield return ("append a page", new AppendFile(large, 4096, 9));
        yield return ("append 64 KiB", new AppendFile(large, 65_536, 9));
        yield return ("truncate to nothing", new Resize(large, 0));
        yield return ("truncate within a page", new Resize(large, 5000));
        yield return ("truncate a small file", new Resize(small, 10));
        yield return ("grow", new Resize(small, 100_000));
        yield return ("open to truncate", new OpenFile(User, "/d/large", OpenHow.Write | OpenHow.Truncate, 0));
        yield return ("preallocate", new Allocate(small, AllocateKind.Extend, 0, 20_000));
        yield return ("preallocate past the end", new Allocate(small, AllocateKind.KeepSize, 8192, 8192));
        yield return ("punch pages", new Allocate(large, AllocateKind.PunchHole, 4096, 8192));
        yield return ("punch within a page", new Allocate(large, AllocateKind.PunchHole, 100, 50));
        yield return ("zero a range", new Allocate(large, AllocateKind.ZeroRange, 3000, 40_000));
        yield return ("zero a range, size kept", new Allocate(large, AllocateKind.ZeroRangeKeepSize, 3000, 9000));
    }

    private static IEnumerable<(string Name, Operation Operation)> Names()
    {
        string longName = new('n', 255);
        yield return ("create", new CreateFile(Root, "/new", OpenHow.ReadWrite, 0x1A4, 0));
        yield return ("create with a long name", new CreateFile(User, "/d/" + longName, OpenHow.ReadWrite, 0x1A4, 0));
        yield return ("create over an existing file, truncated", new CreateFile(User, "/d/large", OpenHow.ReadWrite | OpenHow.Truncate, 0x1A4, 0));
        yield return ("make directory", new MakeDirectory(Root, "/d/newdir", 0x1ED));
        yield return ("make symbolic link", new MakeSymbolicLink(Root, "/e/newlink", "somewhere/else"));
        yield return ("make long symbolic link", new MakeSymbolicLink(Root, "/e/newlink", new string('t', 4095)));
        yield return ("make fifo", new MakeNode(Root, "/fifo", FileType.Fifo, 0x180, 0));
        yield return ("make device", new MakeNode(Root, "/device", FileType.BlockDevice, 0x180, 0x8_0000_0001));
        yield return ("link", new LinkFile(Root, "/d/small", "/e/second"));
        yield return ("link in its directory", new LinkFile(Root, "/d/small", "/d/second"));
        yield return ("unlink last name", new Unlink(Root, "/d/small"));
        yield return ("unlink last name of an open file", new Unlink(Root, "/d/room"));
        yield return ("unlink one of two names", new Unlink(Root, "/d/large"));
        yield return ("unlink symbolic link", new Unlink(Root, "/e/link"));
        yield return ("remove directory", new RemoveDirectory(Root, "/e/empty"));
        yield return ("rename in directory", new Rename(Root, "/d/small", "/d/renamed", RenameKind.Replace));
        yield return ("rename to a long name", new Rename(Root, "/d/small", "/d/" + longName, RenameKind.NoReplace));
        yield return ("rename to another directory", new Rename(Root, "/d/small", "/e/moved", RenameKind.Replace));
        yield return ("rename over a file", new Rename(Root, "/d/small", "/d/room", RenameKind.Replace));
        yield return ("rename over one of two names", new Rename(Root, "/d/small", "/e/other-name", RenameKind.Replace));
        yield return ("rename over a file of another directory", new Rename(Root, "/d/large", "/e/link", RenameKind.Replace));
        yield return ("rename directory", new Rename(Root, "/d/sub", "/d/sub2", RenameKind.Replace));
        yield return ("move directory", new Rename(Root, "/d/sub", "/e/sub", RenameKind.Replace));
        yield return ("move directory over an empty one", new Rename(Root, "/d/sub", "/e/empty", RenameKind.Replace));
        yield return ("move directory of a tree", new Rename(Root, "/d", "/e/d", RenameKind.NoReplace));
        yield return ("exchange files", new Rename(Root, "/d/small", "/d/large", RenameKind.Exchange));
        yield return ("exchange files of two directories", new Rename(Root, "/d/small", "/e/link", RenameKind.Exchange));
        yield return ("exchange file and directory", new Rename(Root, "/d/small", "/e/empty", RenameKind.Exchange));
        yield return ("exchange directories", new Rename(Root, "/d/sub", "/e/empty", RenameKind.Exchange));
        yield return ("close the last handle of a file without a name", new CloseFile(2));
    }

    private static IEnumerable<(string Name, Operation Operation)> Attributes()
    {
        yield return ("chmod", new SetAttributes(Root, "/d/small", new Change { Permissions = 0x180 }));
        yield return ("chown", new SetAttributes(Root, "/d/large", new Change { User = 7, Group = 8 }));
        yield return ("utimens", new SetAttributes(Root, "/d/small", new Change { Accessed = 5, Modified = TimeValue.Now }));
        yield return ("truncate by name", new SetAttributes(Root, "/d/large", new Change { Size = 3000 }));
        yield return ("all attributes together",
            new SetAttributes(Root, "/d/large", new Change { Permissions = 0x1FF, User = 7, Group = 8, Size = 3000, Accessed = 5, Modified = 6 }));
        yield return ("chmod of the root", new SetAttributes(Root, "/", new Change { Permissions = 0x1FF }));
        yield return ("set attribute", new SetXattr(Root, "/d/small", "user.new", 50, 9, XattrKind.Create));
        yield return ("replace attribute", new SetXattr(Root, "/d/small", "user.a", 70, 9, XattrKind.Replace));
        yield return ("set large attribute", new SetXattr(Root, "/d/small", "user.a", 65_536, 9, XattrKind.Set));
        yield return ("replace large attribute by a small one", new SetXattr(Root, "/d/large", "user.b", 5, 9, XattrKind.Set));
        yield return ("remove attribute", new RemoveXattr(Root, "/d/large", "user.b"));
        yield return ("an operation that fails", new MakeDirectory(Root, "/d", 0x1ED));
    }
}
