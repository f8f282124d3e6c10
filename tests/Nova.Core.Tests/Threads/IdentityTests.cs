using System.Reflection;
using Nova.Core.Tests.Conformance;
using Nova.Testing.Trees;
using Nova.Testing.Volumes;
using Xunit;

namespace Nova.Core.Tests.Threads;

// Goal: an identity whose life is over reaches nothing, whoever has its number by now. A number alone reaches whoever has it: that is what it is documented to mean.
// Method: for every place in the inode face that takes an identity, one is kept while its inode is removed and the number is born again as the same kind of inode, on which the call
// would succeed. The table must have a row for every such place: a new member can't be forgotten.
public sealed class IdentityTests : IDisposable
{
    private const uint All = 0x1FF;
    private static readonly Credentials Superuser = Credentials.Superuser;

    private static readonly Dictionary<string, Row> Table = new(StringComparer.Ordinal)
    {
        ["Lookup.directory"] = new(InodeType.Directory, static (face, gone, home) => face.Lookup(Superuser, gone, "file"u8, out _)),
        ["GetStatus.inode"] = new(InodeType.RegularFile, static (face, gone, home) => face.GetStatus(gone, out _)),
        ["CheckAccess.inode"] = new(InodeType.RegularFile, static (face, gone, home) => face.CheckAccess(Superuser, gone, AccessModes.Read)),
        ["ReadSymbolicLink.link"] = new(InodeType.SymbolicLink, static (face, gone, home) => face.ReadSymbolicLink(gone, new byte[10], out int _)),
        ["Open.inode"] = new(InodeType.RegularFile, static (face, gone, home) => face.Open(Superuser, gone, OpenModes.Write | OpenModes.Truncate, out FileHandle _)),
        ["OpenOrCreate.directory"] = new(InodeType.Directory, static (face, gone, home) => face.OpenOrCreate(Superuser, gone, "file"u8, All, OpenModes.Write | OpenModes.Truncate, out _, out _)),
        ["MakeNode.directory"] = new(InodeType.Directory, static (face, gone, home) => face.MakeNode(Superuser, gone, "new"u8, All, 0, out _)),
        ["MakeDirectory.directory"] = new(InodeType.Directory, static (face, gone, home) => face.MakeDirectory(Superuser, gone, "new"u8, All, out _)),
        ["MakeSymbolicLink.directory"] = new(InodeType.Directory, static (face, gone, home) => face.MakeSymbolicLink(Superuser, gone, "new"u8, "t"u8, out _)),
        ["Link.inode"] = new(InodeType.RegularFile, static (face, gone, home) => face.Link(Superuser, gone, home, "new"u8, out _)),
        ["Link.directory"] = new(InodeType.Directory, static (face, gone, home) => face.Link(Superuser, Stranger(face, home), gone, "new"u8, out _)),
        ["Unlink.directory"] = new(InodeType.Directory, static (face, gone, home) => face.Unlink(Superuser, gone, "file"u8)),
        ["RemoveDirectory.directory"] = new(InodeType.Directory, static (face, gone, home) => face.RemoveDirectory(Superuser, gone, "sub"u8)),
        ["Rename.directory"] = new(InodeType.Directory, static (face, gone, home) => face.Rename(Superuser, gone, "file"u8, home, "new"u8, RenameMode.Replace)),
        ["Rename.newDirectory"] = new(InodeType.Directory, static (face, gone, home) => face.Rename(Superuser, home, "stranger"u8, gone, "new"u8, RenameMode.Replace)),
        ["SetAttributes.inode"] = new(InodeType.RegularFile, static (face, gone, home) => face.SetAttributes(Superuser, gone, new AttributeChange { Permissions = 0 }, out _)),
        ["GetXattr.inode"] = new(InodeType.RegularFile, static (face, gone, home) => face.GetXattr(Superuser, gone, "user.a"u8, new byte[10], out int _)),
        ["SetXattr.inode"] = new(InodeType.RegularFile, static (face, gone, home) => face.SetXattr(Superuser, gone, "user.a"u8, "new"u8, XattrMode.Set)),
        ["ListXattr.inode"] = new(InodeType.RegularFile, static (face, gone, home) => face.ListXattr(Superuser, gone, new byte[10], out int _)),
        ["RemoveXattr.inode"] = new(InodeType.RegularFile, static (face, gone, home) => face.RemoveXattr(Superuser, gone, "user.a"u8)),
    };

    private readonly VolumeFixture _fixture = new(1 << 20, new StepClock());

    public static TheoryData<string> Places => new(Table.Keys);

