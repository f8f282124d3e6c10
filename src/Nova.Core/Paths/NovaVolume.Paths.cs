using System.Runtime.CompilerServices;

namespace Nova.Core;

// The path face: the base class library's manner over the inode face. It checks arguments, walks the path, does one operation in the directory that it
// comes to, and turns an error value into an exception. Nothing here knows how the volume works: everything goes through Inodes.
//
// Between the end of the walk and the operation, what was found can die; then the operation returns Stale, or the walk is lost (PathWalk), and path and operation are tried again. So a caller
// by path never sees Stale: it is told what the names mean at some moment of the call, "not found" if they mean nothing.
//
// Each operation has two overloads. Strings are UTF-8 with escapes for other bytes (NovaNames); spans are the bytes of the path as they are.
public sealed partial class NovaVolume
{
    private StrongBox<Credentials>? _processCredentials;

    /// <summary>On whose behalf the path face works: <see cref="VolumeOptions.Credentials"/>, or, where those are null, the user that the process had when the path
    /// face was first used.</summary>
    public Credentials Credentials => Options.Credentials ?? (_processCredentials ??= new StrongBox<Credentials>(ProcessCredentials.Current)).Value;

    /// <summary>Whether the path leads to something that these credentials can reach. Links are followed.</summary>
    /// <param name="path">From the root; 1 to 4,095 bytes.</param>
    /// <returns>False also if a name on the way is missing, is no directory, or may not be searched.</returns>
    /// <exception cref="NovaException"><see cref="NovaError.Corrupt"/>: an inode on the way fails its checks.</exception>
    /// <remarks>Safe from several threads.</remarks>
    public bool Exists(string path)
    {
        using EncodedPath encoded = new(path);
        return Exists(encoded.Bytes);
    }

    /// <inheritdoc cref="Exists(string)"/>
    public bool Exists(ReadOnlySpan<byte> path)
    {
        PathFailure.ThrowIfUnfit(path, nameof(path));
        PathWalk walk = new(Inodes, Credentials, path);
        return walk.Find(FinalLink.Follow, out _) == NovaError.None;
    }

    /// <summary>What is at the end of a path: type, size, owner, times and the rest.</summary>
    /// <param name="path">From the root; 1 to 4,095 bytes.</param>
    /// <param name="final">Whether a link at the end is followed.</param>
    /// <returns>The status at one instant.</returns>
    /// <exception cref="FileNotFoundException">The last name is missing.</exception>
    /// <exception cref="DirectoryNotFoundException">A name before it is missing or is no directory.</exception>
    /// <exception cref="UnauthorizedAccessException">A directory on the way may not be searched.</exception>
    /// <exception cref="PathTooLongException">The path or a name in it is too long.</exception>
    /// <exception cref="NovaException"><see cref="NovaError.TooManySymbolicLinks"/>; <see cref="NovaError.Corrupt"/>: an inode on the way fails its checks.</exception>
    /// <remarks>Stores nothing. Safe from several threads.</remarks>
    public InodeStatus GetStatus(string path, FinalLink final = FinalLink.Follow)
    {
        using EncodedPath encoded = new(path);
        return GetStatus(encoded.Bytes, final);
    }

    /// <inheritdoc cref="GetStatus(string, FinalLink)"/>
    public InodeStatus GetStatus(ReadOnlySpan<byte> path, FinalLink final = FinalLink.Follow) => Locate(path, final, "get status");

    /// <summary>Changes mode, owner, group, size and times, all that are given, in one operation.</summary>
    /// <param name="path">From the root; 1 to 4,095 bytes.</param>
    /// <param name="change">What becomes what; the rest stays.</param>
    /// <param name="final">Whether a link at the end is followed. A link has owner and times, and no mode of its own.</param>
    /// <exception cref="FileNotFoundException">The last name is missing.</exception>
    /// <exception cref="DirectoryNotFoundException">A name before it is missing or is no directory.</exception>
    /// <exception cref="UnauthorizedAccessException">These credentials may not change this.</exception>
    /// <exception cref="NovaException"><see cref="NovaError.InvalidArgument"/>: bits or a size that make no sense; <see cref="NovaError.NoSpace"/>;
    /// <see cref="NovaError.ReadOnly"/>. Nothing was changed.</exception>
    /// <remarks>Atomic, and durable on return. Safe from several threads.</remarks>
    public void SetAttributes(string path, in AttributeChange change, FinalLink final = FinalLink.Follow)
    {
        using EncodedPath encoded = new(path);
        SetAttributes(encoded.Bytes, change, final);
    }

    /// <inheritdoc cref="SetAttributes(string, in AttributeChange, FinalLink)"/>
    public void SetAttributes(ReadOnlySpan<byte> path, in AttributeChange change, FinalLink final = FinalLink.Follow)
    {
        const string Operation = "set attributes";
        NovaError error;
        do
        {
            InodeIdentity inode = Locate(path, final, Operation).Identity;
            error = Inodes.SetAttributes(Credentials, inode, change, out _);
        }
        while (error == NovaError.Stale);
        ThrowIfFailed(error, Operation, path);
    }

    /// <summary>Walks to what a path names, or throws.</summary>
    private InodeStatus Locate(ReadOnlySpan<byte> path, FinalLink final, string operation, ExpectedEntry expected = ExpectedEntry.File)
    {
        PathFailure.ThrowIfUnfit(path, nameof(path));
        PathWalk walk = new(Inodes, Credentials, path);
        NovaError error = walk.Find(final, out InodeStatus status);
        PathFailure.ThrowIfFailed(error, operation, walk, path, expected);
        return status;
    }

    /// <summary>Walks to the directory of a path's last name, or throws.</summary>
    private PathWalk LocateParent(ReadOnlySpan<byte> path, NovaError atRoot, string operation, string parameter = "path")
    {
        PathFailure.ThrowIfUnfit(path, parameter);
        PathWalk walk = new(Inodes, Credentials, path);
        PathFailure.ThrowIfFailed(walk.FindParent(atRoot), operation, walk, path);
        return walk;
    }

    /// <summary>A name that a slash follows is a directory's: anything else there is an error.</summary>
    private NovaError DemandDirectoryBeforeSlash(in PathWalk walk)
    {
        return walk.EndsInSlash ? DemandDirectory(walk) : NovaError.None;
    }

    private NovaError DemandDirectory(in PathWalk walk)
    {
        NovaError error = Inodes.Lookup(Credentials, walk.Directory, walk.Name, out InodeStatus status);
        return error == NovaError.None && status.Type != InodeType.Directory ? NovaError.NotDirectory : error;
    }

    private static void ThrowIfFailed(NovaError error, string operation, ReadOnlySpan<byte> path)
    {
        if (error != NovaError.None)
            PathFailure.ThrowIfFailed(error, operation, NovaNames.ToText(path));
    }
}
