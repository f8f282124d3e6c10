using FsCheck;
using FsCheck.Fluent;
using Nova.Core.Tests.Conformance;
using Nova.Testing.Trees;
using Nova.Testing.Workloads;

namespace Nova.Core.Tests.Properties;

/// <summary>Draws operations over few names, users and handles, so that they meet. What is drawn more often is said by the derived generators.</summary>
internal class OperationGenerator
{
    private static readonly string Long = new('p', 254);

    private static readonly Gen<Who> Users = Gen.Frequency(
        (14, Gen.Constant(new Who(0, 0))),
        (3, Gen.Constant(new Who(1000, 1000, 2000))),
        (2, Gen.Constant(new Who(1001, 1001))),
        (1, Gen.Constant(new Who(1002, 1002, 1000))));

    private static readonly Gen<uint> Permissions = Gen.Elements(0x1A4u, 0x1EDu, 0x1FFu, 0x180u, 0u, 0x9EDu, 0x5EDu, 0x3FFu, 0xDC9u, 0x5A4u);
    private const int Slots = 3;
    private static readonly Gen<int> Places = Gen.Choose(0, Slots - 1);
    private static readonly Gen<int> Seeds = Gen.Choose(1, 1000);

    /// <summary>What most workloads begin with.</summary>
    public static IReadOnlyList<Operation> Scene { get; } =
    [
        new MakeDirectory(new Who(0, 0), "/a", 0x1FF),
        new SetAttributes(new Who(0, 0), "/a", new Change { Permissions = 0x1FF }),
        new MakeDirectory(new Who(1000, 1000), "/a/b", 0x1ED),
        new MakeDirectory(new Who(0, 0), "/b", 0x1ED),
        new SetAttributes(new Who(0, 0), "/b", new Change { Group = 2000, Permissions = 0x7FF }),
        new CreateFile(new Who(1000, 1000, 2000), "/a/ab", OpenHow.ReadWrite, 0xDFF, 0),
        new WriteFile(new Target(null, 0), 100, 5000, 77),
        new SetAttributes(new Who(0, 0), "/a/ab", new Change { Permissions = 0xDFF }),
        new SetXattr(new Who(0, 0), "/a/ab", "user.a", 20, 78, XattrKind.Set),
        new SetXattr(new Who(0, 0), "/a", "user.a", 5000, 79, XattrKind.Set),
        new CreateFile(new Who(0, 0), "/c", OpenHow.ReadWrite, 0x1B6, 1),
        new MakeSymbolicLink(new Who(0, 0), "/a/c", "somewhere"),
        new OpenFile(new Who(0, 0), "/a", OpenHow.Read, 2),
    ];

    /// <summary>One operation of any kind.</summary>
    public Gen<Operation> One() => Gen.Frequency(
        (ContentWeight, Content()),
        (NameWeight, Name()),
        (AttributeWeight, Attribute()),
        (XattrWeight, Xattr()),
        (2, Gen.Elements<Operation>(new Remount(RemountKind.Clean), new Remount(RemountKind.Crash))));

    private protected virtual int ContentWeight => 12;

    private protected virtual int NameWeight => 18;

    private protected virtual int AttributeWeight => 5;

    private protected virtual int XattrWeight => 5;

    private protected virtual Gen<int> Lengths => Gen.Frequency(
        (6, Gen.Choose(1, 200)),
        (1, Gen.Constant(0)),
        (2, Gen.Choose(900, 1200)),
        (3, Gen.Choose(3000, 5000)),
        (2, Gen.Choose(5000, 20_000)),
        (1, Gen.Choose(20_000, 60_000)));

    private protected virtual Gen<long> Offsets => Gen.Frequency(
        (4, Gen.Constant(0L)),
        (4, Gen.Choose(1, 300).Select(offset => (long)offset)),
        (4, Gen.Choose(4000, 4200).Select(offset => (long)offset)),
        (3, Gen.Choose(0, 12).Select(page => page * 4096L)),
        (3, Gen.Choose(0, 50_000).Select(offset => (long)offset)),
        (1, Gen.Elements((1L << 40) + 17, VolumeFixture.LargestFile - 100, VolumeFixture.LargestFile, long.MaxValue, -1L)));

    private protected virtual Gen<int> ValueLengths => Gen.Frequency((6, Gen.Choose(0, 100)), (2, Gen.Choose(100, 4100)), (1, Gen.Choose(4100, 65_536)));

    private static Gen<string> Names => Gen.Frequency(
        (10, Gen.Elements("a", "b", "ab", "abc")),
        (3, Gen.Elements("\xFF\xFE", "c")),
        (2, Gen.Elements(Long + "a", Long + "b", Long)),
        (1, Gen.Elements(".", "..", "", new string('n', 256))));

