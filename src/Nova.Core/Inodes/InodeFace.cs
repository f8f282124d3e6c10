using Nova.Core.Operations;

namespace Nova.Core;

/// <summary>
/// The volume by inode, with explicit credentials: the typed face that the mount, the syscall boundary and the path face are built on.
/// </summary>
/// <remarks>
/// Every operation is atomic, and durable when it returns <see cref="NovaError.None"/>, with one fence. Any other value says why nothing was changed; the errors are those of POSIX.1-2017, and Linux's where
/// POSIX leaves room. Damage of the medium is no ordinary outcome: it is thrown, as <see cref="NovaException"/> with <see cref="NovaError.Corrupt"/>, and so is a failed
/// fence (<see cref="NovaError.Unknown"/>). Safe to call from any number of threads; allocates nothing in steady use. Names are bytes: 1 to 255, no slash, no NUL.
/// Access times change only by <see cref="SetAttributes"/>: reading never writes.
/// <para>An inode is named by its <see cref="InodeIdentity"/>. Once its life is over, every member that takes it returns <see cref="NovaError.Stale"/>, whoever has the number by then; so what was looked up
/// can be used later, and nobody comes to where no lookup led. A number alone is taken too, as generation 0: whatever lives there now, <see cref="NovaError.NotFound"/> if nothing does.
/// A life lasts until the last name has gone and the last handle is closed: a removed directory that somebody has open is still there, empty, and takes no new names (<see cref="NovaError.NotFound"/>).</para>
/// </remarks>
public sealed partial class InodeFace
{
    private readonly NovaVolume _volume;

    internal InodeFace(NovaVolume volume) => _volume = volume;

    private Engine Engine => _volume.Engine;

    /// <summary>Looks a name up. "." and ".." are understood. Needs search permission on the directory.</summary>
    /// <param name="who">On whose behalf.</param>
    /// <param name="directory">The directory.</param>
    /// <param name="name">The name.</param>
    /// <param name="status">What the name refers to.</param>
    /// <returns><see cref="NovaError.NotFound"/>, <see cref="NovaError.NotDirectory"/>, <see cref="NovaError.AccessDenied"/>, <see cref="NovaError.NameTooLong"/>.</returns>
    public NovaError Lookup(in Credentials who, InodeIdentity directory, ReadOnlySpan<byte> name, out InodeStatus status) =>
        Engine.Lookup(who, directory, name, out status);

    /// <summary>The status of an inode.</summary>
    /// <param name="inode">Number and generation, as kept since any time.</param>
    /// <param name="status">All of it at one instant.</param>
    /// <returns><see cref="NovaError.Stale"/>: that life is over. <see cref="NovaError.NotFound"/>: it was asked for by number, and nothing lives there.</returns>
    public NovaError GetStatus(InodeIdentity inode, out InodeStatus status) => Engine.GetStatus(inode, out status);

    /// <summary>The status of an open file, also after its last name went.</summary>
    /// <param name="handle">The handle.</param>
    /// <param name="status">All of it at one instant; link count 0 once it has no name.</param>
    /// <returns><see cref="NovaError.BadHandle"/>.</returns>
    public NovaError GetStatus(FileHandle handle, out InodeStatus status) => Engine.GetStatus(handle, out status);

    /// <summary>Checks permissions as access(2) does.</summary>
    /// <param name="who">On whose behalf.</param>
    /// <param name="inode">The inode.</param>
    /// <param name="modes">All of these.</param>
    /// <returns><see cref="NovaError.AccessDenied"/>, <see cref="NovaError.ReadOnly"/>, <see cref="NovaError.NotFound"/>.</returns>
    public NovaError CheckAccess(in Credentials who, InodeIdentity inode, AccessModes modes) => Engine.CheckAccess(who, inode, modes);

    /// <summary>Fills a page with directory entries. "." and ".." are not among them.</summary>
    /// <param name="directory">A directory opened for reading.</param>
    /// <param name="afterCookie">Entries after this one; 0: from the start. Cookies stay right while entries come and go, and across remounts.</param>
    /// <param name="page">Filled from its start with as many entries as fit.</param>
    /// <returns><see cref="NovaError.BadHandle"/>, <see cref="NovaError.NotDirectory"/>, <see cref="NovaError.NotFound"/> once the directory is removed.</returns>
    public NovaError List(FileHandle directory, ulong afterCookie, DirectoryListing page)
    {
        ArgumentNullException.ThrowIfNull(page);
        return Engine.List(directory, afterCookie, page);
    }

    /// <summary>Reads the target of a symbolic link.</summary>
    /// <param name="link">The link.</param>
    /// <param name="target">Receives up to 4,095 bytes; cut where it ends.</param>
    /// <param name="length">Bytes received.</param>
    /// <returns><see cref="NovaError.InvalidArgument"/>: not a symbolic link. <see cref="NovaError.NotFound"/>.</returns>
    public NovaError ReadSymbolicLink(InodeIdentity link, Span<byte> target, out int length) => Engine.ReadSymbolicLink(link, target, out length);

    /// <summary>Makes waiting tail words durable and frees what waited for them. Durability of operations needs no such call.</summary>
    public void Sync() => _volume.Sync();
}
