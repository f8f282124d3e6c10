namespace Nova.Core;

public sealed partial class NovaVolume
{
    private const UnixFileMode NewDirectory = (UnixFileMode)0b111_101_101;

    /// <summary>Makes a directory, and those on the way to it that are missing. Does nothing if it is there.</summary>
    /// <param name="path">From the root; 1 to 4,095 bytes. A link whose target is missing gets its target.</param>
    /// <param name="permissions">Of each directory that is made; rwxr-xr-x unless given. There is no umask.</param>
    /// <exception cref="DirectoryNotFoundException">A name on the way is not a directory.</exception>
    /// <exception cref="UnauthorizedAccessException">A directory on the way may not be searched or written to.</exception>
    /// <exception cref="PathTooLongException">The path or a name in it is too long.</exception>
    /// <exception cref="NovaException"><see cref="NovaError.Exists"/>: something else has the name; <see cref="NovaError.NoSpace"/>;
    /// <see cref="NovaError.ReadOnly"/>.</exception>
    /// <remarks>One atomic operation for each directory that is made, from the root down; each is durable before the next. Safe from several threads.</remarks>
    public void CreateDirectory(string path, UnixFileMode permissions = NewDirectory)
    {
        using EncodedPath encoded = new(path);
        CreateDirectory(encoded.Bytes, permissions);
    }

    /// <inheritdoc cref="CreateDirectory(string, UnixFileMode)"/>
    public void CreateDirectory(ReadOnlySpan<byte> path, UnixFileMode permissions = NewDirectory)
    {
        const string Operation = "create directory";
        PathFailure.ThrowIfUnfit(path, nameof(path));
        PathWalk walk = new(Inodes, Credentials, path) { MissingDirectories = (uint)permissions };
        NovaError error = walk.Find(FinalLink.Follow, out InodeStatus status);
        if (error == NovaError.None && status.Type != InodeType.Directory)
            error = NovaError.Exists;
        PathFailure.ThrowIfFailed(error, Operation, walk, path, ExpectedEntry.Directory);
    }

    /// <summary>Removes a directory.</summary>
    /// <param name="path">From the root; 1 to 4,095 bytes. A link at the end is not followed, and is not a directory.</param>
    /// <param name="removal">Whether it must be empty.</param>
    /// <exception cref="DirectoryNotFoundException">It is missing or is no directory.</exception>
    /// <exception cref="UnauthorizedAccessException">These credentials may not remove it, or something in it.</exception>
    /// <exception cref="NovaException"><see cref="NovaError.NotEmpty"/>; <see cref="NovaError.Busy"/>: it is the root; <see cref="NovaError.ReadOnly"/>.</exception>
    /// <remarks>Removing an empty directory is atomic and durable on return. With contents, each removal is; after a failure or a crash the rest is there.
    /// Safe from several threads; what others add meanwhile may end it with <see cref="NovaError.NotEmpty"/>.</remarks>
    public void DeleteDirectory(string path, DirectoryRemoval removal = DirectoryRemoval.EmptyOnly)
    {
        using EncodedPath encoded = new(path);
        DeleteDirectory(encoded.Bytes, removal);
    }

    /// <inheritdoc cref="DeleteDirectory(string, DirectoryRemoval)"/>
    public void DeleteDirectory(ReadOnlySpan<byte> path, DirectoryRemoval removal = DirectoryRemoval.EmptyOnly)
    {
        const string Operation = "delete directory";
        Credentials who = Credentials;
        PathWalk walk;
        NovaError error;
        do
        {
            walk = LocateParent(path, NovaError.Busy, Operation);
            error = Inodes.RemoveDirectory(who, walk.Directory, walk.Name);
            if (error == NovaError.NotEmpty && removal == DirectoryRemoval.WithContents)
                error = new TreeRemoval(Inodes, who).Remove(walk.Directory, walk.Name);
        }
        while (walk.IsLost(error));
        PathFailure.ThrowIfFailed(error, Operation, walk, path, ExpectedEntry.Directory);
    }

    /// <summary>What is in a directory, in the order of the listing, read page by page while it is enumerated.</summary>
    /// <param name="path">From the root; 1 to 4,095 bytes.</param>
    /// <returns>The entries, "." and ".." not among them. Each enumeration reads the directory anew; one that is not run to its end must be disposed.</returns>
    /// <exception cref="DirectoryNotFoundException">It is missing or is no directory.</exception>
    /// <exception cref="UnauthorizedAccessException">The directory may not be read, or one on the way may not be searched.</exception>
    /// <remarks>The directory is looked up when this is called and opened when enumeration begins: if it has been removed in between, that throws <see cref="DirectoryNotFoundException"/>, whatever has its name or
    /// its number now. Entries that come and go meanwhile may be seen or not; every other entry is seen once. A directory that is removed while it is enumerated has no further entries. Safe from several threads.</remarks>
    public IEnumerable<NovaEntry> EnumerateEntries(string path)
    {
        using EncodedPath encoded = new(path);
        return EnumerateEntries(encoded.Bytes);
    }

    /// <inheritdoc cref="EnumerateEntries(string)"/>
    public IEnumerable<NovaEntry> EnumerateEntries(ReadOnlySpan<byte> path)
    {
        const string Operation = "enumerate entries";
        InodeStatus directory;
        NovaError error;
        do
        {
            directory = Locate(path, FinalLink.Follow, Operation, ExpectedEntry.Directory);
            error = directory.Type == InodeType.Directory
                ? Inodes.CheckAccess(Credentials, directory.Identity, AccessModes.Read)
                : NovaError.NotDirectory;
        }
        while (error == NovaError.Stale);
        ThrowIfFailed(error, Operation, path);
        return Enumerate(directory.Identity, NovaNames.ToText(path));
    }

    /// <summary>The names in a directory: <see cref="EnumerateEntries(string)"/> without the rest.</summary>
    /// <inheritdoc cref="EnumerateEntries(string)"/>
    public IEnumerable<string> EnumerateNames(string path) => EnumerateEntries(path).Select(entry => entry.Name);

    private IEnumerable<NovaEntry> Enumerate(InodeIdentity directory, string path)
    {
        const string Operation = "enumerate entries";
        NovaError error = Inodes.Open(Credentials, directory, OpenModes.Read, out FileHandle handle);
        PathFailure.ThrowIfFailed(error == NovaError.Stale ? NovaError.NotFound : error, Operation, path, ExpectedEntry.Directory);
        try
        {
            DirectoryListing page = new();
            ulong cookie = 0;
            do
            {
                error = Inodes.List(handle, cookie, page);
                if (error == NovaError.NotFound)
                    yield break; // removed meanwhile: it was empty
                PathFailure.ThrowIfFailed(error, Operation, path, ExpectedEntry.Directory);
                foreach (NovaEntry entry in Copy(page, ref cookie))
                    yield return entry;
            }
            while (!page.IsLast);
        }
        finally
        {
            Inodes.Close(handle);
        }
    }

    private static NovaEntry[] Copy(DirectoryListing page, ref ulong cookie)
    {
        NovaEntry[] entries = new NovaEntry[page.Count];
        int position = 0;
        for (int index = 0; page.Read(ref position, out DirectoryEntry entry); index++)
        {
            entries[index] = new NovaEntry(entry.Name.ToArray(), entry.Type, entry.Identity);
            cookie = entry.Cookie;
        }

        return entries;
    }
}
