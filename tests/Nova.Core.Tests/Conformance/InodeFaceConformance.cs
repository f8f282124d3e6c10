using System.Text;
using Nova.Testing.Trees;
using Nova.Testing.Volumes;
using Xunit;

namespace Nova.Core.Tests.Conformance;

/// <summary>The inode face as a POSIX tree, and what only it has: numbers, generations, and names that no path can hold.</summary>
public sealed class InodeFaceConformance : MediumConformance
{
    private static readonly Credentials Superuser = Credentials.Superuser;

    private InodeFace Face => ((InodeTree)Tree).Volume.Inodes;

    [Theory]
    [InlineData("a/b")]
    [InlineData("/")]
    [InlineData("a\0b")]
    [InlineData("\0")]
    public void Name_WithSlashOrNul_IsRefusedByEveryOperation(string text)
    {
        MakeDirectory("/d");
        MakeFile("/f");
        byte[] name = Encoding.Latin1.GetBytes(text), good = "g"u8.ToArray();
        InodeNumber root = InodeNumber.Root, file = new(StatOf("/f").Inode);
        Assert.Equal(NovaError.InvalidArgument, Face.Lookup(Superuser, root, name, out _));
        Assert.Equal(NovaError.InvalidArgument, Face.OpenOrCreate(Superuser, root, name, 0x1A4, OpenModes.Write, out _, out _));
        Assert.Equal(NovaError.InvalidArgument, Face.MakeDirectory(Superuser, root, name, 0x1ED, out _));
        Assert.Equal(NovaError.InvalidArgument, Face.MakeNode(Superuser, root, name, 0x1180, 0, out _));
        Assert.Equal(NovaError.InvalidArgument, Face.MakeSymbolicLink(Superuser, root, name, good, out _));
        Assert.Equal(NovaError.InvalidArgument, Face.Link(Superuser, file, root, name, out _));
        Assert.Equal(NovaError.InvalidArgument, Face.Unlink(Superuser, root, name));
        Assert.Equal(NovaError.InvalidArgument, Face.RemoveDirectory(Superuser, root, name));
        Assert.Equal(NovaError.InvalidArgument, Face.Rename(Superuser, root, name, root, good, RenameMode.Replace));
        Assert.Equal(NovaError.InvalidArgument, Face.Rename(Superuser, root, "f"u8, root, name, RenameMode.Replace));
        Assert.Equal(["d", "f"], Names("/"));
    }

    [Theory]
    [InlineData(0UL)]
    [InlineData(2UL)]
    [InlineData(3UL)]
    [InlineData(16UL)]
    [InlineData(255UL)]
    [InlineData(100_000UL)]
    [InlineData(ulong.MaxValue)]
    public void Inode_ThatIsNoFile_IsNeverServed(ulong number)
    {
        InodeNumber inode = new(number);
        NovaError[] gone = [NovaError.NotFound, NovaError.Stale];
        MakeFile("/f");
        Assert.Contains(Face.GetStatus(inode, out _), gone);
        Assert.Contains(Face.GetStatus(new InodeIdentity(inode, 1), out _), gone);
        Assert.Contains(Face.Open(Superuser, inode, OpenModes.Read, out _), gone);
        Assert.Contains(Face.Lookup(Superuser, inode, "x"u8, out _), gone);
        Assert.Contains(Face.MakeDirectory(Superuser, inode, "x"u8, 0x1ED, out _), gone);
        Assert.Contains(Face.Link(Superuser, inode, InodeNumber.Root, "x"u8, out _), gone);
        Assert.Contains(Face.Rename(Superuser, InodeNumber.Root, "f"u8, inode, "x"u8, RenameMode.Replace), gone);
        Assert.Contains(Face.SetAttributes(Superuser, inode, new AttributeChange { Permissions = 0 }, out _), gone);
        Assert.Contains(Face.SetXattr(Superuser, inode, "user.a"u8, [1], XattrMode.Set), gone);
        Assert.Contains(Face.ReadSymbolicLink(inode, new byte[10], out _), gone);
        Assert.Contains(Face.CheckAccess(Superuser, inode, AccessModes.Read), gone);
    }

    [Fact]
    public void Identity_OfRemovedFile_IsStaleForEver()
    {
        MakeFile("/f");
        Assert.Equal(NovaError.None, Face.Lookup(Superuser, InodeNumber.Root, "f"u8, out InodeStatus old));
        Assert.Equal(NovaError.None, Face.GetStatus(old.Identity, out InodeStatus same));
        Assert.Equal(old, same);
        Ok(Tree.Unlink(Root, "/f"));
        Assert.Equal(NovaError.Stale, Face.GetStatus(old.Identity, out _));
        HashSet<InodeIdentity> seen = [old.Identity];
        for (int i = 0; i < 2000; i++)
        {
            MakeFile("/f");
            Assert.Equal(NovaError.None, Face.Lookup(Superuser, InodeNumber.Root, "f"u8, out InodeStatus born));
            Assert.True(seen.Add(born.Identity), $"{born.Identity} was there before");
            Ok(Tree.Unlink(Root, "/f"));
        }

        Assert.Equal(NovaError.Stale, Face.GetStatus(old.Identity, out _));
        Assert.True(seen.Select(identity => identity.Number).Distinct().Count() < 2000, "no number was used again");
    }

