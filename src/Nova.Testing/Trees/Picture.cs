using System.Globalization;
using System.Text;

namespace Nova.Testing.Trees;

/// <summary>Everything that can be seen of a tree at one instant, taken through its face: what a model and a volume are compared by.</summary>
internal sealed class Picture
{
    private const int PieceInBytes = 1 << 20;
    private static readonly Who Root = new(0, 0);
    private readonly SortedDictionary<string, PictureNode> _nodes = new(StringComparer.Ordinal);

    private Picture()
    {
    }

    /// <summary>The nodes by path; a hard link is there once for each name.</summary>
    public IReadOnlyDictionary<string, PictureNode> Nodes => _nodes;

    /// <summary>Walks a tree as the superuser and reads all of it.</summary>
    public static Picture Of(ITree tree)
    {
        Picture picture = new();
        Dictionary<ulong, string> firstNames = [];
        picture.Add(tree, "/", firstNames);
        return picture;
    }

    /// <summary>The first few differences in words; empty if there are none.</summary>
    public string DifferenceFrom(Picture expected)
    {
        List<string> differences = [];
        foreach (string path in expected._nodes.Keys.Union(_nodes.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            PictureNode? wanted = expected._nodes.GetValueOrDefault(path);
            PictureNode? found = _nodes.GetValueOrDefault(path);
            if (wanted is null || found is null)
                differences.Add(string.Create(CultureInfo.InvariantCulture, $"{Show(path)}: {(found is null ? "missing" : "should not be there")}"));
            else
                differences.AddRange(found.DifferencesFrom(wanted).Select(difference => $"{Show(path)}: {difference}"));
            if (differences.Count > 8)
                break;
        }

        return string.Join('\n', differences.Take(8));
    }

    /// <summary>All of it in one number: see <see cref="TreeDigest"/>.</summary>
    public ulong Digest()
    {
        ulong sum = 0;
        foreach (IGrouping<string, KeyValuePair<string, PictureNode>> inode in _nodes.GroupBy(static node => node.Value.FirstName, StringComparer.Ordinal))
        {
            ulong names = 0;
            foreach ((string path, _) in inode)
                names += DigestOfPath(path);
            sum += _nodes[inode.Key].Digest(names);
        }

        return sum;
    }

    /// <summary>A path for people: long names shortened, bytes that don't print as \xNN.</summary>
    public static string Show(string path) => string.Join('/', path.Split('/').Select(name =>
    {
        string printable = string.Concat(name.Select(c => c is >= ' ' and < '\x7F' ? c.ToString() : $"\\x{(int)c:X2}"));
        return printable.Length <= 40 ? printable : $"{printable[..20]}...({name.Length})...{printable[^8..]}";
    }));

    private static ulong DigestOfPath(string path)
    {
        ulong digest = TreeDigest.RootPath;
        foreach (string name in new TreePath(path).Components)
            digest = TreeDigest.Path(digest, Encoding.Latin1.GetBytes(name));
        return digest;
    }

    private static T Need<T>(Errno errno, T? value, string what)
        where T : class =>
        errno == Errno.Ok && value is not null ? value : throw new InvalidOperationException($"walking a tree: {what} gave {errno}");

    private void Add(ITree tree, string path, Dictionary<ulong, string> firstNames)
    {
        Stat stat = Need(tree.Stat(Root, path, out Stat? found), found, $"stat {Show(path)}");
        if (!firstNames.TryGetValue(stat.Inode, out string? firstName))
            firstNames.Add(stat.Inode, firstName = path);

        Entry[] entries = stat.Type == FileType.Directory ? List(tree, path) : [];
        _nodes.Add(path, new PictureNode
        {
            Stat = stat,
            FirstName = firstName,
            Bytes = stat.Type == FileType.Regular && firstName == path ? Content(tree, path, stat.Size) : null,
            Target = stat.Type == FileType.SymbolicLink ? Need(tree.ReadSymbolicLink(Root, path, out string? target), target, $"readlink {Show(path)}") : "",
            Xattrs = Xattrs(tree, path),
        });

        foreach (Entry entry in entries.OrderBy(entry => entry.Name, StringComparer.Ordinal))
        {
            string child = path == "/" ? $"/{entry.Name}" : $"{path}/{entry.Name}";
            Add(tree, child, firstNames);
            Stat seen = _nodes[child].Stat;
            if (seen.Type != entry.Type || seen.Inode != entry.Inode)
                throw new InvalidOperationException($"the listing of {Show(path)} says {entry} and the inode says {seen}");
        }
    }

    private static Entry[] List(ITree tree, string path)
    {
        Errno errno = tree.Open(Root, path, OpenHow.Read, out int handle);
        if (errno != Errno.Ok)
            throw new InvalidOperationException($"walking a tree: open {Show(path)} gave {errno}");
        List<Entry> all = [];
        ulong cookie = 0;
        while (true)
        {
            Entry[] page = Need(tree.List(handle, cookie, 4, out Entry[]? found), found, $"list {Show(path)}");
            if (page.Length == 0)
                break;
            all.AddRange(page);
            cookie = page[^1].Cookie;
        }

        tree.Close(handle);
        return [.. all];
    }

    private static SparseBytes Content(ITree tree, string path, long size)
    {
        SparseBytes bytes = new();
        Errno errno = tree.Open(Root, path, OpenHow.Read, out int handle);
        if (errno != Errno.Ok)
            throw new InvalidOperationException($"walking a tree: open {Show(path)} gave {errno}");

        // Small files are read whole; of large ones only what is said to be data, else a sparse file would take for ever.
        for (long offset = 0; offset < size;)
        {
            long end = size;
            if (size > PieceInBytes)
            {
                if (tree.Seek(handle, SeekKind.Data, offset, out offset) != Errno.Ok || tree.Seek(handle, SeekKind.Hole, offset, out end) != Errno.Ok)
                    break;
            }

            int count = (int)Math.Min(PieceInBytes, end - offset);
            byte[] piece = Need(tree.Read(handle, offset, count, out byte[]? found), found, $"read {Show(path)}");
            if (piece.Length != count)
                throw new InvalidOperationException($"{Show(path)}: {count} bytes at {offset} of {size} gave {piece.Length}");
            bytes.Write(offset, piece);
            offset += count;
        }

        tree.Close(handle);
        return bytes;
    }

    private static SortedDictionary<string, byte[]> Xattrs(ITree tree, string path)
    {
        SortedDictionary<string, byte[]> xattrs = new(StringComparer.Ordinal);
        string[] names = Need(tree.ListXattr(Root, path, 65_536, out string[]? found, out _), found, $"listxattr {Show(path)}");
        foreach (string name in names)
            xattrs.Add(name, Need(tree.GetXattr(Root, path, name, 65_536, out byte[]? value, out _), value, $"getxattr {name} of {Show(path)}"));
        return xattrs;
    }
}
