using Nova.Pmem;

namespace Nova.Core;

/// <summary>A directory tree in one region of persistent memory. Every operation is atomic, and durable when it returns.</summary>
public sealed partial class NovaVolume : IDisposable
{
    /// <summary>Makes a volume file and opens it.</summary>
    public static NovaVolume Create(string path, long sizeInBytes, FormatOptions? format = null, VolumeOptions? options = null) => throw new NotSupportedException();

    /// <summary>Opens a volume file.</summary>
    public static NovaVolume Open(string path, VolumeOptions? options = null) => throw new NotSupportedException();

    /// <summary>Formats a region and opens it. The volume owns the region from now on (Dispose disposes it).</summary>
    public static NovaVolume Create(PmemRegion region, FormatOptions? format = null, VolumeOptions? options = null) => throw new NotSupportedException();

    /// <summary>Opens the volume in a region.</summary>
    public static NovaVolume Open(PmemRegion region, VolumeOptions? options = null) => throw new NotSupportedException();

    internal VolumeOptions Options => throw new NotSupportedException();

    /// <summary>The region.</summary>
    public PmemRegion Region => throw new NotSupportedException();

    /// <summary>The map.</summary>
    public VolumeMap GetMap(int cells) => throw new NotSupportedException();

    /// <summary>By inode number, with explicit credentials.</summary>
    public InodeFace Inodes => throw new NotSupportedException();

    /// <summary>What is fixed about the volume.</summary>
    public VolumeInformation Information => throw new NotSupportedException();

    /// <summary>What opening found and did.</summary>
    public RecoveryReport Recovery => throw new NotSupportedException();

    /// <summary>Where the blocks are.</summary>
    public VolumeSpace GetSpace() => throw new NotSupportedException();

    /// <summary>Publishes what waits; nothing else is left to do for durability.</summary>
    public void Sync() => throw new NotSupportedException();

    /// <summary>Reads everything, changes nothing.</summary>
    public CheckReport Check() => throw new NotSupportedException();

    /// <summary>Closes without the clean mark, as if the process had died here: the next open goes through recovery. For tests and simulators.</summary>
    public void Abandon() => throw new NotSupportedException();

    /// <summary>Closes cleanly.</summary>
    public void Dispose() => throw new NotSupportedException();
}
