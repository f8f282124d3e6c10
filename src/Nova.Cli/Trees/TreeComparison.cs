using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;
using Nova.Cli.Native;
using Nova.Core;

namespace Nova.Cli.Trees;

/// <summary>
/// Compares a tree of the host with one of a volume: names, types, content by SHA-256, permissions, owners, modification times to the nanosecond, targets, device numbers,
/// extended attributes, and which names are one file.
/// </summary>
/// <remarks>Reads both sides anew. Access times are not compared: reading the host's side may have moved them.</remarks>
internal sealed class TreeComparison
{
    private const int PieceInBytes = 1 << 20;
    private const int KeptInWords = 20;

    private readonly InodeFace _inodes;
    private readonly HostIdentity? _image;
    private readonly ITreeProgress _progress;
    private readonly Dictionary<HostIdentity, InodeIdentity> _found = [];
    private readonly Dictionary<InodeIdentity, HostIdentity> _expected = [];
    private readonly List<string> _words = [];
    private readonly byte[] _piece = new byte[PieceInBytes];
    private long _differences;

    private TreeComparison(InodeFace inodes, HostIdentity? image, ITreeProgress progress)
    {
        _inodes = inodes;
        _image = image;
        _progress = progress;
    }

    /// <summary>Compares.</summary>
    /// <param name="inodes">The volume.</param>
    /// <param name="image">The volume's own file, which is passed over; null if it has none.</param>
    /// <param name="expected">The directory of the host.</param>
    /// <param name="found">The directory of the volume.</param>
    /// <param name="progress">Who wants to know.</param>
    public static TreeDifferences Run(InodeFace inodes, HostIdentity? image, HostDirectory expected, InodeIdentity found, ITreeProgress progress)
    {
        TreeComparison comparison = new(inodes, image, progress);
        comparison.CompareDirectory(expected, found);
        return new TreeDifferences(comparison._differences, comparison._words);
    }

    private void CompareDirectory(HostDirectory expected, InodeIdentity found)
    {
        Dictionary<string, InodeIdentity> entries = VolumeCalls.List(_inodes, found, expected.Path)
            .ToDictionary(entry => entry.Name, entry => entry.Identity, StringComparer.Ordinal);
        foreach (byte[] name in expected.List())
        {
            HostStatus status = expected.GetStatus(name);
            if (status.Identity == _image)
                continue;
            if (entries.Remove(NovaNames.ToText(name), out InodeIdentity inode))
                CompareEntry(expected, name, status, inode);
            else
                Report(VolumeCalls.Join(expected.Path, name), "is missing in the volume");
            _progress.EntryDone();
        }

        foreach (string surplus in entries.Keys)
            Report($"{expected.Path}/{surplus}", "is in the volume alone");
        CompareAttributes(expected, [], expected.GetStatus([]), VolumeCalls.GetStatus(_inodes, found, expected.Path), expected.Path);
    }

    private void CompareEntry(HostDirectory expected, byte[] name, in HostStatus status, InodeIdentity inode)
    {
        string path = VolumeCalls.Join(expected.Path, name);
        InodeStatus found = VolumeCalls.GetStatus(_inodes, inode, path);
        if (status.Type != found.Type)
        {
            Report(path, $"is a {found.Type}, not a {status.Type}");
            return;
        }

        if (status.Type == InodeType.Directory)
        {
            using HostDirectory child = expected.OpenDirectory(name);
            CompareDirectory(child, inode);
            return;
        }

        if (!IsFirstName(status.Identity, inode, path))
            return;
        switch (status.Type)
        {
            case InodeType.RegularFile:
                CompareContent(expected, name, status, found, path);
                break;
            case InodeType.SymbolicLink:
                if (!expected.ReadLink(name).AsSpan().SequenceEqual(VolumeCalls.ReadLink(_inodes, found, path)))
                    Report(path, "leads elsewhere");
                break;
            case InodeType.CharacterDevice or InodeType.BlockDevice:
                if (status.Device != found.Device)
                    Report(path, "is another device");
                break;
            default:
                break;
        }

        CompareAttributes(expected, name, status, found, path);
    }

