using System.Text;

namespace Nova.Testing.Trees;

/// <summary>What can be seen of one name.</summary>
internal sealed record PictureNode
{
    public required Stat Stat { get; init; }

    /// <summary>The first path, in byte order, that leads to the same inode: equal for all names of a hard-link group.</summary>
    public required string FirstName { get; init; }

    /// <summary>Content of a regular file, at its first name only.</summary>
    public required SparseBytes? Bytes { get; init; }

    public required string Target { get; init; }

    public required IReadOnlyDictionary<string, byte[]> Xattrs { get; init; }

    /// <summary>Each difference in words.</summary>
    public IEnumerable<string> DifferencesFrom(PictureNode expected)
    {
        Stat found = Stat, wanted = expected.Stat;
        if (found.Type != wanted.Type)
            yield return $"is a {found.Type}, not a {wanted.Type}";
        if (found.Permissions != wanted.Permissions)
            yield return $"permissions {Octal(found.Permissions)}, not {Octal(wanted.Permissions)}";
        if (found.User != wanted.User || found.Group != wanted.Group)
            yield return $"owner {found.User}:{found.Group}, not {wanted.User}:{wanted.Group}";
        if (found.LinkCount != wanted.LinkCount)
            yield return $"link count {found.LinkCount}, not {wanted.LinkCount}";
        if (found.Size != wanted.Size)
            yield return $"size {found.Size}, not {wanted.Size}";
        if (found.Device != wanted.Device)
            yield return $"device {found.Device:X}, not {wanted.Device:X}";
        if (found.Accessed != wanted.Accessed)
            yield return $"access time {found.Accessed}, not {wanted.Accessed}";
        if (found.Modified != wanted.Modified)
            yield return $"modification time {found.Modified}, not {wanted.Modified}";
        if (found.Changed != wanted.Changed)
            yield return $"change time {found.Changed}, not {wanted.Changed}";
        if (found.Born != wanted.Born)
            yield return $"birth time {found.Born}, not {wanted.Born}";
        if (FirstName != expected.FirstName)
            yield return $"is the same inode as {Picture.Show(FirstName)}, not as {Picture.Show(expected.FirstName)}";
        if (Target != expected.Target)
            yield return $"target {Picture.Show(Target)}, not {Picture.Show(expected.Target)}";
        if (Bytes is not null && expected.Bytes is not null && Bytes.FirstDifference(expected.Bytes) is >= 0 and long offset)
            yield return $"byte {offset} is {Bytes.Read(offset, 1)[0]:X2}, not {expected.Bytes.Read(offset, 1)[0]:X2}";
        foreach (string difference in XattrDifferences(expected))
            yield return difference;
    }

    /// <summary>See <see cref="TreeDigest"/>.</summary>
    /// <param name="names">The sum over the paths that lead to it.</param>
    public ulong Digest(ulong names)
    {
        InodeDigest digest = new()
        {
            Names = names,
            Type = Stat.Type,
            Permissions = Stat.Permissions,
            LinkCount = Stat.LinkCount,
            User = Stat.User,
            Group = Stat.Group,
            Size = Stat.Size,
            Device = Stat.Device,
            Accessed = Stat.Accessed,
            Modified = Stat.Modified,
            Changed = Stat.Changed,
            Born = Stat.Born,
            Content = Stat.Type == FileType.SymbolicLink ? TreeDigest.Bytes(0, Encoding.Latin1.GetBytes(Target)) : Bytes?.Digest() ?? 0,
        };
        foreach ((string name, byte[] value) in Xattrs)
            digest.Xattrs += TreeDigest.Xattr(Encoding.Latin1.GetBytes(name), value);
        return TreeDigest.Inode(digest);
    }

    private static string Octal(uint permissions) => Convert.ToString(permissions, 8);

    private IEnumerable<string> XattrDifferences(PictureNode expected)
    {
        foreach (string name in Xattrs.Keys.Union(expected.Xattrs.Keys, StringComparer.Ordinal))
        {
            byte[]? found = Xattrs.GetValueOrDefault(name);
            byte[]? wanted = expected.Xattrs.GetValueOrDefault(name);
            if (found is null || wanted is null)
                yield return $"attribute {Picture.Show(name)} {(found is null ? "missing" : "should not be there")}";
            else if (!found.AsSpan().SequenceEqual(wanted))
                yield return $"attribute {Picture.Show(name)} of {found.Length} bytes differs from the expected {wanted.Length}";
        }
    }
}
