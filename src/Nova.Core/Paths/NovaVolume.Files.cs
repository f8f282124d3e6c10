using System.Text;

namespace Nova.Core;

public sealed partial class NovaVolume
{
    private const UnixFileMode NewFile = (UnixFileMode)0b110_100_100;

    /// <summary>Opens a file, or makes it.</summary>
    /// <param name="path">From the root; 1 to 4,095 bytes. A link at the end is followed, but not by <see cref="FileMode.CreateNew"/>.</param>
    /// <param name="mode">As in <see cref="File.Open(string, FileMode, FileAccess)"/>.</param>
    /// <param name="access">Reading, writing or both; <see cref="FileMode.Append"/> takes writing alone.</param>
    /// <param name="permissions">Of a file that is made; rw-r--r-- unless given. There is no umask.</param>
    /// <returns>The open file; dispose it.</returns>
    /// <exception cref="ArgumentException">Mode and access don't go together.</exception>
    /// <exception cref="FileNotFoundException">The file is missing, and the mode doesn't make one.</exception>
    /// <exception cref="DirectoryNotFoundException">A name before the last is missing or is no directory.</exception>
    /// <exception cref="UnauthorizedAccessException">It is a directory, or these credentials may not open it so, or not make it there.</exception>
    /// <exception cref="NovaException"><see cref="NovaError.Exists"/>: there is something, and the mode is <see cref="FileMode.CreateNew"/>;
    /// <see cref="NovaError.NoContent"/>: it is a pipe, socket or device; <see cref="NovaError.NoSpace"/>; <see cref="NovaError.ReadOnly"/>.</exception>
    /// <remarks>Making or emptying the file is one atomic operation, durable on return. Safe from several threads.</remarks>
    public NovaFile OpenFile(string path, FileMode mode, FileAccess access = FileAccess.ReadWrite, UnixFileMode permissions = NewFile)
    {
        using EncodedPath encoded = new(path);
        return OpenFile(encoded.Bytes, mode, access, permissions);
    }

    /// <inheritdoc cref="OpenFile(string, FileMode, FileAccess, UnixFileMode)"/>
    public NovaFile OpenFile(ReadOnlySpan<byte> path, FileMode mode, FileAccess access = FileAccess.ReadWrite, UnixFileMode permissions = NewFile)
    {
        const string Operation = "open file";
        OpenModes modes = ToOpenModes(mode, access);
        PathFailure.ThrowIfUnfit(path, nameof(path));
        PathWalk walk = new(Inodes, Credentials, path);
        FileHandle handle;
        NovaError error;
        do
        {
            error = mode == FileMode.CreateNew
                ? CreateNew(ref walk, modes, (uint)permissions, out handle)
                : OpenFound(ref walk, mode, modes, (uint)permissions, out handle);
        }
        while (walk.IsLost(error));
        PathFailure.ThrowIfFailed(error, Operation, walk, path);
        return new NovaFile(Inodes, handle, access, mode == FileMode.Append ? WritePlace.End : WritePlace.Offset, NovaNames.ToText(path));
    }

    /// <summary>Reads a whole file.</summary>
    /// <param name="path">From the root; 1 to 4,095 bytes.</param>
    /// <returns>Its bytes.</returns>
    /// <exception cref="FileNotFoundException">The file is missing.</exception>
    /// <exception cref="DirectoryNotFoundException">A name before the last is missing or is no directory.</exception>
    /// <exception cref="UnauthorizedAccessException">It is a directory, or may not be read.</exception>
    /// <exception cref="IOException">The file is longer than an array can be.</exception>
    /// <remarks>Stores nothing. Safe from several threads. If the file is cut meanwhile, what is left of it is returned.</remarks>
    public byte[] ReadAllBytes(string path)
    {
        using EncodedPath encoded = new(path);
        return ReadAllBytes(encoded.Bytes);
    }

    /// <inheritdoc cref="ReadAllBytes(string)"/>
    public byte[] ReadAllBytes(ReadOnlySpan<byte> path)
    {
        using NovaFile file = OpenFile(path, FileMode.Open, FileAccess.Read);
        long length = file.Length;
        if (length > Array.MaxLength)
            throw new IOException($"'{NovaNames.ToText(path)}' has {length} bytes, more than an array can have: read it in pieces.");
        byte[] bytes = new byte[length];
        int count = file.Read(bytes, offset: 0);
        return count == bytes.Length ? bytes : bytes[..count];
    }

    /// <summary>Reads a whole file as UTF-8 text. A byte order mark at its start is left out.</summary>
    /// <inheritdoc cref="ReadAllBytes(string)"/>
    public string ReadAllText(string path)
    {
        ReadOnlySpan<byte> bytes = ReadAllBytes(path);
        return Encoding.UTF8.GetString(bytes.StartsWith(Encoding.UTF8.Preamble) ? bytes[Encoding.UTF8.Preamble.Length..] : bytes);
    }

    /// <summary>Makes a file of these bytes, or replaces the content of the file that is there.</summary>
    /// <param name="path">From the root; 1 to 4,095 bytes.</param>
    /// <param name="bytes">Any length.</param>
    /// <exception cref="DirectoryNotFoundException">A name before the last is missing or is no directory.</exception>
    /// <exception cref="UnauthorizedAccessException">It is a directory, or may not be written or made.</exception>
    /// <exception cref="NovaException"><see cref="NovaError.NoSpace"/>: the file is as it was, or empty; <see cref="NovaError.ReadOnly"/>.</exception>
    /// <remarks>Durable on return. Two operations, making or emptying the file and writing it: a crash between them leaves it empty, never with a mixture or a part of the
    /// bytes. Content that is longer than one write can be is written in several.</remarks>
    public void WriteAllBytes(string path, ReadOnlySpan<byte> bytes)
    {
        using EncodedPath encoded = new(path);
        WriteAllBytes(encoded.Bytes, bytes);
    }