    /// <summary>Checks that names of one file on one side are names of one file on the other, and says whether this is the first of them.</summary>
    private bool IsFirstName(HostIdentity identity, InodeIdentity inode, string path)
    {
        bool isNewThere = _found.TryAdd(identity, inode);
        bool isNewHere = _expected.TryAdd(inode, identity);
        if (isNewThere != isNewHere || _found[identity] != inode || _expected[inode] != identity)
            Report(path, "is linked with other names");
        return isNewThere;
    }

    private void CompareContent(HostDirectory expected, byte[] name, in HostStatus status, in InodeStatus found, string path)
    {
        if (status.Size != found.Size)
        {
            Report(path, $"has {found.Size} bytes, not {status.Size}");
            return;
        }

        Span<byte> wanted = stackalloc byte[SHA256.HashSizeInBytes];
        Span<byte> got = stackalloc byte[SHA256.HashSizeInBytes];
        HashHost(expected, name, wanted);
        HashVolume(found.Identity, path, got);
        if (!wanted.SequenceEqual(got))
            Report(path, $"has SHA-256 {Convert.ToHexStringLower(got)}, not {Convert.ToHexStringLower(wanted)}");
    }

    private void HashHost(HostDirectory expected, byte[] name, Span<byte> hash)
    {
        using SafeFileHandle file = expected.OpenFile(name);
        using IncrementalHash sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        int count;
        for (long offset = 0; (count = RandomAccess.Read(file, _piece, offset)) != 0; offset += count)
            sha.AppendData(_piece.AsSpan(0, count));
        sha.GetHashAndReset(hash);
    }

    private void HashVolume(InodeIdentity inode, string path, Span<byte> hash)
    {
        VolumeCalls.Check(_inodes.Open(VolumeCalls.Who, inode, OpenModes.Read, out FileHandle handle), "open", path);
        try
        {
            using IncrementalHash sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            for (long offset = 0; ;)
            {
                VolumeCalls.Check(_inodes.Read(handle, offset, _piece, out int count), "read", path);
                if (count == 0)
                    break;
                sha.AppendData(_piece.AsSpan(0, count));
                offset += count;
                _progress.BytesDone(count);
            }

            sha.GetHashAndReset(hash);
        }
        finally
        {
            _inodes.Close(handle);
        }
    }

    private void CompareAttributes(HostDirectory expected, ReadOnlySpan<byte> name, in HostStatus status, in InodeStatus found, string path)
    {
        if (status.Type != InodeType.SymbolicLink && status.Permissions != found.Permissions)
            Report(path, $"has mode {Convert.ToString(found.Permissions, 8)}, not {Convert.ToString(status.Permissions, 8)}");
        if (status.Owner != found.Owner || status.Group != found.Group)
            Report(path, $"belongs to {found.Owner}:{found.Group}, not {status.Owner}:{status.Group}");
        if (status.ModifiedNanoseconds != found.ModifiedNanoseconds)
            Report(path, $"was modified at {found.ModifiedNanoseconds} ns, not {status.ModifiedNanoseconds} ns");

        List<HostXattr> wanted = expected.GetXattrs(name).FindAll(attribute => !attribute.Name.AsSpan().StartsWith("system."u8));
        List<HostXattr> got = VolumeCalls.GetXattrs(_inodes, found.Identity, path);
        bool same = wanted.Count == got.Count && wanted.Zip(got).All(pair =>
            pair.First.Name.AsSpan().SequenceEqual(pair.Second.Name) && pair.First.Value.AsSpan().SequenceEqual(pair.Second.Value));
        if (!same)
            Report(path, "has other extended attributes");
    }

    private void Report(string path, string difference)
    {
        _differences++;
        if (_words.Count < KeptInWords)
            _words.Add($"{path} {difference}");
    }
}

/// <summary>What a comparison found.</summary>
/// <param name="Count">All differences.</param>
/// <param name="Words">The first of them, a sentence each.</param>
internal readonly record struct TreeDifferences(long Count, IReadOnlyList<string> Words);
