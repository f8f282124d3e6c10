namespace Nova.Core;

// Names: births, links, removals, renames.
public sealed partial class InodeFace
{
    /// <summary>Makes a regular file, FIFO, socket or device.</summary>
    /// <param name="who">On whose behalf; owner of what is made.</param>
    /// <param name="directory">Where.</param>
    /// <param name="name">Under which name.</param>
    /// <param name="mode">Type and permission bits; no type means a regular file. No umask is applied.</param>
    /// <param name="device">Of devices, major * 2^32 + minor; else ignored.</param>
    /// <param name="status">What was made.</param>
    /// <returns><see cref="NovaError.Exists"/>, <see cref="NovaError.AccessDenied"/>, <see cref="NovaError.NoSpace"/>, <see cref="NovaError.NotPermitted"/> (a device by an ordinary user, a directory), <see cref="NovaError.InvalidArgument"/> (another type).</returns>
    public NovaError MakeNode(in Credentials who, InodeIdentity directory, ReadOnlySpan<byte> name, uint mode, ulong device, out InodeStatus status) =>
        Engine.MakeNode(who, directory, name, mode, device, out status);

    /// <summary>Makes a directory.</summary>
    /// <param name="who">On whose behalf; its owner.</param>
    /// <param name="directory">Where.</param>
    /// <param name="name">Under which name.</param>
    /// <param name="permissions">Permission bits. In a directory with set-group-id it gets that bit and the group too.</param>
    /// <param name="status">What was made.</param>
    /// <returns>As <see cref="MakeNode"/>, and <see cref="NovaError.TooManyLinks"/>.</returns>
    public NovaError MakeDirectory(in Credentials who, InodeIdentity directory, ReadOnlySpan<byte> name, uint permissions, out InodeStatus status) =>
        Engine.MakeDirectory(who, directory, name, permissions, out status);

    /// <summary>Makes a symbolic link.</summary>
    /// <param name="who">On whose behalf; its owner.</param>
    /// <param name="directory">Where.</param>
    /// <param name="name">Under which name.</param>
    /// <param name="target">1 to 4,095 bytes, no NUL.</param>
    /// <param name="status">What was made.</param>
    /// <returns>As <see cref="MakeNode"/>; <see cref="NovaError.NameTooLong"/>: the target is.</returns>
    public NovaError MakeSymbolicLink(in Credentials who, InodeIdentity directory, ReadOnlySpan<byte> name, ReadOnlySpan<byte> target, out InodeStatus status) =>
        Engine.MakeSymbolicLink(who, directory, name, target, out status);

    /// <summary>Gives an inode one more name.</summary>
    /// <param name="who">On whose behalf.</param>
    /// <param name="inode">Not a directory.</param>
    /// <param name="directory">Where.</param>
    /// <param name="name">The new name.</param>
    /// <param name="status">The inode, one link richer.</param>
    /// <returns><see cref="NovaError.Exists"/>, <see cref="NovaError.NotPermitted"/> (a directory), <see cref="NovaError.TooManyLinks"/>, <see cref="NovaError.AccessDenied"/>, <see cref="NovaError.NoSpace"/>.</returns>
    public NovaError Link(in Credentials who, InodeIdentity inode, InodeIdentity directory, ReadOnlySpan<byte> name, out InodeStatus status) =>
        Engine.Link(who, inode, directory, name, out status);

    /// <summary>Removes a name that is not a directory's. An open file lives until its last handle closes; after a crash it is gone.</summary>
    /// <param name="who">On whose behalf.</param>
    /// <param name="directory">Where.</param>
    /// <param name="name">The name.</param>
    /// <returns><see cref="NovaError.IsDirectory"/>, <see cref="NovaError.NotFound"/>, <see cref="NovaError.AccessDenied"/>, <see cref="NovaError.NotPermitted"/> (sticky directory). Never <see cref="NovaError.NoSpace"/>.</returns>
    public NovaError Unlink(in Credentials who, InodeIdentity directory, ReadOnlySpan<byte> name) => Engine.Unlink(who, directory, name);

    /// <summary>Removes an empty directory.</summary>
    /// <param name="who">On whose behalf.</param>
    /// <param name="directory">Where.</param>
    /// <param name="name">The name.</param>
    /// <returns><see cref="NovaError.NotEmpty"/>, <see cref="NovaError.NotDirectory"/>, and as <see cref="Unlink"/>.</returns>
    public NovaError RemoveDirectory(in Credentials who, InodeIdentity directory, ReadOnlySpan<byte> name) => Engine.RemoveDirectory(who, directory, name);

