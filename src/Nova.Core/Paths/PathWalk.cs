namespace Nova.Core;

/// <summary>
/// Follows a path from the root, name by name, as POSIX's path resolution has it: links on the way are followed, at most 40 in all; "." and ".." are the
/// directory's own names; a slash after the last name demands a directory, and follows a link.
/// </summary>
/// <remarks>Every path starts at the root, with or without a slash in front: a volume has no current directory. Nothing is locked between two names; each
/// lookup is atomic by itself, and so is the operation that the caller then does in <see cref="Directory"/>. From name to name the walk keeps identities. If what it came to has died since, the next step finds it stale,
/// whoever has the number now, or, while somebody has it open, finds nothing in it; then the walk is lost, and begins anew at the root. A kernel would say "not found" here; looking again says what the names mean
/// now, and so never misses a name that was replaced and was there all the time. A walk begins anew only because somebody else's removal has succeeded: it has no end only if those have none.</remarks>
internal ref struct PathWalk
{
    private readonly InodeFace _inodes;
    private readonly Credentials _who;
    private readonly ReadOnlySpan<byte> _path;
    private ReadOnlySpan<byte> _rest;
    private int _linksFollowed;

    public PathWalk(InodeFace inodes, Credentials who, ReadOnlySpan<byte> path)
    {
        _inodes = inodes;
        _who = who;
        _path = path;
        Directory = InodeNumber.Root;
    }

    /// <summary>The directory that the last name is looked up in, once it has been reached.</summary>
    public InodeIdentity Directory { get; private set; }

    /// <summary>The last name; empty if the path ends at the root itself, or if the walk failed before it came to the last name.</summary>
    public ReadOnlySpan<byte> Name { get; private set; }

    /// <summary>Whether a slash follows the last name.</summary>
    public bool EndsInSlash { get; private set; }

    /// <summary>Permission bits for directories that are missing and are to be made, the last one included; null to make none.</summary>
    public uint? MissingDirectories { get; init; }

    /// <summary>Goes to the directory of the last name, and leaves the last name alone.</summary>
    /// <param name="atRoot">The error where the path ends at the root, which has no name.</param>
    public NovaError FindParent(NovaError atRoot)
    {
        NovaError error = Descend(FinalLink.NoFollow, lookUpLast: LastName.Leave, out _);
        return error == NovaError.None && Name.IsEmpty ? atRoot : error;
    }

    /// <summary>Whether an operation failed because the directory that the walk came to has been removed since: then the path has to be walked again.</summary>
    /// <param name="error">What a lookup or an operation in <see cref="Directory"/> returned.</param>
    public readonly bool IsLost(NovaError error) =>
        error == NovaError.Stale || (error == NovaError.NotFound && (_inodes.GetStatus(Directory, out InodeStatus status) != NovaError.None || status.LinkCount == 0));

    /// <summary>Goes to what the path names. With <see cref="NovaError.NotFound"/> and a <see cref="Name"/>, only that is missing.</summary>
    public NovaError Find(FinalLink final, out InodeStatus status) => Descend(final, LastName.LookUp, out status);

    private NovaError Descend(FinalLink final, LastName lookUpLast, out InodeStatus status)
    {
        status = default;
        if (_path.Length > VolumeLimits.PathBytes)
            return NovaError.NameTooLong;

        NovaError error;
        do
        {
            error = DescendOnce(final, lookUpLast, out status);
        }
        while (IsLost(error));
        return error;
    }

    private NovaError DescendOnce(FinalLink final, LastName lookUpLast, out InodeStatus status)
    {
        status = default;
        _rest = _path;
        _linksFollowed = 0;
        Directory = InodeNumber.Root;
        Name = default;
        EndsInSlash = false;
        while (TakeName(out ReadOnlySpan<byte> name, out bool isLast))
        {
            if (isLast)
                Name = name;
            if (isLast && lookUpLast == LastName.Leave)
                return NovaError.None;

            NovaError error = LookUp(name, out status);
            if (error != NovaError.None)
                return error;
            if (status.Type == InodeType.SymbolicLink && (!isLast || EndsInSlash || final == FinalLink.Follow))
            {
                error = Enter(status);
                if (error != NovaError.None)
                    return error;
                continue;
            }

            if (status.Type != InodeType.Directory && (!isLast || EndsInSlash))
                return NovaError.NotDirectory;
            if (isLast)
                return NovaError.None;
            Directory = status.Identity;
        }

        return _inodes.GetStatus(Directory, out status);
    }

    private bool TakeName(out ReadOnlySpan<byte> name, out bool isLast)
    {
        _rest = _rest.TrimStart((byte)'/');
        int slash = _rest.IndexOf((byte)'/');
        name = slash < 0 ? _rest : _rest[..slash];
        _rest = slash < 0 ? default : _rest[slash..];
        isLast = !_rest.ContainsAnyExcept((byte)'/');
        EndsInSlash = isLast && !_rest.IsEmpty;
        return !name.IsEmpty;
    }

    private readonly NovaError LookUp(ReadOnlySpan<byte> name, out InodeStatus status)
    {
        while (true)
        {
            NovaError error = _inodes.Lookup(_who, Directory, name, out status);
            if (error != NovaError.NotFound || MissingDirectories is not { } permissions)
                return error;

            error = _inodes.MakeDirectory(_who, Directory, name, permissions, out status);
            if (error != NovaError.Exists)
                return error;

            // Somebody else made it between the two calls; what it is decides the caller.
        }
    }

    /// <summary>Goes on with the target of a link and what came after the link.</summary>
    private NovaError Enter(in InodeStatus link)
    {
        Name = default;
        if (++_linksFollowed > VolumeLimits.SymbolicLinksFollowed)
            return NovaError.TooManySymbolicLinks;

        byte[] expanded = new byte[link.Size + _rest.Length];
        NovaError error = _inodes.ReadSymbolicLink(link.Identity, expanded.AsSpan(0, (int)link.Size), out int length);
        if (error != NovaError.None)
            return error;

        _rest.CopyTo(expanded.AsSpan(length));
        _rest = expanded.AsSpan(0, length + _rest.Length);
        if (_rest[0] == (byte)'/')
            Directory = InodeNumber.Root;
        return NovaError.None;
    }

    private enum LastName
    {
        LookUp,
        Leave,
    }
}
