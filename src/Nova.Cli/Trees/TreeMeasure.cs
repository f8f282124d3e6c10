using Nova.Cli.Native;
using Nova.Core;

namespace Nova.Cli.Trees;

/// <summary>Counts a tree of the host before it is imported, for the progress bar and for the size of the volume.</summary>
internal sealed class TreeMeasure
{
    private const long SectorBytes = 512;
    private const long BlockBytes = 4096;

    private readonly HashSet<HostIdentity> _seen = [];
    private long _entries;
    private long _files;
    private long _bytes;
    private long _storedBytes;

    public static TreeCounts Of(HostDirectory root)
    {
        TreeMeasure measure = new();
        measure.Visit(root);
        return new TreeCounts(measure._entries, measure._files, measure._bytes, measure._storedBytes);
    }

    private void Visit(HostDirectory directory)
    {
        foreach (byte[] name in directory.List())
        {
            HostStatus status = directory.GetStatus(name);
            _entries++;
            if (status.Type == InodeType.Directory)
            {
                using HostDirectory child = directory.OpenDirectory(name);
                Visit(child);
            }
            else if (status.Type == InodeType.RegularFile)
            {
                _files++;
                if (status.LinkCount == 1 || _seen.Add(status.Identity))
                    Count(status);
            }
        }
    }

    private void Count(in HostStatus status)
    {
        _bytes += status.Size;
        long whole = (status.Size + BlockBytes - 1) / BlockBytes * BlockBytes;
        bool sparse = status.Sectors * SectorBytes < whole && status.Sectors != 0;
        _storedBytes += sparse ? Math.Min(whole, (status.Sectors * SectorBytes) + BlockBytes) : whole;
    }
}