    /// <inheritdoc cref="WriteAllBytes(string, ReadOnlySpan{byte})"/>
    public void WriteAllBytes(ReadOnlySpan<byte> path, ReadOnlySpan<byte> bytes)
    {
        using NovaFile file = OpenFile(path, FileMode.Create, FileAccess.Write);
        file.WriteInPieces(bytes);
    }

    /// <summary>Makes a file of this text in UTF-8, without a byte order mark, or replaces the content of the file that is there.</summary>
    /// <param name="path">From the root; 1 to 4,095 bytes.</param>
    /// <param name="text">Any length.</param>
    /// <inheritdoc cref="WriteAllBytes(string, ReadOnlySpan{byte})"/>
    public void WriteAllText(string path, string text) => WriteAllBytes(path, Encoding.UTF8.GetBytes(text));

    /// <summary>Removes a name that is not a directory; a link is removed, not what it leads to. Does nothing if the name is missing, as <see cref="File.Delete"/> has it.</summary>
    /// <param name="path">From the root; 1 to 4,095 bytes.</param>
    /// <exception cref="DirectoryNotFoundException">A name before the last is missing or is no directory.</exception>
    /// <exception cref="UnauthorizedAccessException">It is a directory, or these credentials may not remove it.</exception>
    /// <exception cref="NovaException"><see cref="NovaError.ReadOnly"/>.</exception>
    /// <remarks>Atomic, and durable on return. A file that is open lives until it is closed. Safe from several threads.</remarks>
    public void Delete(string path)
    {
        using EncodedPath encoded = new(path);
        Delete(encoded.Bytes);
    }

    /// <inheritdoc cref="Delete(string)"/>
    public void Delete(ReadOnlySpan<byte> path)
    {
        PathWalk walk;
        NovaError error;
        do
        {
            walk = LocateParent(path, NovaError.IsDirectory, "delete");
            error = DemandDirectoryBeforeSlash(walk);
            if (error == NovaError.None)
                error = Inodes.Unlink(Credentials, walk.Directory, walk.Name);
        }
        while (walk.IsLost(error));
        if (error != NovaError.NotFound)
            PathFailure.ThrowIfFailed(error, "delete", walk, path);
    }

    private NovaError CreateNew(ref PathWalk walk, OpenModes modes, uint permissions, out FileHandle handle)
    {
        handle = default;
        NovaError error = walk.FindParent(NovaError.Exists);
        return error != NovaError.None ? error
            : walk.EndsInSlash ? NovaError.IsDirectory
            : Inodes.OpenOrCreate(Credentials, walk.Directory, walk.Name, permissions, modes, out handle, out _);
    }

    private NovaError OpenFound(ref PathWalk walk, FileMode mode, OpenModes modes, uint permissions, out FileHandle handle)
    {
        handle = default;
        Credentials who = Credentials;
        NovaError error = walk.Find(FinalLink.Follow, out InodeStatus status);
        if (error == NovaError.None && status.Type == InodeType.Directory)
            return NovaError.IsDirectory;
        if (mode is FileMode.Open or FileMode.Truncate)
            return error == NovaError.None ? Inodes.Open(who, status.Identity, modes, out handle) : error;
        if (error != NovaError.None && (error != NovaError.NotFound || walk.Name.IsEmpty))
            return error;
        if (walk.EndsInSlash)
            return NovaError.IsDirectory;

        // What is there is opened by its name, too, so that finding or making it, emptying and opening it are one step; only the way to it was walked before.
        error = Inodes.OpenOrCreate(who, walk.Directory, walk.Name, permissions, modes, out handle, out _);
        return error == NovaError.TooManySymbolicLinks ? NovaError.Stale : error; // a link has taken the name since the walk, which would have followed it
    }

    private static OpenModes ToOpenModes(FileMode mode, FileAccess access)
    {
        if (mode is < FileMode.CreateNew or > FileMode.Append)
            throw new ArgumentOutOfRangeException(nameof(mode), mode, "Not a value of the enumeration.");
        if (access is < FileAccess.Read or > FileAccess.ReadWrite)
            throw new ArgumentOutOfRangeException(nameof(access), access, "Not a value of the enumeration.");
        if (mode is not (FileMode.Open or FileMode.OpenOrCreate) && !access.HasFlag(FileAccess.Write))
            throw new ArgumentException($"FileMode.{mode} needs write access.", nameof(access));
        if (mode == FileMode.Append && access.HasFlag(FileAccess.Read))
            throw new ArgumentException("FileMode.Append takes write access alone.", nameof(access));

        OpenModes modes = (access.HasFlag(FileAccess.Read) ? OpenModes.Read : OpenModes.None)
            | (access.HasFlag(FileAccess.Write) ? OpenModes.Write : OpenModes.None);
        return mode switch
        {
            FileMode.CreateNew => modes | OpenModes.Exclusive,
            FileMode.Create or FileMode.Truncate => modes | OpenModes.Truncate,
            FileMode.Append => modes | OpenModes.Append,
            _ => modes,
        };
    }
}
