using Nova.Testing.Trees;
using Xunit;

namespace Nova.Core.Tests.Conformance;

/// <content>Which operation marks which time. Access and birth times stay, always.</content>
public abstract partial class FaceConformance
{
    // Columns: the operation; then for each inode that is watched, in the order of Watched: m (modification and change), c (change alone), - (neither).
    // Watched: the directory /d, the file /d/f (its other name is /e/g), the directory /e, the subdirectory /d/s, the file /e/h.
    [Theory]
    [InlineData("create", "m----")]
    [InlineData("create existing", "-----")]
    [InlineData("make directory", "m----")]
    [InlineData("make symbolic link", "m----")]
    [InlineData("make node", "m----")]
    [InlineData("link", "mc---")]
    [InlineData("unlink one of two names", "mc---")]
    [InlineData("unlink last name", "--m-c")]
    [InlineData("remove directory", "m--c-")]
    [InlineData("rename in directory", "mc---")]
    [InlineData("rename to directory", "mcm--")]
    [InlineData("rename over", "-cm-c")]
    [InlineData("rename directory", "m-mc-")]
    [InlineData("rename to itself", "-----")]
    [InlineData("exchange", "mcm-c")]
    [InlineData("exchange in directory", "mc-c-")]
    [InlineData("write", "-m---")]
    [InlineData("write nothing", "-----")]
    [InlineData("append", "-m---")]
    [InlineData("set length", "-m---")]
    [InlineData("allocate", "-m---")]
    [InlineData("punch", "-m---")]
    [InlineData("truncate by name", "-m---")]
    [InlineData("open to truncate", "-m---")]
    [InlineData("chmod", "-c---")]
    [InlineData("chown", "-c---")]
    [InlineData("chmod directory", "c----")]
    [InlineData("set xattr", "-c---")]
    [InlineData("remove xattr", "-c---")]
    [InlineData("set xattr of directory", "---c-")]
    [InlineData("read", "-----")]
    [InlineData("list", "-----")]
    [InlineData("get xattr", "-----")]
    [InlineData("access", "-----")]
    [InlineData("failed create", "-----")]
    [InlineData("failed unlink", "-----")]
    [InlineData("failed rename", "-----")]
    public void Times_AfterOperation_AreMarkedAsPosixSays(string operation, string marks)
    {
        int[] watched = WatchedScene(out int file, out int directory);
        Stat[] before = [.. watched.Select(StatOfHandle)];
        Clock.Step();
        RunTimed(operation, file, directory);
        string found = string.Concat(watched.Select((handle, i) => Mark(before[i], StatOfHandle(handle))));
        Assert.Equal(marks, found);
    }

    private int[] WatchedScene(out int file, out int directory)
    {
        MakeDirectory("/d");
        MakeDirectory("/e");
        MakeDirectory("/d/s");
        MakeFile("/d/f", Pattern(5000));
        MakeFile("/e/h", Pattern(10));
        Ok(Tree.Link(Root, "/d/f", "/e/g"));
        Ok(Tree.SetXattr(Root, "/d/f", "user.a", [1], XattrKind.Set));
        file = OpenFor(OpenHow.ReadWrite, "/d/f");
        directory = OpenFor(OpenHow.Read, "/d");
        return [directory, file, OpenFor(OpenHow.Read, "/e"), OpenFor(OpenHow.Read, "/d/s"), OpenFor(OpenHow.Read, "/e/h")];
    }

    private char Mark(Stat before, Stat after)
    {
        Assert.Equal((before.Accessed, before.Born), (after.Accessed, after.Born));
        bool modified = after.Modified == Clock.Now, changed = after.Changed == Clock.Now;
        Assert.True(modified || after.Modified == before.Modified, "the modification time is neither old nor new");
        Assert.True(changed || after.Changed == before.Changed, "the change time is neither old nor new");
        return (modified, changed) switch { (true, true) => 'm', (false, true) => 'c', (false, false) => '-', _ => '?' };
    }

