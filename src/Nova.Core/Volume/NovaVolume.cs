using Nova.Core.Operations;
using Nova.Core.Recovery;
using Nova.Pmem;

namespace Nova.Core;

/// <summary>A directory tree in one region of persistent memory. Every operation is atomic, and durable when it returns.</summary>
/// <remarks>
/// Safe to use from any number of threads. What "durable" means is the region's domain: see <see cref="VolumeInformation.Survives"/>. Dispose it to close it cleanly; if the process dies
/// instead, the next opening recovers: every operation that had returned is there, and those in flight are there whole or not at all.
/// </remarks>
public sealed partial class NovaVolume : IDisposable
{
    private readonly OpenedVolume _opened;
    private int _closed;

    internal NovaVolume(OpenedVolume opened, VolumeOptions options)
    {
        _opened = opened;
        Options = options;
        Inodes = new InodeFace(this);
    }

    /// <summary>The volume by inode, with explicit credentials.</summary>
    public InodeFace Inodes { get; }

    /// <summary>The medium, with its counters.</summary>
    public PmemRegion Region => _opened.Engine.Region;

    /// <summary>What opening found and did.</summary>
    public RecoveryReport Recovery => _opened.Report;

    internal VolumeOptions Options { get; }

    /// <exception cref="ObjectDisposedException">The volume is closed.</exception>
    internal Engine Engine
    {
        get
        {
            ObjectDisposedException.ThrowIf(_closed != 0, this);
            return _opened.Engine;
        }
    }

    /// <summary>Makes a volume file and opens it.</summary>
    /// <param name="path">A file that is not there yet.</param>
    /// <param name="sizeInBytes">A multiple of 4,096, <see cref="VolumeLimits.SmallestVolumeInBytes"/> to <see cref="VolumeLimits.LargestVolumeInBytes"/>. The space is really allocated.</param>
    /// <param name="format">Label, shards.</param>
    /// <param name="options">How it is opened.</param>
    /// <returns>The open volume.</returns>
    /// <exception cref="IOException">The file is there, or the host has no room; nothing is left behind.</exception>
    /// <exception cref="ArgumentException">The size or the format is not as stated.</exception>
    public static NovaVolume Create(string path, long sizeInBytes, FormatOptions? format = null, VolumeOptions? options = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(sizeInBytes, VolumeLimits.SmallestVolumeInBytes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(sizeInBytes, VolumeLimits.LargestVolumeInBytes);
        options ??= new VolumeOptions();
        RegionOptions region = new() { LengthInBytes = sizeInBytes, Domain = options.Domain, Populate = true };
        try
        {
            return Create(RegionFile.Create(path, region), format, options);
        }
        catch (PmemException refusal)
        {
            throw Translate(refusal, path);
        }
    }

    /// <summary>Opens a volume file. After a crash it recovers first: see <see cref="Recovery"/>.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">How it is opened.</param>
    /// <returns>The open volume.</returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="NovaException"><see cref="NovaError.NotAVolume"/>, <see cref="NovaError.UnsupportedFormat"/>, <see cref="NovaError.Corrupt"/>: see the message.
    /// <see cref="NovaError.InUse"/>: someone else has it open; the message says who. <see cref="NovaError.ReadOnly"/>: the file can only be read; open it so.</exception>
    public static NovaVolume Open(string path, VolumeOptions? options = null)
    {
        options ??= new VolumeOptions();
        try
        {
            return Open(RegionFile.Open(path, new RegionOptions { Domain = options.Domain, ReadOnly = options.ReadOnly }), options);
        }
        catch (PmemException refusal)
        {
            throw Translate(refusal, path);
        }
    }

    /// <summary>Formats a region, whatever is in it, and opens the volume. The region is the volume's from now on, and closed with it.</summary>
    /// <param name="region">The medium.</param>
    /// <param name="format">Label, shards.</param>
    /// <param name="options">How it is opened.</param>
    /// <returns>The open volume.</returns>
    /// <exception cref="ArgumentException">The region is too small or too large, or the format is not as stated.</exception>
    public static NovaVolume Create(PmemRegion region, FormatOptions? format = null, VolumeOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(region);
        options ??= new VolumeOptions();
        try
        {
            Formatter.Format(region, format ?? new FormatOptions(), options.TimeProvider, options.Credentials ?? ProcessCredentials.Current);
        }
        catch
        {
            region.Dispose();
            throw;
        }

        return Open(region, options);
    }

    /// <summary>Opens the volume in a region. The region is the volume's from now on, and closed with it, also if opening fails.</summary>
    /// <param name="region">The medium.</param>
    /// <param name="options">How it is opened.</param>
    /// <returns>The open volume.</returns>
    /// <exception cref="NovaException">As for a file.</exception>
    public static NovaVolume Open(PmemRegion region, VolumeOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(region);
        options ??= new VolumeOptions();
        try
        {
            return new NovaVolume(Opening.Open(region, options), options);
        }
        catch
        {
            region.Dispose();
            throw;
        }
    }

    /// <summary>What the medium refuses, in the filesystem's own terms; the medium's message says what to do.</summary>
    private static NovaException Translate(PmemException refusal, string path)
    {
        NovaError error = refusal.Error switch
        {
            PmemError.Locked => NovaError.InUse,
            PmemError.TooShort or PmemError.NotRegularFile => NovaError.NotAVolume,
            PmemError.NoSpace => NovaError.NoSpace,
            PmemError.ReadOnly => NovaError.ReadOnly,
            PmemError.DomainUnavailable => NovaError.NotSupported,
            _ => NovaError.Unknown,
        };
        return new NovaException(error, refusal.Message, refusal) { Path = path };
    }

    /// <summary>Makes waiting tail words durable and frees what waited for them. No operation needs it to be durable.</summary>
    /// <exception cref="NovaException"><see cref="NovaError.Unknown"/>: the fence failed.</exception>
    public void Sync()
    {
        if (!Engine.IsReadOnly)
        {
            Engine.ReclaimLimbo();
        }
    }

    /// <summary>Stops without the clean mark, as if the process had died here: the next opening goes through recovery. For tests and simulators.</summary>
    public void Abandon()
    {
        if (Interlocked.Exchange(ref _closed, 1) == 0)
        {
            _opened.Engine.PublicationTimer.Dispose();
            _opened.Engine.Region.Dispose();
        }
    }

    /// <summary>Closes the volume cleanly: open handles are closed, the next opening reads no logs. Never throws for what the medium does.</summary>
    /// <remarks>No other thread may be in a call. If a fence fails now, nothing that was acknowledged is lost: the next opening reads the logs.</remarks>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _closed, 1) != 0)
        {
            return;
        }

        _opened.Engine.PublicationTimer.Dispose();
        try
        {
            if (!_opened.Engine.IsReadOnly)
            {
                Closing.Run(_opened.Engine, _opened.MountNumber);
            }
        }
        catch (NovaException failure) when (failure.Error is NovaError.Unknown or NovaError.Corrupt)
        {
            // The volume stays unclean, and recovers when it is opened again.
        }
        finally
        {
            _opened.Engine.Region.Dispose();
        }
    }
}
