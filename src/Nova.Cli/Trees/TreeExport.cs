using Microsoft.Win32.SafeHandles;
using Nova.Cli.Native;
using Nova.Core;

namespace Nova.Cli.Trees;

/// <summary>
/// Copies a tree of a volume to the host: the reverse of <see cref="TreeImport"/>. Names that are taken stop it, directories apart.
/// </summary>
/// <remarks>What only root may do (owners, devices, trusted attributes) is left out and noted where this process may not. Owner before mode, because a change of owner
/// clears set-id bits; times last.</remarks>
internal sealed class TreeExport
{
    private const int PieceInBytes = 1 << 20;

    private readonly InodeFace _inodes;
    private readonly ITreeProgress _progress;
    private readonly HostDirectory _root;
    private readonly int _prefixLength;
    private readonly LeftOut _leftOut = new();
    private readonly byte[] _piece = new byte[PieceInBytes];

    // Of each file with several names, the path that it was exported to first, from the root of the export.
    private readonly Dictionary<InodeIdentity, byte[]> _linked = [];

    private TreeExport(InodeFace inodes, HostDirectory root, string path, ITreeProgress progress)
    {
        _inodes = inodes;
        _progress = progress;
        _root = root;
        _prefixLength = path.TrimEnd('/').Length + 1;
    }

    /// <summary>Fills a directory of the host with what is in a directory of the volume, and gives it the other's attributes.</summary>
    /// <param name="inodes">The volume.</param>
    /// <param name="source">A directory of the volume.</param>
    /// <param name="path">Its path, for messages.</param>
    /// <param name="target">Where to.</param>
    /// <param name="progress">Who wants to know.</param>
    /// <returns>What had to be left out.</returns>
    public static LeftOut Run(InodeFace inodes, InodeIdentity source, string path, HostDirectory target, ITreeProgress progress)
    {
        TreeExport export = new(inodes, target, path, progress);
        export.Fill(source, path, target);
        return export._leftOut;
    }

    private void Fill(InodeIdentity source, string path, HostDirectory target)
    {
        foreach (NovaEntry entry in VolumeCalls.List(_inodes, source, path))
        {
            ExportEntry(entry, VolumeCalls.Join(path, entry.NameBytes.Span), target);
            _progress.EntryDone();
        }

        CopyAttributes(VolumeCalls.GetStatus(_inodes, source, path), path, target, []);
    }

    private void ExportEntry(NovaEntry entry, string path, HostDirectory target)
    {
        byte[] name = entry.NameBytes.ToArray();
        InodeStatus status = VolumeCalls.GetStatus(_inodes, entry.Identity, path);
        if (status.Type == InodeType.Directory)
        {
            ExportDirectory(status, path, target, name);
            return;
        }

        bool hasOtherNames = status.LinkCount > 1;
        if (hasOtherNames && _linked.TryGetValue(status.Identity, out byte[]? first))
        {
            target.MakeHardLink(name, _root, first);
            return;
        }

        switch (status.Type)
        {
            case InodeType.RegularFile:
                ExportFile(status, path, target, name);
                break;
            case InodeType.SymbolicLink:
                target.MakeSymbolicLink(name, VolumeCalls.ReadLink(_inodes, status, path));
                break;
            default:
                if (!Try(() => target.MakeNode(name, status.Type, status.Device), path))
                    return;
                break;
        }

        CopyAttributes(status, path, target, name);
        if (hasOtherNames)
            _linked.Add(status.Identity, NovaNames.ToBytes(path[_prefixLength..]));
    }

    private void ExportDirectory(in InodeStatus status, string path, HostDirectory target, byte[] name)
    {
        try
        {
            target.MakeDirectory(name);
        }
        catch (HostException taken) when (taken.ErrorNumber == Libc.FileExists && target.GetStatus(name).Type == InodeType.Directory)
        {
            // It is filled further.
        }

        using HostDirectory child = target.OpenDirectory(name);
        Fill(status.Identity, path, child);
    }

    private void ExportFile(in InodeStatus status, string path, HostDirectory target, byte[] name)
    {
        VolumeCalls.Check(_inodes.Open(VolumeCalls.Who, status.Identity, OpenModes.Read, out FileHandle handle), "open", path);
        try
        {
            using SafeFileHandle file = target.CreateFile(name);
            RandomAccess.SetLength(file, status.Size);
            long offset = 0;
            while (TryFindData(handle, offset, path, out long start, out long end))
            {
                CopyRange(handle, file, start, end, path);
                offset = end;
            }
        }
        finally
        {
            _inodes.Close(handle);
        }
    }

    private bool TryFindData(FileHandle handle, long offset, string path, out long start, out long end)
    {
        end = 0;
        NovaError error = _inodes.Seek(handle, SeekTarget.Data, offset, out start);
        if (error == NovaError.NoSuchOffset)
            return false;
        VolumeCalls.Check(error, "seek in", path);
        VolumeCalls.Check(_inodes.Seek(handle, SeekTarget.Hole, start, out end), "seek in", path);
        return true;
    }

    private void CopyRange(FileHandle handle, SafeFileHandle file, long start, long end, string path)
    {
        while (start < end)
        {
            Span<byte> piece = _piece.AsSpan(0, (int)Math.Min(PieceInBytes, end - start));
            VolumeCalls.Check(_inodes.Read(handle, start, piece, out int count), "read", path);
            if (count == 0)
                return;
            RandomAccess.Write(file, piece[..count], start);
            start += count;
            _progress.BytesDone(count);
        }
    }

    private void CopyAttributes(in InodeStatus status, string path, HostDirectory target, byte[] name)
    {
        InodeStatus wanted = status;
        HostStatus made = target.GetStatus(name);
        if (made.Owner != wanted.Owner || made.Group != wanted.Group)
            Try(() => target.SetOwner(name, wanted.Owner, wanted.Group), path);
        foreach (HostXattr attribute in VolumeCalls.GetXattrs(_inodes, wanted.Identity, path))
            Try(() => target.SetXattr(name, attribute), path);
        if (wanted.Type != InodeType.SymbolicLink)
            target.SetPermissions(name, wanted.Permissions);
        target.SetTimes(name, wanted.AccessedNanoseconds, wanted.ModifiedNanoseconds);
    }

    /// <summary>Does what this process, or the host's filesystem, may refuse for a reason that is not the tree's.</summary>
    private bool Try(Action step, string path)
    {
        try
        {
            step();
            return true;
        }
        catch (HostException refusal) when (refusal.ErrorNumber is Libc.NotPermitted or Libc.AccessDenied or Libc.NotSupported or Libc.OutOfRange)
        {
            _leftOut.Add($"{path}: {refusal.Message}");
            return false;
        }
    }
}
