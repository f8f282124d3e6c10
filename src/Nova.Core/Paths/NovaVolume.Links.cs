namespace Nova.Core;

public sealed partial class NovaVolume
{
    /// <summary>Gives a file or directory another name, another parent, or both.</summary>
    /// <param name="source">From the root; 1 to 4,095 bytes. A link at the end is moved itself.</param>
    /// <param name="destination">From the root; 1 to 4,095 bytes.</param>
    /// <param name="mode">What happens if the destination is taken: by default it is an error, as with <see cref="File.Move(string, string)"/>.</param>
    /// <exception cref="FileNotFoundException">The source is missing, or with <see cref="RenameMode.Exchange"/> the destination.</exception>
    /// <exception cref="DirectoryNotFoundException">A name on the way is missing or is no directory, or a directory would replace a file.</exception>
    /// <exception cref="UnauthorizedAccessException">These credentials may not do it, or a file would replace a directory.</exception>
    /// <exception cref="NovaException"><see cref="NovaError.Exists"/>; <see cref="NovaError.NotEmpty"/>: a directory with entries would be replaced;
    /// <see cref="NovaError.InvalidArgument"/>: a directory would come into itself; <see cref="NovaError.Busy"/>: the root; <see cref="NovaError.NoSpace"/>;
    /// <see cref="NovaError.ReadOnly"/>. Both names are as they were.</exception>
    /// <remarks>Atomic, and durable on return: the old names or the new ones, never both, never none. Safe from several threads. Source: POSIX.1-2017 rename.</remarks>
    public void Move(string source, string destination, RenameMode mode = RenameMode.NoReplace)
    {
        using EncodedPath encodedSource = new(source, nameof(source));
        using EncodedPath encodedDestination = new(destination, nameof(destination));
        Move(encodedSource.Bytes, encodedDestination.Bytes, mode);
    }

    /// <inheritdoc cref="Move(string, string, RenameMode)"/>
    public void Move(ReadOnlySpan<byte> source, ReadOnlySpan<byte> destination, RenameMode mode = RenameMode.NoReplace)
    {
        const string Operation = "move";
        PathWalk from;
        PathWalk to;
        NovaError error;
        do
        {
            from = LocateParent(source, NovaError.Busy, Operation, nameof(source));
            to = LocateParent(destination, NovaError.Busy, Operation, nameof(destination));

            // "move file name/": only a directory has, or may get, a name with a slash behind it.
            error = to.EndsInSlash || from.EndsInSlash ? DemandDirectory(from) : NovaError.None;
            if (error == NovaError.None)
                error = Inodes.Rename(Credentials, from.Directory, from.Name, to.Directory, to.Name, mode);
        }
        while (from.IsLost(error) || to.IsLost(error));
        PathFailure.ThrowIfFailed(error, $"{Operation} to '{NovaNames.ToText(destination)}'", from, source);
    }

    /// <summary>Lets two names change places: files, directories, one of each.</summary>
    /// <param name="first">From the root; 1 to 4,095 bytes. A link at the end is exchanged itself.</param>
    /// <param name="second">The same.</param>
    /// <inheritdoc cref="Move(string, string, RenameMode)"/>
    public void Exchange(string first, string second) => Move(first, second, RenameMode.Exchange);

    /// <inheritdoc cref="Exchange(string, string)"/>
    public void Exchange(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second) => Move(first, second, RenameMode.Exchange);

    /// <summary>Makes a symbolic link.</summary>
    /// <param name="path">Where: from the root; 1 to 4,095 bytes.</param>
    /// <param name="pathToTarget">What it leads to: 1 to 4,095 bytes, kept as they are. Need not be there. Without a slash in front it starts at the link's directory.</param>
    /// <exception cref="FileNotFoundException">The path ends in a slash.</exception>
    /// <exception cref="DirectoryNotFoundException">A name before the last is missing or is no directory.</exception>
    /// <exception cref="UnauthorizedAccessException">These credentials may not make it there.</exception>
    /// <exception cref="PathTooLongException">The path, a name in it, or the target is too long.</exception>
    /// <exception cref="NovaException"><see cref="NovaError.Exists"/>; <see cref="NovaError.NoSpace"/>; <see cref="NovaError.ReadOnly"/>.</exception>
    /// <remarks>Atomic, and durable on return. Safe from several threads.</remarks>
    public void CreateSymbolicLink(string path, string pathToTarget)
    {
        using EncodedPath encodedPath = new(path);
        using EncodedPath encodedTarget = new(pathToTarget, nameof(pathToTarget));
        CreateSymbolicLink(encodedPath.Bytes, encodedTarget.Bytes);
    }

    /// <inheritdoc cref="CreateSymbolicLink(string, string)"/>
    public void CreateSymbolicLink(ReadOnlySpan<byte> path, ReadOnlySpan<byte> pathToTarget)
    {
        const string Operation = "create symbolic link";
        PathFailure.ThrowIfUnfit(pathToTarget, nameof(pathToTarget));
        PathWalk walk;
        NovaError error;
        do
        {
            walk = LocateParent(path, NovaError.Exists, Operation);
            error = NotBeforeSlash(walk);
            if (error == NovaError.None)
                error = Inodes.MakeSymbolicLink(Credentials, walk.Directory, walk.Name, pathToTarget, out _);
        }
        while (walk.IsLost(error));
        PathFailure.ThrowIfFailed(error, Operation, walk, path);
    }