    private static Gen<string> Directories => Gen.Frequency(
        (4, Gen.Constant("")),
        (8, Gen.Elements("/a", "/b")),
        (4, Gen.Elements("/a/b", "/b/a", "/a/a")),
        (1, Gen.Elements("/a/..", "/ab", "/a/b/c")));

    /// <summary>Where the scene has put something, mostly.</summary>
    private static Gen<string> Known => Gen.Elements("/a", "/a/b", "/b", "/a/ab", "/a/ab", "/c", "/c", "/a/c", "/a/b/a");

    private static Gen<string> Paths => Gen.Frequency((1, Known), (1, Drawn));

    private static Gen<string> Drawn =>
        from directory in Directories
        from name in Names
        select $"{directory}/{name}";

    private static Gen<string> Inodes => Gen.Frequency((20, Paths), (1, Gen.Constant("/")));

    private static Gen<Target> Targets => Gen.Frequency(
        (5, Places.Select(slot => new Target(null, slot))),
        (4, Paths.Select(path => new Target(path))),
        (2, Gen.Constant(new Target("/a/ab"))));

    private static Gen<string> XattrNames => Gen.Frequency(
        (10, Gen.Elements("user.a", "user.a", "user.ab", "user.abc")),
        (2, Gen.Elements("trusted.a", "user." + new string('x', 250))),
        (1, Gen.Elements("security.a", "system.a", "user.", "", "user." + new string('x', 251))));

    /// <summary>A file that has an attribute, mostly, and its name.</summary>
    private static Gen<(string Path, string Name)> KnownXattrs => Gen.Frequency(
        (2, Gen.Elements(("/a/ab", "user.a"), ("/a", "user.a"))),
        (1, Inodes.Zip(XattrNames).Select(pair => (pair.Item1, pair.Item2))));

    private static Gen<TimeValue> Times => Gen.Elements<TimeValue>(TimeValue.Omit, TimeValue.Omit, TimeValue.Now, 0L, -1L, 1_234_567_890_123_456_789L);

    private static Gen<OpenHow> Hows => Gen.Frequency(
        (6, Gen.Constant(OpenHow.ReadWrite)),
        (2, Gen.Elements(OpenHow.Read, OpenHow.Write)),
        (2, Gen.Elements(OpenHow.ReadWrite | OpenHow.Truncate, OpenHow.Write | OpenHow.Append)),
        (1, Gen.Elements(OpenHow.None, OpenHow.Read | OpenHow.Truncate)));

    private Gen<Operation> Content() => Gen.Frequency(
        (4,
            from who in Users
            from path in Paths
            from how in Hows
            from slot in Places
            select (Operation)new OpenFile(who, path, how, slot)),
        (1,
            from slot in Places
            select (Operation)new CloseFile(slot)),
        (10,
            from target in Targets
            from offset in Offsets
            from length in Lengths
            from seed in Seeds
            select (Operation)new WriteFile(target, offset, length, seed)),
        (5,
            from target in Targets
            from length in Lengths
            from seed in Seeds
            select (Operation)new AppendFile(target, length, seed)),
        (4,
            from target in Targets
            from offset in Offsets
            from count in Lengths
            select (Operation)new ReadFile(target, offset, count)),
        (4,
            from target in Targets
            from length in Offsets
            select (Operation)new Resize(target, length)),
        (4,
            from target in Targets
            from kind in Gen.Elements(Enum.GetValues<AllocateKind>())
            from offset in Offsets
            from length in Lengths
            select (Operation)new Allocate(target, kind, offset, length)),
        (2,
            from target in Targets
            from kind in Gen.Elements(SeekKind.Data, SeekKind.Hole)
            from offset in Offsets
            select (Operation)new SeekFile(target, kind, offset)),
        (1,
            from slot in Places
            select (Operation)new StatFile(slot)));

