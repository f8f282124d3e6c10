namespace Nova.Core;

public sealed partial class NovaVolume
{
    /// <summary>Reads an extended attribute.</summary>
    /// <param name="path">From the root; 1 to 4,095 bytes.</param>
    /// <param name="name">With its namespace: "user.comment".</param>
    /// <param name="final">Whether a link at the end is followed.</param>
    /// <returns>The value, 0 to 65,536 bytes; null if there is no such attribute.</returns>
    /// <exception cref="FileNotFoundException">The last name of the path is missing.</exception>
    /// <exception cref="DirectoryNotFoundException">A name before it is missing or is no directory.</exception>
    /// <exception cref="UnauthorizedAccessException">These credentials may not read it.</exception>
    /// <exception cref="NovaException"><see cref="NovaError.NotSupported"/>: the namespace, or not on this kind of file; <see cref="NovaError.BufferTooSmall"/>: the name is empty or has more than 255 bytes
    /// (Linux says ERANGE too).</exception>
    /// <remarks>Stores nothing. Safe from several threads.</remarks>
    public byte[]? GetXattr(string path, string name, FinalLink final = FinalLink.Follow)
    {
        using EncodedPath encodedPath = new(path);
        using EncodedPath encodedName = new(name, nameof(name));
        return GetXattr(encodedPath.Bytes, encodedName.Bytes, final);
    }

    /// <inheritdoc cref="GetXattr(string, string, FinalLink)"/>
    public byte[]? GetXattr(ReadOnlySpan<byte> path, ReadOnlySpan<byte> name, FinalLink final = FinalLink.Follow)
    {
        const string Operation = "get attribute";
        Credentials who = Credentials;
        while (true)
        {
            InodeIdentity inode = Locate(path, final, Operation).Identity;
            NovaError error = Inodes.GetXattr(who, inode, name, [], out int length);
            byte[] value = error == NovaError.None ? new byte[length] : [];
            if (error == NovaError.None && length != 0)
            {
                error = Inodes.GetXattr(who, inode, name, value, out length);
                if (error == NovaError.BufferTooSmall)
                    continue; // it grew between the two calls
            }

            if (error == NovaError.Stale)
                continue;
            if (error == NovaError.NoData)
                return null;
            ThrowIfFailed(error, Operation, path);
            return value.Length == length ? value : value[..length];
        }
    }

    /// <summary>Sets an extended attribute.</summary>
    /// <param name="path">From the root; 1 to 4,095 bytes.</param>
    /// <param name="name">With its namespace: "user.comment"; at most 255 bytes.</param>
    /// <param name="value">0 to 65,536 bytes. Not retained.</param>
    /// <param name="mode">Whether it must be new, or must be there.</param>
    /// <param name="final">Whether a link at the end is followed.</param>
    /// <exception cref="FileNotFoundException">The last name of the path is missing.</exception>
    /// <exception cref="DirectoryNotFoundException">A name before it is missing or is no directory.</exception>
    /// <exception cref="UnauthorizedAccessException">These credentials may not set it.</exception>
    /// <exception cref="NovaException"><see cref="NovaError.Exists"/>, <see cref="NovaError.NoData"/>: as the mode says; <see cref="NovaError.ValueTooLarge"/>;
    /// <see cref="NovaError.NotSupported"/>: the namespace, or not on this kind of file; <see cref="NovaError.NoSpace"/>; <see cref="NovaError.ReadOnly"/>.</exception>
    /// <remarks>Atomic, and durable on return. Safe from several threads.</remarks>
    public void SetXattr(string path, string name, ReadOnlySpan<byte> value, XattrMode mode = XattrMode.Set, FinalLink final = FinalLink.Follow)
    {
        using EncodedPath encodedPath = new(path);
        using EncodedPath encodedName = new(name, nameof(name));
        SetXattr(encodedPath.Bytes, encodedName.Bytes, value, mode, final);
    }

