using System.Text;
using Nova.Core.Execution;
using Nova.Core.Logs;
using Nova.Core.Media;
using Nova.Core.Operations;
using Nova.Core.Space;
using Nova.Pmem;

namespace Nova.Core.Recovery;

/// <summary>Opens a volume: cleanly, from the allocator image, or after a crash, from the logs. SPEC R19 to R22, R26, R27.</summary>
// Ordering of an opening after a crash.
//   1. make superblock and anchors durable    a process may have died with its stores visible but not on the medium: what is about to be believed must be there tomorrow
//   2. read all logs, make durable what is read, judge     nothing is stored
//   3. store the verdict, fence               from here on everything that is read is trusted
//   4. rebuild space from the logs
//   5. store the mount record, fence          the volume is in use; after it the blocks of the allocator image are free
internal sealed class Opening
{
    private readonly PmemRegion _region;
    private readonly VolumeOptions _options;
    private readonly SuperblockReader _superblock;
    private readonly long _started;

    private Opening(PmemRegion region, VolumeOptions options)
    {
        Overlay.Require();
        _region = region;
        _options = options;
        _started = options.TimeProvider.GetTimestamp();
        _superblock = SuperblockReader.Read(region);
    }

    /// <summary>Opens the volume in a region.</summary>
    /// <exception cref="NovaException">It can't be opened; the message says why and what to do.</exception>
    public static OpenedVolume Open(PmemRegion region, VolumeOptions options) => new Opening(region, options).Open();

    private bool ReadOnly => _options.ReadOnly || _region.IsReadOnly || _superblock.ForcesReadOnly;

    private OpenedVolume Open()
    {
        Engine engine = NewEngine();
        MakeAnchorsDurable();                                                    // 1
        VolumeLog log = VolumeLog.Read(_region, engine.Secret, engine.Area);
        MakeCleanUnmountDurable(log);                                            // 1
        CrashScan? scan = null;
        if (log.CleanUnmount is not { } unmount || !TryOpenClean(engine, log, unmount))
        {
            engine = NewEngine();
            scan = Recover(engine, log);                                         // 2 to 4
        }

        ulong mount = log.MountNumber;
        if (!engine.IsReadOnly)
        {
            mount = StoreMount(engine, mount, log.CleanUnmount is null);         // 5
            FreeImage(engine, scan is null ? log.CleanUnmount : null);
        }

        return new OpenedVolume(engine, _superblock, mount, Report(engine, scan));
    }

    private Engine NewEngine()
    {
        Superblock superblock = _superblock.Superblock;
        Geometry geometry = _superblock.Geometry;
        byte[] secret = ((ReadOnlySpan<byte>)superblock.Secret).ToArray();
        EngineLayout layout = new(secret, new DataArea((long)geometry.FirstDataBlock, (long)geometry.BlockCount - 1), (int)superblock.ShardCount);
        ExecutionSeam seam = _options.Seam ?? new RuntimeSeam(_options.TimeProvider, _options.Background);
        return new Engine(_region, layout, seam, new EngineLimits(_options.CachedInodes, _options.PublicationDelay)) { IsReadOnly = ReadOnly };
    }

    /// <summary>
    /// Superblock, anchors, and the replica, which alone may be there if the volume was being formatted. A file that is written back is written back whole, once: that
    /// costs no more than is dirty, and nothing is left to do for what is read later.
    /// </summary>
    private void MakeAnchorsDurable()
    {
        if (ReadOnly)
        {
            return;
        }

        if (_region.Domain == PersistenceDomain.Synced)
        {
            _region.MakeVisibleDurable(0, _region.LengthInBytes);
            return;
        }

        _region.MakeVisibleDurable(0, (1 + _superblock.Superblock.AnchorBlocks) * (long)Format.BlockSizeInBytes);
        _region.MakeVisibleDurable(_region.LengthInBytes - Format.BlockSizeInBytes, Format.BlockSizeInBytes);
    }

    /// <summary>
    /// The process that closed the volume may have died between the store of the CleanUnmount record and its fence. All that the record speaks of had been fenced before
    /// it was stored; it alone, and the header and link of the page that it may have opened, are visible and perhaps not durable.
    /// </summary>
    private void MakeCleanUnmountDurable(VolumeLog log)
    {
        if (!ReadOnly && log.CleanUnmount is not null)
        {
            foreach (LogEnd end in (ReadOnlySpan<LogEnd>)[log.LastContainers.Linking, log.LastContainers.Last])
            {
                _region.MakeVisibleDurable(end.Container, (long)end.LineLimit * Format.LineSizeInBytes);
            }
        }
    }

