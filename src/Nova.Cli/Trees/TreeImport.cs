using Microsoft.Win32.SafeHandles;
using Nova.Cli.Native;
using Nova.Core;

namespace Nova.Cli.Trees;

/// <summary>
/// Copies a tree of the host into a volume: content with its holes, types, owners, permissions, times, hard and symbolic links, extended attributes, names as bytes.
/// </summary>
/// <remarks>A directory that is there is filled further; any other name that is taken stops the import. Sockets, pipes and devices become nodes. Attributes are set
/// last, directories' after their entries, so that no time is moved again.</remarks>
internal sealed class TreeImport
{
    private const int PieceInBytes = 1 << 20;

    private readonly InodeFace _inodes;
    private readonly HostIdentity? _image;
    private readonly ITreeProgress _progress;
    private readonly Dictionary<HostIdentity, InodeIdentity> _linked = [];
    private readonly LeftOut _leftOut = new();
    private readonly byte[] _piece = new byte[PieceInBytes];

    private TreeImport(InodeFace inodes, HostIdentity? image, ITreeProgress progress)
    {
        _inodes = inodes;
        _image = image;
        _progress = progress;
    }

    /// <summary>Fills a directory of the volume with what is in a directory of the host, and gives it the other's attributes.</summary>
    /// <param name="inodes">The volume.</param>
    /// <param name="image">The volume's own file, which is left out of the import; null if it has none.</param>
    /// <param name="source">A directory of the host.</param>
    /// <param name="target">Where to.</param>
    /// <param name="progress">Who wants to know.</param>
    /// <returns>What had to be left out.</returns>
    public static LeftOut Run(InodeFace inodes, HostIdentity? image, HostDirectory source, InodeIdentity target, ITreeProgress progress)
    {
        TreeImport import = new(inodes, image, progress);
        import.Fill(source, target);
        return import._leftOut;
    }

    private void Fill(HostDirectory source, InodeIdentity target)
    {
        foreach (byte[] name in source.List())
        {
            HostStatus status = source.GetStatus(name);
            if (status.Identity == _image)
                _leftOut.Add($"{VolumeCalls.Join(source.Path, name)}: it is the volume itself");
            else
                ImportEntry(source, name, status, target);
            _progress.EntryDone();
        }

        CopyAttributes(source, [], source.GetStatus([]), target);
    }

    private void ImportEntry(HostDirectory source, byte[] name, in HostStatus status, InodeIdentity target)
    {
        string path = VolumeCalls.Join(source.Path, name);
        bool hasOtherNames = status.LinkCount > 1 && status.Type != InodeType.Directory;
        if (hasOtherNames && _linked.TryGetValue(status.Identity, out InodeIdentity known))
        {
            VolumeCalls.Check(_inodes.Link(VolumeCalls.Who, known, target, name, out _), "link", path);
            return;
        }

        InodeIdentity made = status.Type switch
        {
            InodeType.Directory => ImportDirectory(source, name, target, path),
            InodeType.RegularFile => ImportFile(source, name, status, target, path),
            InodeType.SymbolicLink => ImportLink(source, name, target, path),
            _ => ImportNode(name, status, target, path),
        };
        if (status.Type != InodeType.Directory)
            CopyAttributes(source, name, status, made);
        if (hasOtherNames)
            _linked.Add(status.Identity, made);
    }

    private InodeIdentity ImportDirectory(HostDirectory source, byte[] name, InodeIdentity target, string path)
    {
        NovaError error = _inodes.MakeDirectory(VolumeCalls.Who, target, name, 0b111_000_000, out InodeStatus made);
        if (error == NovaError.Exists && _inodes.Lookup(VolumeCalls.Who, target, name, out made) == NovaError.None && made.Type == InodeType.Directory)
            error = NovaError.None;
        VolumeCalls.Check(error, "create directory", path);
        using HostDirectory child = source.OpenDirectory(name);
        Fill(child, made.Identity);
        return made.Identity;
    }

    private InodeIdentity ImportFile(HostDirectory source, byte[] name, in HostStatus status, InodeIdentity target, string path)
    {
        using SafeFileHandle file = source.OpenFile(name);
        const OpenModes Modes = OpenModes.Write | OpenModes.Exclusive;
        NovaError error = _inodes.OpenOrCreate(VolumeCalls.Who, target, name, 0b110_000_000, Modes, out FileHandle handle, out InodeStatus made);
        VolumeCalls.Check(error, "create", path);
        try
        {
            for (long offset = 0; HostFile.TryFindData(file, offset, status.Size, out long start, out long end); offset = end)
                CopyRange(file, handle, start, Math.Min(end, status.Size), path);

            // A hole at the end is length alone.
            VolumeCalls.Check(_inodes.GetStatus(handle, out InodeStatus filled), "get status of", path);
            if (filled.Size < status.Size)
                VolumeCalls.Check(_inodes.SetLength(handle, status.Size), "set length of", path);
        }
        finally
        {
            _inodes.Close(handle);
        }

        return made.Identity;
    }

    private void CopyRange(SafeFileHandle file, FileHandle handle, long start, long end, string path)
    {
        while (start < end)
        {
            int count = RandomAccess.Read(file, _piece.AsSpan(0, (int)Math.Min(PieceInBytes, end - start)), start);
            if (count == 0)
                return; // the file was cut while it was read
            VolumeCalls.Check(_inodes.Write(handle, start, _piece.AsSpan(0, count)), "write", path);
            start += count;
            _progress.BytesDone(count);
        }
    }

    private InodeIdentity ImportLink(HostDirectory source, byte[] name, InodeIdentity target, string path)
    {
        NovaError error = _inodes.MakeSymbolicLink(VolumeCalls.Who, target, name, source.ReadLink(name), out InodeStatus made);
        VolumeCalls.Check(error, "create link", path);
        return made.Identity;
    }

    private InodeIdentity ImportNode(byte[] name, in HostStatus status, InodeIdentity target, string path)
    {
        ulong device = status.Type is InodeType.CharacterDevice or InodeType.BlockDevice ? status.Device : 0;
        uint mode = ((uint)status.Type << 12) | 0b110_000_000;
        VolumeCalls.Check(_inodes.MakeNode(VolumeCalls.Who, target, name, mode, device, out InodeStatus made), "create node", path);
        return made.Identity;
    }

    private void CopyAttributes(HostDirectory source, ReadOnlySpan<byte> name, in HostStatus status, InodeIdentity target)
    {
        string path = name.IsEmpty ? source.Path : VolumeCalls.Join(source.Path, name);
        foreach (HostXattr attribute in source.GetXattrs(name))
        {
            NovaError refusal = _inodes.SetXattr(VolumeCalls.Who, target, attribute.Name, attribute.Value, XattrMode.Set);
            if (refusal == NovaError.NotSupported)
                _leftOut.Add($"{path}: attribute {NovaNames.ToText(attribute.Name)} (a volume keeps user. and trusted.)");
            else
                VolumeCalls.Check(refusal, "set attribute of", path);
        }

        AttributeChange change = new()
        {
            Owner = status.Owner,
            Group = status.Group,
            Permissions = status.Type == InodeType.SymbolicLink ? null : status.Permissions,
            Accessed = TimeChange.At(status.AccessedNanoseconds),
            Modified = TimeChange.At(status.ModifiedNanoseconds),
        };
        VolumeCalls.Check(_inodes.SetAttributes(VolumeCalls.Who, target, change, out _), "set attributes of", path);
    }
}
