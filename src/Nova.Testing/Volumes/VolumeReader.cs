using Nova.Core;
using Nova.Testing.Trees;

namespace Nova.Testing.Volumes;

/// <summary>
/// Walks a volume and reads all of it into one number (<see cref="TreeDigest"/>), with buffers that serve again: this runs for every state of a crash. What is odd about the tree but
/// not seen in that number is refused: a listing that says something else than the inode, a name that leads to nothing, a read that comes short.
/// </summary>
/// <remarks>Belongs to one thread at a time.</remarks>
internal sealed class VolumeReader
{
    private const int PieceInBytes = 64 << 10;
    private const long LargestRead = 1 << 20;       // of larger files only what is said to be data

    private readonly byte[] _content = new byte[PieceInBytes];
    private readonly byte[] _names = new byte[PieceInBytes];
    private readonly DirectoryListing _page = new(PieceInBytes);
    private readonly List<Name> _found = [];
    private readonly Dictionary<ulong, int> _indexOf = [];
    private InodeDigest[] _inodes = new InodeDigest[64];
    private int _inodeCount;

    /// <summary>Reads a tree.</summary>
    /// <exception cref="CrashViolationException">The tree contradicts itself.</exception>
    public ulong Read(NovaVolume volume)
    {
        _found.Clear();
        _indexOf.Clear();
        _inodeCount = 0;
        Require(volume.Inodes.GetStatus(InodeNumber.Root, out InodeStatus root), "the root");
        Add(volume.Inodes, root, TreeDigest.RootPath);
        for (int next = 0; next < _found.Count; next++)
        {
            if (_found[next].IsDirectory)
                ReadDirectory(volume.Inodes, _found[next]);
        }

        ulong sum = 0;
        foreach (ref readonly InodeDigest inode in _inodes.AsSpan(0, _inodeCount))
            sum += TreeDigest.Inode(inode);
        return sum;
    }

    private void ReadDirectory(InodeFace face, Name directory)
    {
        Require(face.Open(Credentials.Superuser, directory.Identity, OpenModes.Read, out FileHandle handle), "opening a directory");
        ulong cookie = 0;
        do
        {
            Require(face.List(handle, cookie, _page), "listing a directory");
            int position = 0;
            while (_page.Read(ref position, out DirectoryEntry entry))
            {
                cookie = entry.Cookie;
                Require(face.Lookup(Credentials.Superuser, directory.Identity, entry.Name, out InodeStatus status), "looking up a name that is listed");
                if (status.Identity != entry.Identity || status.Type != entry.Type)
                    throw new CrashViolationException($"A listing says {entry.Type} {entry.Identity}, the inode says {status.Type} {status.Identity}.");
                Add(face, status, TreeDigest.Path(directory.Path, entry.Name));
            }
        }
        while (!_page.IsLast);

        Require(face.Close(handle), "closing a directory");
    }

    private void Add(InodeFace face, in InodeStatus status, ulong path)
    {
        _found.Add(new Name(status.Identity, path, status.Type == InodeType.Directory));
        if (_indexOf.TryGetValue(status.Number.Value, out int known))
        {
            if (status.Type == InodeType.Directory)
                throw new CrashViolationException($"The directory {status.Identity} has two names.");
            _inodes[known].Names += path;
            return;
        }

        if (_inodeCount == _inodes.Length)
            Array.Resize(ref _inodes, 2 * _inodeCount);
        _indexOf.Add(status.Number.Value, _inodeCount);
        _inodes[_inodeCount++] = Describe(face, status, path);
    }

    private InodeDigest Describe(InodeFace face, in InodeStatus status, ulong path) => new()
    {
        Names = path,
        Type = (FileType)status.Type,
        Permissions = status.Permissions,
        LinkCount = status.LinkCount,
        User = status.Owner,
        Group = status.Group,
        Size = status.Size,
        Device = status.Device,
        Accessed = status.AccessedNanoseconds,
        Modified = status.ModifiedNanoseconds,
        Changed = status.ChangedNanoseconds,
        Born = status.BornNanoseconds,
        Content = status.Type switch
        {
            InodeType.RegularFile => ReadContent(face, status),
            InodeType.SymbolicLink => ReadTarget(face, status),
            _ => 0,
        },
        Xattrs = ReadXattrs(face, status),
    };

    private ulong ReadTarget(InodeFace face, in InodeStatus status)
    {
        Require(face.ReadSymbolicLink(status.Identity, _content, out int length), "reading a symbolic link");
        return TreeDigest.Bytes(0, _content.AsSpan(0, length));
    }

    private ulong ReadContent(InodeFace face, in InodeStatus status)
    {
        if (status.Size == 0)
            return 0;

        ulong sum = 0;
        Require(face.Open(Credentials.Superuser, status.Identity, OpenModes.Read, out FileHandle handle), "opening a file");
        for (long offset = 0; offset < status.Size;)
        {
            if (status.Size > LargestRead && face.Seek(handle, SeekTarget.Data, offset, out offset) != NovaError.None)
                break;
            offset -= offset % sizeof(ulong);
            int count = (int)Math.Min(PieceInBytes, status.Size - offset);
            Require(face.Read(handle, offset, _content.AsSpan(0, count), out int read), "reading a file");
            if (read != count)
                throw new CrashViolationException($"{count} bytes at {offset} of the {status.Size} of {status.Identity} gave {read}.");
            sum += TreeDigest.Content(offset, _content.AsSpan(0, count));
            offset += count;
        }

        Require(face.Close(handle), "closing a file");
        return sum;
    }

    private ulong ReadXattrs(InodeFace face, in InodeStatus status)
    {
        Require(face.ListXattr(Credentials.Superuser, status.Identity, _names, out int length), "listing attributes");
        ulong sum = 0;
        for (Span<byte> rest = _names.AsSpan(0, length); rest.Length > 0;)
        {
            int end = rest.IndexOf((byte)0);
            Span<byte> name = rest[..end];
            Require(face.GetXattr(Credentials.Superuser, status.Identity, name, _content, out int valueLength), "reading an attribute");
            sum += TreeDigest.Xattr(name, _content.AsSpan(0, valueLength));
            rest = rest[(end + 1)..];
        }

        return sum;
    }

    private static void Require(NovaError error, string what)
    {
        if (error != NovaError.None)
            throw new CrashViolationException($"Walking the tree: {what} gave {error}.");
    }

    private readonly record struct Name(InodeIdentity Identity, ulong Path, bool IsDirectory);
}