    /// <summary>Gives a file one more name.</summary>
    /// <param name="path">The new name: from the root; 1 to 4,095 bytes.</param>
    /// <param name="pathToTarget">The file, by a name that it has. A link at the end is not followed: the link itself gets the name.</param>
    /// <exception cref="FileNotFoundException">The target's last name is missing.</exception>
    /// <exception cref="DirectoryNotFoundException">A name on the way is missing or is no directory.</exception>
    /// <exception cref="UnauthorizedAccessException">The target is a directory, or these credentials may not do it.</exception>
    /// <exception cref="NovaException"><see cref="NovaError.Exists"/>; <see cref="NovaError.TooManyLinks"/>; <see cref="NovaError.NoSpace"/>;
    /// <see cref="NovaError.ReadOnly"/>.</exception>
    /// <remarks>Atomic, and durable on return: name and link count together. Safe from several threads.</remarks>
    public void CreateHardLink(string path, string pathToTarget)
    {
        using EncodedPath encodedPath = new(path);
        using EncodedPath encodedTarget = new(pathToTarget, nameof(pathToTarget));
        CreateHardLink(encodedPath.Bytes, encodedTarget.Bytes);
    }

    /// <inheritdoc cref="CreateHardLink(string, string)"/>
    public void CreateHardLink(ReadOnlySpan<byte> path, ReadOnlySpan<byte> pathToTarget)
    {
        const string Operation = "create hard link";
        InodeIdentity target;
        PathWalk walk;
        NovaError error;
        do
        {
            target = Locate(pathToTarget, FinalLink.NoFollow, Operation).Identity;
            walk = LocateParent(path, NovaError.Exists, Operation);
            error = NotBeforeSlash(walk);
            if (error == NovaError.None)
                error = Inodes.Link(Credentials, target, walk.Directory, walk.Name, out _);
        }
        while (walk.IsLost(error) || (error == NovaError.NotFound && IsNameless(target)));
        PathFailure.ThrowIfFailed(error, Operation, walk, path);
    }

    /// <summary>Whether an inode has lost its last name, though it may be open.</summary>
    private bool IsNameless(InodeIdentity inode) => Inodes.GetStatus(inode, out InodeStatus status) != NovaError.None || status.LinkCount == 0;

    /// <summary>What a symbolic link leads to.</summary>
    /// <param name="path">From the root; 1 to 4,095 bytes.</param>
    /// <returns>The target as it was given, escapes as in <see cref="NovaNames"/>.</returns>
    /// <exception cref="FileNotFoundException">The link is missing.</exception>
    /// <exception cref="DirectoryNotFoundException">A name before it is missing or is no directory.</exception>
    /// <exception cref="NovaException"><see cref="NovaError.InvalidArgument"/>: it is not a symbolic link.</exception>
    /// <remarks>Stores nothing. Safe from several threads.</remarks>
    public string ReadLink(string path)
    {
        using EncodedPath encoded = new(path);
        return NovaNames.ToText(ReadLink(encoded.Bytes));
    }

    /// <inheritdoc cref="ReadLink(string)"/>
    /// <returns>The bytes of the target as they were given.</returns>
    public byte[] ReadLink(ReadOnlySpan<byte> path)
    {
        const string Operation = "read link";
        while (true)
        {
            InodeStatus link = Locate(path, FinalLink.NoFollow, Operation);
            if (link.Type != InodeType.SymbolicLink)
                ThrowIfFailed(NovaError.InvalidArgument, Operation, path);
            byte[] target = new byte[link.Size];
            NovaError error = Inodes.ReadSymbolicLink(link.Identity, target, out int length);
            if (error == NovaError.Stale)
                continue;
            ThrowIfFailed(error, Operation, path);
            return target[..length];
        }
    }

    /// <summary>Makes a FIFO, socket or device, which a volume keeps but does not serve, or an empty file.</summary>
    /// <param name="path">From the root; 1 to 4,095 bytes.</param>
    /// <param name="type">Anything but a directory or a symbolic link.</param>
    /// <param name="permissions">As they are; there is no umask.</param>
    /// <param name="device">For devices, major * 2^32 + minor.</param>
    /// <exception cref="DirectoryNotFoundException">A name before the last is missing or is no directory.</exception>
    /// <exception cref="UnauthorizedAccessException">These credentials may not make it there; devices are for the superuser.</exception>
    /// <exception cref="NovaException"><see cref="NovaError.Exists"/>; <see cref="NovaError.InvalidArgument"/>: the type; <see cref="NovaError.NoSpace"/>;
    /// <see cref="NovaError.ReadOnly"/>.</exception>
    /// <remarks>Atomic, and durable on return. Safe from several threads. Source: POSIX.1-2017 mknod.</remarks>
    public void CreateNode(string path, InodeType type, UnixFileMode permissions, ulong device = 0)
    {
        using EncodedPath encoded = new(path);
        CreateNode(encoded.Bytes, type, permissions, device);
    }

    /// <inheritdoc cref="CreateNode(string, InodeType, UnixFileMode, ulong)"/>
    public void CreateNode(ReadOnlySpan<byte> path, InodeType type, UnixFileMode permissions, ulong device = 0)
    {
        const string Operation = "create node";
        PathWalk walk;
        NovaError error;
        do
        {
            walk = LocateParent(path, NovaError.Exists, Operation);
            error = NotBeforeSlash(walk);
            if (error == NovaError.None)
                error = Inodes.MakeNode(Credentials, walk.Directory, walk.Name, ((uint)type << 12) | (uint)permissions, device, out _);
        }
        while (walk.IsLost(error));
        PathFailure.ThrowIfFailed(error, Operation, walk, path);
    }

    /// <summary>Only a directory may be made under a name with a slash behind it; Linux calls anything else missing.</summary>
    private NovaError NotBeforeSlash(in PathWalk walk)
    {
        if (!walk.EndsInSlash)
            return NovaError.None;
        NovaError error = Inodes.Lookup(Credentials, walk.Directory, walk.Name, out _);
        return error == NovaError.None ? NovaError.Exists : error;
    }
}
