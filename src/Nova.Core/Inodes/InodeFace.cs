namespace Nova.Core;

/// <summary>The volume by inode number, with explicit credentials: the typed face that everything else is built on.</summary>
public sealed partial class InodeFace
{
    /// <summary>Looks a name up. "." and ".." are understood. Needs search permission.</summary>
    public NovaError Lookup(in Credentials who, InodeNumber directory, ReadOnlySpan<byte> name, out InodeStatus status) => throw new NotSupportedException();

    /// <summary>Status of an inode.</summary>
    public NovaError GetStatus(InodeNumber inode, out InodeStatus status) => throw new NotSupportedException();

    /// <summary>Status of an inode of this generation, else Stale.</summary>
    public NovaError GetStatus(InodeIdentity inode, out InodeStatus status) => throw new NotSupportedException();

    /// <summary>Opens a name, or creates a regular file of that name and opens it, in one atomic step.</summary>
    public NovaError OpenOrCreate(in Credentials who, InodeNumber directory, ReadOnlySpan<byte> name, uint permissions, OpenModes modes, out FileHandle handle, out InodeStatus status) => throw new NotSupportedException();

    /// <summary>Makes a regular file, FIFO, socket or device (mknod).</summary>
    public NovaError MakeNode(in Credentials who, InodeNumber directory, ReadOnlySpan<byte> name, uint mode, ulong device, out InodeStatus status) => throw new NotSupportedException();

    /// <summary>Makes a directory.</summary>
    public NovaError MakeDirectory(in Credentials who, InodeNumber directory, ReadOnlySpan<byte> name, uint permissions, out InodeStatus status) => throw new NotSupportedException();

    /// <summary>Makes a symbolic link; target 1 to 4,095 bytes.</summary>
    public NovaError MakeSymbolicLink(in Credentials who, InodeNumber directory, ReadOnlySpan<byte> name, ReadOnlySpan<byte> target, out InodeStatus status) => throw new NotSupportedException();

    /// <summary>Reads the target of a symbolic link; cut to the buffer.</summary>
    public NovaError ReadSymbolicLink(InodeNumber link, Span<byte> target, out int length) => throw new NotSupportedException();

    /// <summary>Gives an inode one more name.</summary>
    public NovaError Link(in Credentials who, InodeNumber inode, InodeNumber directory, ReadOnlySpan<byte> name, out InodeStatus status) => throw new NotSupportedException();

    /// <summary>Removes a name that is not a directory.</summary>
    public NovaError Unlink(in Credentials who, InodeNumber directory, ReadOnlySpan<byte> name) => throw new NotSupportedException();

    /// <summary>Removes an empty directory.</summary>
    public NovaError RemoveDirectory(in Credentials who, InodeNumber directory, ReadOnlySpan<byte> name) => throw new NotSupportedException();

    /// <summary>Renames.</summary>
    public NovaError Rename(in Credentials who, InodeNumber directory, ReadOnlySpan<byte> name, InodeNumber newDirectory, ReadOnlySpan<byte> newName, RenameMode mode) => throw new NotSupportedException();

    /// <summary>Opens a file or directory.</summary>
    public NovaError Open(in Credentials who, InodeNumber inode, OpenModes modes, out FileHandle handle) => throw new NotSupportedException();

    /// <summary>Closes a handle.</summary>
    public NovaError Close(FileHandle handle) => throw new NotSupportedException();

    /// <summary>Status of an open file, also after its last name went.</summary>
    public NovaError GetStatus(FileHandle handle, out InodeStatus status) => throw new NotSupportedException();

    /// <summary>Reads; count is less than asked for at the end of the file only.</summary>
    public NovaError Read(FileHandle handle, long offset, Span<byte> destination, out int count) => throw new NotSupportedException();

    /// <summary>Writes all of source, atomically; at most VolumeLimits.AtomicWriteBytes.</summary>
    public NovaError Write(FileHandle handle, long offset, ReadOnlySpan<byte> source) => throw new NotSupportedException();

    /// <summary>Writes all of source at the end of the file, atomically.</summary>
    public NovaError Append(FileHandle handle, ReadOnlySpan<byte> source, out long offset) => throw new NotSupportedException();

    /// <summary>Changes the size.</summary>
    public NovaError SetLength(FileHandle handle, long length) => throw new NotSupportedException();

    /// <summary>fallocate.</summary>
    public NovaError Allocate(FileHandle handle, AllocateMode mode, long offset, long length) => throw new NotSupportedException();

    /// <summary>SEEK_DATA and SEEK_HOLE.</summary>
    public NovaError Seek(FileHandle handle, SeekTarget target, long offset, out long found) => throw new NotSupportedException();

    /// <summary>chmod, chown, utimens, truncate, together.</summary>
    public NovaError SetAttributes(in Credentials who, InodeNumber inode, in AttributeChange change, out InodeStatus status) => throw new NotSupportedException();

    /// <summary>access(2).</summary>
    public NovaError CheckAccess(in Credentials who, InodeNumber inode, AccessModes modes) => throw new NotSupportedException();

    /// <summary>Fills page with entries after the cookie (0: from the start). "." and ".." are not among them.</summary>
    public NovaError List(FileHandle directory, ulong afterCookie, DirectoryListing page) => throw new NotSupportedException();

    /// <summary>Reads an extended attribute; an empty buffer asks for the length.</summary>
    public NovaError GetXattr(in Credentials who, InodeNumber inode, ReadOnlySpan<byte> name, Span<byte> value, out int length) => throw new NotSupportedException();

    /// <summary>Sets an extended attribute.</summary>
    public NovaError SetXattr(in Credentials who, InodeNumber inode, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, XattrMode mode) => throw new NotSupportedException();

    /// <summary>Names, each ended by NUL; an empty buffer asks for the length.</summary>
    public NovaError ListXattr(in Credentials who, InodeNumber inode, Span<byte> names, out int length) => throw new NotSupportedException();

    /// <summary>Removes an extended attribute.</summary>
    public NovaError RemoveXattr(in Credentials who, InodeNumber inode, ReadOnlySpan<byte> name) => throw new NotSupportedException();

}