    private void RunTimed(string operation, int file, int directory)
    {
        (Errno expected, Errno found) = operation switch
        {
            "create" => (Errno.Ok, Tree.Create(Root, "/d/new", OpenHow.Write, Octal(644), out _)),
            "create existing" => (Errno.Ok, Tree.Create(Root, "/d/f", OpenHow.Write, Octal(644), out _)),
            "make directory" => (Errno.Ok, Tree.MakeDirectory(Root, "/d/new", Octal(755))),
            "make symbolic link" => (Errno.Ok, Tree.MakeSymbolicLink(Root, "/d/new", "t")),
            "make node" => (Errno.Ok, Tree.MakeNode(Root, "/d/new", FileType.Fifo, Octal(600), 0)),
            "link" => (Errno.Ok, Tree.Link(Root, "/d/f", "/d/new")),
            "unlink one of two names" => (Errno.Ok, Tree.Unlink(Root, "/d/f")),
            "unlink last name" => (Errno.Ok, Tree.Unlink(Root, "/e/h")),
            "remove directory" => (Errno.Ok, Tree.RemoveDirectory(Root, "/d/s")),
            "rename in directory" => (Errno.Ok, Tree.Rename(Root, "/d/f", "/d/new", RenameKind.Replace)),
            "rename to directory" => (Errno.Ok, Tree.Rename(Root, "/d/f", "/e/new", RenameKind.Replace)),
            "rename over" => (Errno.Ok, Tree.Rename(Root, "/e/g", "/e/h", RenameKind.Replace)),
            "rename directory" => (Errno.Ok, Tree.Rename(Root, "/d/s", "/e/s", RenameKind.Replace)),
            "rename to itself" => (Errno.Ok, Tree.Rename(Root, "/d/f", "/e/g", RenameKind.Replace)),
            "exchange" => (Errno.Ok, Tree.Rename(Root, "/d/f", "/e/h", RenameKind.Exchange)),
            "exchange in directory" => (Errno.Ok, Tree.Rename(Root, "/d/f", "/d/s", RenameKind.Exchange)),
            "write" => (Errno.Ok, Tree.Write(file, 10, [1])),
            "write nothing" => (Errno.Ok, Tree.Write(file, 10, [])),
            "append" => (Errno.Ok, Tree.Append(file, [1], out _)),
            "set length" => (Errno.Ok, Tree.SetLength(file, 10)),
            "allocate" => (Errno.Ok, Tree.Allocate(file, AllocateKind.KeepSize, 0, 20_000)),
            "punch" => (Errno.Ok, Tree.Allocate(file, AllocateKind.PunchHole, 0, 4096)),
            "truncate by name" => (Errno.Ok, Tree.SetAttributes(Root, "/d/f", new Change { Size = 10 })),
            "open to truncate" => (Errno.Ok, ErrnoOfOpen(OpenHow.Write | OpenHow.Truncate, "/d/f")),
            "chmod" => (Errno.Ok, Tree.SetAttributes(Root, "/d/f", new Change { Permissions = Octal(600) })),
            "chown" => (Errno.Ok, Tree.SetAttributes(Root, "/d/f", new Change { User = 5 })),
            "chmod directory" => (Errno.Ok, Tree.SetAttributes(Root, "/d", new Change { Permissions = Octal(700) })),
            "set xattr" => (Errno.Ok, Tree.SetXattr(Root, "/d/f", "user.b", [1], XattrKind.Set)),
            "remove xattr" => (Errno.Ok, Tree.RemoveXattr(Root, "/d/f", "user.a")),
            "set xattr of directory" => (Errno.Ok, Tree.SetXattr(Root, "/d/s", "user.b", [1], XattrKind.Set)),
            "read" => (Errno.Ok, Tree.Read(file, 0, 100, out _)),
            "list" => (Errno.Ok, Tree.List(directory, 0, 8, out _)),
            "get xattr" => (Errno.Ok, Tree.GetXattr(Root, "/d/f", "user.a", 10, out _, out _)),
            "access" => (Errno.Ok, Tree.Access(Root, "/d/f", AccessBits.Read)),
            "failed create" => (Errno.EEXIST, Tree.MakeDirectory(Root, "/d/f", Octal(755))),
            "failed unlink" => (Errno.EISDIR, Tree.Unlink(Root, "/d/s")),
            "failed rename" => (Errno.EISDIR, Tree.Rename(Root, "/d/f", "/d/s", RenameKind.Replace)),
            _ => throw new ArgumentOutOfRangeException(nameof(operation), operation, "No such operation."),
        };
        Assert.Equal(expected, found);
    }
}