    [Fact]
    public void Operations_OnAFileAsDirectory_NotDirectory()
    {
        MakeFile("/f");
        InodeNumber file = new(StatOf("/f").Inode);
        Assert.Equal(NovaError.NotDirectory, Face.Lookup(Superuser, file, "x"u8, out _));
        Assert.Equal(NovaError.NotDirectory, Face.OpenOrCreate(Superuser, file, "x"u8, 0x1A4, OpenModes.Write, out _, out _));
        Assert.Equal(NovaError.NotDirectory, Face.Unlink(Superuser, file, "x"u8));
        Assert.Equal(NovaError.NotDirectory, Face.Rename(Superuser, InodeNumber.Root, "f"u8, file, "x"u8, RenameMode.Replace));
        Assert.Equal(NovaError.NotDirectory, Face.Rename(Superuser, file, "x"u8, InodeNumber.Root, "g"u8, RenameMode.Replace));
    }

    [Fact]
    public void Status_OfEveryMaker_IsThatOfTheInode()
    {
        InodeNumber root = InodeNumber.Root;
        Assert.Equal(NovaError.None, Face.OpenOrCreate(Superuser, root, "f"u8, 0x1A4, OpenModes.Write, out FileHandle handle, out InodeStatus file));
        Assert.Equal(NovaError.None, Face.MakeDirectory(Superuser, root, "d"u8, 0x1ED, out InodeStatus directory));
        Assert.Equal(NovaError.None, Face.MakeNode(Superuser, root, "n"u8, 0x1180, 0, out InodeStatus node));
        Assert.Equal(NovaError.None, Face.MakeSymbolicLink(Superuser, root, "s"u8, "t"u8, out InodeStatus link));
        foreach (InodeStatus given in new[] { file, directory, node, link })
        {
            Assert.Equal(NovaError.None, Face.GetStatus(given.Number, out InodeStatus asked));
            Assert.Equal(given, asked);
        }

        Assert.Equal(NovaError.None, Face.Link(Superuser, file.Number, root, "g"u8, out InodeStatus linked));
        Assert.Equal(NovaError.None, Face.GetStatus(handle, out InodeStatus now));
        Assert.Equal(linked, now);
        Assert.Equal(NovaError.None, Face.SetAttributes(Superuser, file.Number, new AttributeChange { Owner = 7 }, out InodeStatus changed));
        Assert.Equal(NovaError.None, Face.GetStatus(handle, out now));
        Assert.Equal(changed, now);
        Assert.Equal(7u, now.Owner);
    }

    [Fact]
    public void ReadSymbolicLink_IntoSmallBuffer_IsCut()
    {
        Ok(Tree.MakeSymbolicLink(Root, "/s", "0123456789"));
        byte[] buffer = new byte[4];
        Assert.Equal(NovaError.None, Face.ReadSymbolicLink(new InodeNumber(StatOf("/s").Inode), buffer, out int length));
        Assert.Equal(4, length);
        Assert.Equal("0123"u8.ToArray(), buffer);
    }

    [Fact]
    public void List_Entries_CarryTheirGenerations()
    {
        MakeFile("/a");
        MakeDirectory("/b");
        int handle = OpenFor(OpenHow.Read, "/");
        DirectoryListing page = new();
        Assert.Equal(NovaError.None, Face.List(((InodeTree)Tree).HandleOf(handle), 0, page));
        Assert.True(page.IsLast);
        Assert.Equal(2, page.Count);
        int position = 0;
        while (page.Read(ref position, out DirectoryEntry entry))
            Assert.Equal(NovaError.None, Face.GetStatus(new InodeIdentity(entry.Inode, entry.Generation), out _));
    }

    [Fact]
    public void Write_LongerThanAtomic_InvalidAndNothingChanged()
    {
        MakeFile("/f", [1]);
        int handle = OpenFor(OpenHow.ReadWrite, "/f");
        byte[] bytes = new byte[VolumeLimits.AtomicWriteBytes + 1];
        Assert.Equal(Errno.EINVAL, Tree.Write(handle, 0, bytes));
        Assert.Equal(Errno.EINVAL, Tree.Append(handle, bytes, out _));
        Assert.Equal([1], Content("/f"));
    }

    [Fact]
    public void Handle_Default_IsRefused()
    {
        Assert.Equal(NovaError.BadHandle, Face.Close(default));
        Assert.Equal(NovaError.BadHandle, Face.Read(default, 0, new byte[1], out _));
        Assert.Equal(NovaError.BadHandle, Face.Read(new FileHandle(ulong.MaxValue), 0, new byte[1], out _));
        Assert.Equal(NovaError.BadHandle, Face.GetStatus(default(FileHandle), out _));
    }

    private protected override ITree Make(long sizeInBytes) => new InodeTree(VolumeFixture.MakeVolume(sizeInBytes, Clock));
}
