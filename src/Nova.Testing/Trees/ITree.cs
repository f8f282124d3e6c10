namespace Nova.Testing.Trees;

/// <summary>
/// A directory tree as the conformance tests, the oracle and the random sequences see it: POSIX by path, with explicit credentials and handles.
/// The inode face, the path face, the mount and the syscalls are each put behind it by a small adapter.
/// </summary>
/// <remarks>
/// Symbolic links are never followed. Every directory on the way needs search permission. Handles are positive and are not used again while the tree
/// lives. An operation that gives an error gives null or zero otherwise.
/// </remarks>
internal interface ITree : IDisposable
{
    /// <summary>The largest file this face takes, in bytes.</summary>
    long LargestFile { get; }

    /// <summary>How many names a file may have.</summary>
    uint MaximumLinks { get; }

    Errno Stat(Who who, TreePath path, out Stat? stat);

    Errno StatHandle(int handle, out Stat? stat);

    /// <summary>Opens what is there.</summary>
    Errno Open(Who who, TreePath path, OpenHow flags, out int handle);

    /// <summary>Opens a regular file, and makes it if it is not there.</summary>
    Errno Create(Who who, TreePath path, OpenHow flags, uint permissions, out int handle);

    Errno Close(int handle);

    Errno Read(int handle, long offset, int count, out byte[]? bytes);

    Errno Write(int handle, long offset, byte[] bytes);

    Errno Append(int handle, byte[] bytes, out long offset);

    Errno SetLength(int handle, long length);

    Errno Allocate(int handle, AllocateKind kind, long offset, long length);

    Errno Seek(int handle, SeekKind kind, long offset, out long found);

    Errno MakeNode(Who who, TreePath path, FileType type, uint permissions, ulong device);

    Errno MakeDirectory(Who who, TreePath path, uint permissions);

    Errno MakeSymbolicLink(Who who, TreePath path, string target);

    Errno ReadSymbolicLink(Who who, TreePath path, out string? target);

    Errno Link(Who who, TreePath existing, TreePath path);

    Errno Unlink(Who who, TreePath path);

    Errno RemoveDirectory(Who who, TreePath path);

    Errno Rename(Who who, TreePath source, TreePath destination, RenameKind kind);

    Errno SetAttributes(Who who, TreePath path, Change change);

    Errno Access(Who who, TreePath path, AccessBits bits);

    /// <summary>Entries after a cookie (0: from the start), at most about <paramref name="atMost"/> of them; none at the end. Without "." and "..".</summary>
    Errno List(int handle, ulong afterCookie, int atMost, out Entry[]? entries);

    /// <summary>With a room of 0, asks for the length only.</summary>
    Errno GetXattr(Who who, TreePath path, string name, int room, out byte[]? value, out int length);

    Errno SetXattr(Who who, TreePath path, string name, byte[] value, XattrKind kind);

    /// <summary>With a room of 0, asks for the length only. Names come in no order.</summary>
    Errno ListXattr(Who who, TreePath path, int room, out string[]? names, out int length);

    Errno RemoveXattr(Who who, TreePath path, string name);

    Errno StatFs(out FreeSpace space);

    /// <summary>Asks for everything to be durable, which it is.</summary>
    Errno Sync();
}