    private static Gen<Operation> Name() => Gen.Frequency(
        (6,
            from who in Users
            from path in Paths
            from how in Hows
            from exclusive in Gen.Elements(OpenHow.None, OpenHow.None, OpenHow.Exclusive)
            from permissions in Permissions
            from slot in Places
            select (Operation)new CreateFile(who, path, how | exclusive, permissions, slot)),
        (5,
            from who in Users
            from path in Paths
            from permissions in Permissions
            select (Operation)new MakeDirectory(who, path, permissions & 0x3FF)),
        (1,
            from who in Users
            from path in Paths
            from type in Gen.Elements(FileType.Regular, FileType.Fifo, FileType.Socket, FileType.CharacterDevice, FileType.Directory)
            from permissions in Permissions
            select (Operation)new MakeNode(who, path, type, permissions, 0x5_0000_0007)),
        (2,
            from who in Users
            from path in Paths
            from length in Gen.Elements(1, 20, 400, 4095)
            select (Operation)new MakeSymbolicLink(who, path, new string('t', length))),
        (1,
            from who in Users
            from path in Gen.Frequency((1, Gen.Constant("/a/c")), (1, Paths))
            select (Operation)new ReadSymbolicLink(who, path)),
        (4,
            from who in Users
            from existing in Known
            from path in Drawn
            select (Operation)new LinkFile(who, existing, path)),
        (5,
            from who in Users
            from path in Paths
            select (Operation)new Unlink(who, path)),
        (4,
            from who in Users
            from path in Paths
            select (Operation)new RemoveDirectory(who, path)),
        (9,
            from who in Users
            from source in Paths
            from destination in Paths
            from kind in Gen.Elements(RenameKind.Replace, RenameKind.Replace, RenameKind.NoReplace, RenameKind.Exchange)
            select (Operation)new Rename(who, source, destination, kind)),
        (2,
            from who in Users
            from path in Inodes
            select (Operation)new StatPath(who, path)),
        (2,
            from path in Gen.Elements("/", "/a", "/b")
            from slot in Places
            select (Operation)new OpenFile(new Who(0, 0), path, OpenHow.Read, slot)),
        (2,
            from slot in Places
            select (Operation)new ListDirectory(slot)));

    private static Gen<Operation> Attribute() => Gen.Frequency(
        (4,
            from who in Users
            from path in Inodes
            from change in Changes()
            select (Operation)new SetAttributes(who, path, change)),
        (1,
            from who in Users
            from path in Inodes
            from bits in Gen.Choose(0, 7)
            select (Operation)new CheckAccess(who, path, (AccessBits)bits)));

    private static Gen<Change> Changes() => Gen.OneOf(
        Permissions.Select(permissions => new Change { Permissions = permissions }),
        Gen.Elements(0u, 1000u, 1001u).Select(user => new Change { User = user }),
        Gen.Elements(0u, 1000u, 1001u, 2000u).Select(members => new Change { Group = members }),
        Gen.Elements(0L, 10L, 5000L, 100_000L, -1L).Select(size => new Change { Size = size }),
        from accessed in Times
        from modified in Times
        where accessed.IsNow == modified.IsNow || accessed.At is not null || modified.At is not null
        select new Change { Accessed = accessed, Modified = modified },
        from permissions in Permissions
        from members in Gen.Elements(1000u, 2000u)
        from size in Gen.Elements(0L, 5000L)
        select new Change { Permissions = permissions, Group = members, Size = size });

    private Gen<Operation> Xattr() => Gen.Frequency(
        (6,
            from who in Users
            from path in Inodes
            from name in XattrNames
            from length in ValueLengths
            from seed in Seeds
            from kind in Gen.Elements(XattrKind.Set, XattrKind.Set, XattrKind.Create, XattrKind.Replace)
            select (Operation)new SetXattr(who, path, name, length, seed, kind)),
        (2,
            from who in Users
            from known in KnownXattrs
            from room in Gen.Elements(0, 10, 65_536)
            select (Operation)new GetXattr(who, known.Path, known.Name, room)),
        (2,
            from who in Users
            from known in KnownXattrs
            select (Operation)new RemoveXattr(who, known.Path, known.Name)),
        (1,
            from who in Users
            from path in Inodes
            from room in Gen.Elements(0, 10, 65_536)
            select (Operation)new ListXattr(who, path, room)));
}

/// <summary>Large writes and values into few files: the volume fills up.</summary>
internal sealed class FillingGenerator : OperationGenerator
{
    private protected override int ContentWeight => 30;

    private protected override Gen<int> Lengths => Gen.Frequency((1, Gen.Choose(1, 300)), (3, Gen.Choose(20_000, 200_000)));

    private protected override Gen<int> ValueLengths => Gen.Choose(30_000, 65_536);
}

/// <summary>Small writes close together: pieces collect in a page until they are folded.</summary>
internal sealed class SmallWritesGenerator : OperationGenerator
{
    private protected override int ContentWeight => 40;

    private protected override int NameWeight => 3;

    private protected override int AttributeWeight => 1;

    private protected override int XattrWeight => 1;

    private protected override Gen<int> Lengths => Gen.Choose(1, 150);

    private protected override Gen<long> Offsets => Gen.Choose(0, 5000).Select(offset => (long)offset);
}

/// <summary>Attribute values of every size, replaced again and again.</summary>
internal sealed class XattrGenerator : OperationGenerator
{
    private protected override int XattrWeight => 40;

    private protected override Gen<int> ValueLengths => Gen.Frequency((1, Gen.Choose(0, 100)), (1, Gen.Choose(3500, 4200)), (1, Gen.Choose(60_000, 65_536)));
}
