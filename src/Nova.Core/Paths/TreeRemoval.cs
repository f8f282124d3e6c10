namespace Nova.Core;

/// <summary>Removes a directory with everything in it, deepest first. Each removal is an operation of its own.</summary>
/// <remarks>Goes by inode, so neither the length of paths nor the depth of the call stack limits it, and by identity, so it never comes into a directory that it was not led to.</remarks>
internal sealed class TreeRemoval(InodeFace inodes, Credentials who)
{
    private readonly DirectoryListing _page = new();
    private readonly Stack<Level> _levels = new();

    /// <summary>Removes the directory of a name.</summary>
    public NovaError Remove(InodeIdentity parent, ReadOnlySpan<byte> name)
    {
        NovaError error = inodes.Lookup(who, parent, name, out InodeStatus status);
        if (error != NovaError.None)
            return error;

        _levels.Push(new Level(parent, name.ToArray(), status.Identity));
        while (error == NovaError.None && _levels.TryPeek(out Level level))
            error = Step(level);
        return error;
    }

    /// <summary>Empties the directory on top as far as one page reaches, and removes it if it is empty, or puts its first subdirectory on top.</summary>
    private NovaError Step(Level level)
    {
        NovaError error = FirstPage(level.Directory);
        if (IsGone(error))
        {
            _levels.Pop();
            return NovaError.None;
        }

        if (error != NovaError.None)
            return error;
        if (_page.Count == 0)
        {
            _levels.Pop();
            return Forgive(inodes.RemoveDirectory(who, level.Parent, level.Name));
        }

        int position = 0;
        while (error == NovaError.None && _page.Read(ref position, out DirectoryEntry entry))
        {
            if (entry.Type == InodeType.Directory)
            {
                _levels.Push(new Level(level.Directory, entry.Name.ToArray(), entry.Identity));
                return NovaError.None;
            }

            error = Forgive(inodes.Unlink(who, level.Directory, entry.Name));
        }

        return error;
    }

    private NovaError FirstPage(InodeIdentity directory)
    {
        NovaError error = inodes.Open(who, directory, OpenModes.Read, out FileHandle handle);
        if (error != NovaError.None)
            return error;
        error = inodes.List(handle, afterCookie: 0, _page);
        inodes.Close(handle);
        return error;
    }

    /// <summary>What somebody else has removed already is as good as removed.</summary>
    private static NovaError Forgive(NovaError error) => IsGone(error) ? NovaError.None : error;

    private static bool IsGone(NovaError error) => error is NovaError.NotFound or NovaError.Stale;

    private readonly record struct Level(InodeIdentity Parent, byte[] Name, InodeIdentity Directory);
}