    /// <summary>Takes the volume over as the last mount left it; false if anything of that does not hold: then the logs are read.</summary>
    private static bool TryOpenClean(Engine engine, VolumeLog log, in CleanUnmountPayload unmount)
    {
        try
        {
            foreach (Shard shard in engine.Shards)
            {
                TableReader.Load(engine, shard, ulong.MaxValue);
            }
        }
        catch (NovaException damage) when (damage.Error == NovaError.Corrupt)
        {
            return false;                            // reading the logs says what is damaged, and serves the rest
        }

        return ImageReader.TryRestore(engine, unmount, log.GenerationBound, log.IdentitySeed);
    }

    private static CrashScan Recover(Engine engine, VolumeLog log)
    {
        CrashScan scan = CrashScan.Run(engine);                                  // 2
        if (scan.Damage.Count > 0)
        {
            engine.IsReadOnly = true;
        }

        if (engine.IsReadOnly)
        {
            engine.Verdict = VerdictOf(scan);
        }
        else
        {
            VerdictWriter.Store(engine, scan);                                   // 3
        }

        SpaceRebuild.Run(engine, scan);                                          // 4
        if (scan.Damage.Count > 0)
        {
            engine.IsReadOnly = true;
            engine.Verdict ??= VerdictOf(scan);
        }

        ulong operation = 0;
        scan.Visit(slot => operation = Math.Max(operation, slot.LastOperation));
        engine.RestoreCounters(log.GenerationBound, log.GenerationBound, operation);
        return scan;
    }

    /// <summary>The verdict where it may not be stored: where each log ends.</summary>
    private static Dictionary<ulong, ulong> VerdictOf(CrashScan scan)
    {
        Dictionary<ulong, ulong> verdict = [];
        scan.Visit(slot =>
        {
            if (slot.IsDiscarded || slot.Log is { GoesOn: true })
            {
                verdict[slot.Number] = slot.EndSequence;
            }
        });
        return verdict;
    }

    /// <summary>Records that the volume is in use. If it is marked so already, by a mount that ended in a crash, a full volume may do without: it has to open, or it could never be emptied.</summary>
    /// <returns>Number of the mount that is on record.</returns>
    private static ulong StoreMount(Engine engine, ulong last, bool isMarked)
    {
        MountPayload payload = new() { MountNumber = last + 1, MountedNanoseconds = engine.Now() };
        Encoding.UTF8.GetBytes(LibraryVersion.Text, payload.Writer);
        if (engine.AppendToVolumeLog(RecordKind.Mount, in payload) == NovaError.None)
        {
            return last + 1;
        }

        return isMarked && last > 0
            ? last
            : throw new NovaException(NovaError.NoSpace, "The volume has no block left to record that it is being opened. Open it read-only and export what you need.");
    }

    /// <summary>The image has served: its blocks are free.</summary>
    private static void FreeImage(Engine engine, CleanUnmountPayload? unmount)
    {
        if (unmount is { } image)
        {
            long blocks = ((long)image.ImageLength + Format.BlockSizeInBytes - 1) / Format.BlockSizeInBytes;
            engine.Space.Free(new BlockRun((long)image.ImageBlock, blocks));
        }
    }

    private RecoveryReport Report(Engine engine, CrashScan? scan)
    {
        long inodes = 0;
        scan?.Visit(slot => inodes += slot.Log is null ? 0 : 1);
        return new RecoveryReport
        {
            WasClean = scan is null,
            DiscardedOperations = scan?.Discarded ?? 0,
            Orphans = scan?.Orphans ?? 0,
            Inodes = inodes,
            Damage = scan is null ? [] : [.. scan.Damage.Take(100)],
            UsedReplica = _superblock.UsedReplica,
            Elapsed = engine.Seam.Time.GetElapsedTime(_started),
        };
    }
}

/// <summary>A volume that is open.</summary>
internal sealed record OpenedVolume(Engine Engine, SuperblockReader Superblock, ulong MountNumber, RecoveryReport Report);