    /// <summary>Renames, moves, replaces or exchanges. The new name is never missing in between.</summary>
    /// <param name="who">On whose behalf.</param>
    /// <param name="directory">Where it is.</param>
    /// <param name="name">Its name.</param>
    /// <param name="newDirectory">Where it goes.</param>
    /// <param name="newName">The new name.</param>
    /// <param name="mode">What to do if that is taken.</param>
    /// <returns><see cref="NovaError.InvalidArgument"/> (into itself), <see cref="NovaError.NotEmpty"/>, <see cref="NovaError.IsDirectory"/>, <see cref="NovaError.NotDirectory"/>, <see cref="NovaError.Exists"/>, <see cref="NovaError.AccessDenied"/>, <see cref="NovaError.NotPermitted"/>, <see cref="NovaError.NoSpace"/>, <see cref="NovaError.Busy"/> ("." and "..").</returns>
    public NovaError Rename(in Credentials who, InodeIdentity directory, ReadOnlySpan<byte> name, InodeIdentity newDirectory, ReadOnlySpan<byte> newName, RenameMode mode) =>
        Engine.Rename(who, directory, name, newDirectory, newName, mode);

    /// <summary>Changes permission bits, owner, group, times and size, all together or none.</summary>
    /// <param name="who">On whose behalf.</param>
    /// <param name="inode">The inode.</param>
    /// <param name="change">What changes. Nothing at all: succeeds and changes nothing.</param>
    /// <param name="status">The inode afterwards.</param>
    /// <returns><see cref="NovaError.NotPermitted"/>, <see cref="NovaError.AccessDenied"/>, <see cref="NovaError.IsDirectory"/>, <see cref="NovaError.InvalidArgument"/>, <see cref="NovaError.NotSupported"/> (mode of a symbolic link).</returns>
    public NovaError SetAttributes(in Credentials who, InodeIdentity inode, in AttributeChange change, out InodeStatus status) =>
        Engine.SetAttributes(who, inode, change, out status);

    /// <summary>Reads an extended attribute.</summary>
    /// <param name="who">On whose behalf.</param>
    /// <param name="inode">The inode.</param>
    /// <param name="name">With its namespace: "user." or "trusted.".</param>
    /// <param name="value">Receives the value; empty: only its length is asked for.</param>
    /// <param name="length">Length of the value, bytes; also when the buffer is too small.</param>
    /// <returns><see cref="NovaError.NoData"/>, <see cref="NovaError.BufferTooSmall"/>, <see cref="NovaError.NotSupported"/> (namespace), <see cref="NovaError.AccessDenied"/>.</returns>
    public NovaError GetXattr(in Credentials who, InodeIdentity inode, ReadOnlySpan<byte> name, Span<byte> value, out int length) =>
        Engine.GetXattr(who, inode, name, value, out length);

    /// <summary>Sets an extended attribute.</summary>
    /// <param name="who">On whose behalf.</param>
    /// <param name="inode">The inode.</param>
    /// <param name="name">With its namespace: "user." on files and directories, "trusted." for the superuser.</param>
    /// <param name="value">0 to 65,536 bytes.</param>
    /// <param name="mode">What to do if it is, or isn't, there.</param>
    /// <returns><see cref="NovaError.Exists"/>, <see cref="NovaError.NoData"/>, <see cref="NovaError.ValueTooLarge"/>, <see cref="NovaError.NotSupported"/>, <see cref="NovaError.NotPermitted"/>, <see cref="NovaError.AccessDenied"/>, <see cref="NovaError.NoSpace"/>.</returns>
    public NovaError SetXattr(in Credentials who, InodeIdentity inode, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, XattrMode mode) =>
        Engine.SetXattr(who, inode, name, value, mode);

    /// <summary>Lists the names of extended attributes, each ended by NUL.</summary>
    /// <param name="who">On whose behalf; "trusted." is listed for the superuser only.</param>
    /// <param name="inode">The inode.</param>
    /// <param name="names">Receives the names; empty: only the length is asked for.</param>
    /// <param name="length">Bytes of all names and NULs; also when the buffer is too small.</param>
    /// <returns><see cref="NovaError.BufferTooSmall"/>, <see cref="NovaError.NotFound"/>.</returns>
    public NovaError ListXattr(in Credentials who, InodeIdentity inode, Span<byte> names, out int length) =>
        Engine.ListXattr(who, inode, names, out length);

    /// <summary>Removes an extended attribute.</summary>
    /// <param name="who">On whose behalf.</param>
    /// <param name="inode">The inode.</param>
    /// <param name="name">With its namespace.</param>
    /// <returns><see cref="NovaError.NoData"/>, and as <see cref="SetXattr"/>. Never <see cref="NovaError.NoSpace"/> but on a volume that is full to the last block.</returns>
    public NovaError RemoveXattr(in Credentials who, InodeIdentity inode, ReadOnlySpan<byte> name) => Engine.RemoveXattr(who, inode, name);
}