    /// <inheritdoc cref="SetXattr(string, string, ReadOnlySpan{byte}, XattrMode, FinalLink)"/>
    public void SetXattr(
        ReadOnlySpan<byte> path, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, XattrMode mode = XattrMode.Set, FinalLink final = FinalLink.Follow)
    {
        const string Operation = "set attribute";
        NovaError error;
        do
        {
            InodeIdentity inode = Locate(path, final, Operation).Identity;
            error = Inodes.SetXattr(Credentials, inode, name, value, mode);
        }
        while (error == NovaError.Stale);
        ThrowIfFailed(error, Operation, path);
    }

    /// <summary>Removes an extended attribute.</summary>
    /// <param name="path">From the root; 1 to 4,095 bytes.</param>
    /// <param name="name">With its namespace: "user.comment".</param>
    /// <param name="final">Whether a link at the end is followed.</param>
    /// <returns>Whether there was one.</returns>
    /// <exception cref="FileNotFoundException">The last name of the path is missing.</exception>
    /// <exception cref="DirectoryNotFoundException">A name before it is missing or is no directory.</exception>
    /// <exception cref="UnauthorizedAccessException">These credentials may not remove it.</exception>
    /// <exception cref="NovaException"><see cref="NovaError.NotSupported"/>; <see cref="NovaError.ReadOnly"/>.</exception>
    /// <remarks>Atomic, and durable on return. Safe from several threads.</remarks>
    public bool RemoveXattr(string path, string name, FinalLink final = FinalLink.Follow)
    {
        using EncodedPath encodedPath = new(path);
        using EncodedPath encodedName = new(name, nameof(name));
        return RemoveXattr(encodedPath.Bytes, encodedName.Bytes, final);
    }

    /// <inheritdoc cref="RemoveXattr(string, string, FinalLink)"/>
    public bool RemoveXattr(ReadOnlySpan<byte> path, ReadOnlySpan<byte> name, FinalLink final = FinalLink.Follow)
    {
        const string Operation = "remove attribute";
        NovaError error;
        do
        {
            InodeIdentity inode = Locate(path, final, Operation).Identity;
            error = Inodes.RemoveXattr(Credentials, inode, name);
        }
        while (error == NovaError.Stale);
        if (error == NovaError.NoData)
            return false;
        ThrowIfFailed(error, Operation, path);
        return true;
    }

    /// <summary>The names of the extended attributes that these credentials can see.</summary>
    /// <param name="path">From the root; 1 to 4,095 bytes.</param>
    /// <param name="final">Whether a link at the end is followed.</param>
    /// <returns>Names with their namespaces, escapes as in <see cref="NovaNames"/>.</returns>
    /// <exception cref="FileNotFoundException">The last name of the path is missing.</exception>
    /// <exception cref="DirectoryNotFoundException">A name before it is missing or is no directory.</exception>
    /// <remarks>Stores nothing. Safe from several threads.</remarks>
    public IReadOnlyList<string> ListXattrs(string path, FinalLink final = FinalLink.Follow)
    {
        using EncodedPath encoded = new(path);
        return ListXattrs(encoded.Bytes, final);
    }

    /// <inheritdoc cref="ListXattrs(string, FinalLink)"/>
    public IReadOnlyList<string> ListXattrs(ReadOnlySpan<byte> path, FinalLink final = FinalLink.Follow)
    {
        const string Operation = "list attributes";
        Credentials who = Credentials;
        while (true)
        {
            InodeIdentity inode = Locate(path, final, Operation).Identity;
            NovaError error = Inodes.ListXattr(who, inode, [], out int length);
            byte[] names = error == NovaError.None ? new byte[length] : [];
            if (error == NovaError.None && length != 0)
                error = Inodes.ListXattr(who, inode, names, out length);
            if (error is NovaError.BufferTooSmall or NovaError.Stale)
                continue; // names came between the two calls, or the inode died
            ThrowIfFailed(error, Operation, path);
            return SplitNames(names.AsSpan(0, length));
        }
    }

    private static List<string> SplitNames(ReadOnlySpan<byte> names)
    {
        List<string> split = [];
        while (!names.IsEmpty)
        {
            int end = names.IndexOf((byte)0);
            split.Add(NovaNames.ToText(names[..end]));
            names = names[(end + 1)..];
        }

        return split;
    }
}