    private InodeFace Face => _fixture.Volume.Inodes;

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public void Table_Rows_AreThePlacesThatTakeAnIdentity()
    {
        ParameterInfo[] parameters = [.. typeof(InodeFace).GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly).SelectMany(method => method.GetParameters())];
        Assert.Equal(
            parameters.Where(parameter => parameter.ParameterType == typeof(InodeIdentity)).Select(parameter => $"{parameter.Member.Name}.{parameter.Name}").Order(StringComparer.Ordinal),
            Table.Keys.Order(StringComparer.Ordinal));
        Assert.DoesNotContain(parameters, parameter => parameter.ParameterType == typeof(InodeNumber));
    }

    [Theory]
    [MemberData(nameof(Places))]
    public void Identity_OfAnInodeThatDied_IsStaleWhoeverHasItsNumber(string place)
    {
        Row row = Table[place];
        InodeIdentity home = Make(InodeType.Directory, InodeNumber.Root, "home"u8).Identity;
        Make(InodeType.RegularFile, home, "stranger"u8);
        InodeIdentity gone = Make(row.Kind, home, "gone"u8).Identity;
        Remove(home, "gone"u8, row.Kind);

        Picture before = Picture.Of(new InodeTree(_fixture.Volume));
        Assert.Equal(NovaError.Stale, row.Call(Face, gone, home));
        Assert.Equal(NovaError.NotFound, row.Call(Face, gone.Number, home));
        Assert.Equal("", Picture.Of(new InodeTree(_fixture.Volume)).DifferenceFrom(before));

        Assert.True(Rebirth.TryReuse(Face, gone, home, "reborn", (directory, name) => Make(row.Kind, directory, name)));
        if (row.Kind == InodeType.Directory)
        {
            Make(InodeType.RegularFile, gone.Number, "file"u8);
            Make(InodeType.Directory, gone.Number, "sub"u8);
        }

        before = Picture.Of(new InodeTree(_fixture.Volume));
        _fixture.Clock.Step();
        Assert.Equal(NovaError.Stale, row.Call(Face, gone, home));
        Assert.Equal("", Picture.Of(new InodeTree(_fixture.Volume)).DifferenceFrom(before));
        Assert.Equal(NovaError.None, row.Call(Face, gone.Number, home));
    }

    [Theory]
    [InlineData(0UL, NovaError.NotFound)]
    [InlineData(1UL, NovaError.Stale)]
    [InlineData(ulong.MaxValue, NovaError.Stale)]
    public void Identity_OfTheVolumesOwnInodes_IsNeverServed(ulong generation, NovaError expected)
    {
        for (ulong number = 0; number < 256; number++)
        {
            if (number != InodeNumber.Root.Value)
                Assert.Equal(expected, Face.GetStatus(new InodeIdentity(new InodeNumber(number), generation), out _));
        }
    }

    // An open file outlives its last name, and its identity lives as long: whoever kept it can still ask for it.
    [Fact]
    public void Identity_OfAnOpenFileWithoutName_IsGoodUntilTheLastClose()
    {
        InodeIdentity file = Make(InodeType.RegularFile, InodeNumber.Root, "f"u8).Identity;
        Assert.Equal(NovaError.None, Face.Open(Superuser, file, OpenModes.Read, out FileHandle handle));
        Remove(InodeNumber.Root, "f"u8, InodeType.RegularFile);
        Assert.Equal(NovaError.None, Face.GetStatus(file, out InodeStatus status));
        Assert.Equal(0u, status.LinkCount);
        Assert.Equal(NovaError.None, Face.Close(handle));
        Assert.Equal(NovaError.Stale, Face.GetStatus(file, out _));
    }

    [Fact]
    public void Identity_AcrossRemounts_StaysGoodOrStale()
    {
        InodeIdentity kept = Make(InodeType.RegularFile, InodeNumber.Root, "kept"u8).Identity;
        InodeIdentity gone = Make(InodeType.RegularFile, InodeNumber.Root, "gone"u8).Identity;
        Remove(InodeNumber.Root, "gone"u8, InodeType.RegularFile);
        foreach (Action remount in new Action[] { _fixture.RemountClean, _fixture.RemountAfterCrash })
        {
            remount();
            Assert.Equal(NovaError.None, Face.GetStatus(kept, out InodeStatus status));
            Assert.Equal(kept, status.Identity);
            Assert.Equal(NovaError.Stale, Face.GetStatus(gone, out _));
        }
    }

    private static InodeIdentity Stranger(InodeFace face, InodeIdentity home)
    {
        Rebirth.Require(face.Lookup(Superuser, home, "stranger"u8, out InodeStatus status));
        return status.Identity;
    }

    private InodeStatus Make(InodeType kind, InodeIdentity directory, ReadOnlySpan<byte> name)
    {
        Rebirth.Require(kind switch
        {
            InodeType.Directory => Face.MakeDirectory(Superuser, directory, name, All, out _),
            InodeType.SymbolicLink => Face.MakeSymbolicLink(Superuser, directory, name, "target"u8, out _),
            _ => Face.MakeNode(Superuser, directory, name, All, 0, out _),
        });
        Rebirth.Require(Face.Lookup(Superuser, directory, name, out InodeStatus made));
        if (kind == InodeType.RegularFile)
            Rebirth.Require(Face.SetXattr(Superuser, made.Identity, "user.a"u8, "value"u8, XattrMode.Set));
        return made;
    }

    private void Remove(InodeIdentity directory, ReadOnlySpan<byte> name, InodeType kind) =>
        Rebirth.Require(kind == InodeType.Directory ? Face.RemoveDirectory(Superuser, directory, name) : Face.Unlink(Superuser, directory, name));

    /// <summary>A call with the identity in one place, and a directory that lives.</summary>
    private sealed record Row(InodeType Kind, Func<InodeFace, InodeIdentity, InodeIdentity, NovaError> Call);
}
