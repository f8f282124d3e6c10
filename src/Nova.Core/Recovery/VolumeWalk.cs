using Nova.Core.Index;
using Nova.Core.Logs;
using Nova.Core.Media;
using Nova.Core.Operations;
using Nova.Core.Space;

namespace Nova.Core.Recovery;

/// <summary>Walks every inode of an open volume from its log, believing nothing that is in DRAM. Stores nothing; nobody may change the volume meanwhile.</summary>
internal sealed class VolumeWalk
{
    private const int MostProblems = 1000;

    private readonly Engine _engine;
    private readonly List<NovaException> _problems = [];
    private readonly Dictionary<ulong, Found> _inodes = [];
    private readonly Inode _scratch;
    private readonly ExtentIndex _lastWriter;        // bytes of the region -> the record that wrote them last
    private readonly byte[] _recordCopy = new byte[Format.MaximumRecordBytes];

    private VolumeWalk(Engine engine)
    {
        _engine = engine;
        _scratch = engine.NewInode();
        _lastWriter = engine.NewExtentIndex();
        Owners = new BlockOwners(engine.Area, engine.Area.EndBlock + 1);
    }

    public BlockOwners Owners { get; }

    public IReadOnlyList<NovaException> Problems => _problems;

    /// <summary>Live files and directories.</summary>
    public long InodeCount { get; private set; }

    /// <summary>Bytes of data whose checksum was compared.</summary>
    public long VerifiedBytes { get; private set; }

    /// <summary>Finds out who owns which block.</summary>
    public static VolumeWalk Map(Engine engine)
    {
        VolumeWalk walk = new(engine);
        walk.VisitAll(walk.ClaimBlocks);
        return walk;
    }

    /// <summary>Checks everything: owners, entries and link counts, the directory tree, and data that has a checksum.</summary>
    public static VolumeWalk Check(Engine engine)
    {
        VolumeWalk walk = new(engine);
        walk.VisitAll(inode =>
        {
            walk.Describe(inode);
            walk.VerifyData(inode);
            walk.ClaimBlocks(inode);
        });
        walk.CheckTree();
        walk.CheckSpace();
        return walk;
    }

    private void VisitAll(Action<Inode> visit)
    {
        for (ulong number = 1; number < Format.FirstTableInode + (ulong)_engine.ShardCount; number++)
        {
            Visit(number, visit);
        }

        foreach (Shard shard in _engine.Shards)
        {
            for (int slot = 0; slot < shard.Slots.SlotCount; slot++)
            {
                Visit(shard.Slots.InodeOf(slot), visit);
            }
        }
    }

    private void Visit(ulong number, Action<Inode> visit)
    {
        try
        {
            _scratch.Reset();
            if (_engine.TryLoad(number, _scratch, ReplayDepth.Everything))
            {
                InodeCount += number == Format.RootInode || number >= Format.FirstOrdinaryInode ? 1 : 0;
                visit(_scratch);
            }
        }
        catch (NovaException damage) when (damage.Error == NovaError.Corrupt)
        {
            Add(damage);
        }
    }

    private void Add(NovaException problem)
    {
        if (_problems.Count < MostProblems)
        {
            _problems.Add(problem);
        }
    }

    private void ClaimBlocks(Inode inode)
    {
        BlockUse use = inode.Number is >= Format.FirstTableInode and < Format.FirstOrdinaryInode ? BlockUse.Table : BlockUse.Data;
        RunList pages = default;
        _engine.CollectPages(inode, ref pages);
        Claim(inode, ref pages, BlockUse.Log);
        inode.PageCount = 0;
        RunList blocks = default;
        _engine.CollectBlocks(inode, ref blocks);
        Claim(inode, ref blocks, use);
    }

    private void Claim(Inode inode, ref RunList runs, BlockUse use)
    {
        for (int i = 0; i < runs.Count; i++)
        {
            long conflict = Owners.Claim(runs[i], use);
            if (conflict >= 0)
            {
                Add(NovaException.Damage("block", conflict * Format.BlockSizeInBytes, "one owner", $"inode {inode.Number} and another inode name it"));
            }
        }
    }

    private void Describe(Inode inode)
    {
        Found found = FindOrAdd(inode.Number);
        found.IsLive = true;
        found.IsDirectory = inode.IsDirectory;
        found.Generation = inode.Identity.Generation;
        found.LinkCount = inode.Attributes.LinkCount;
        found.Parent = inode.Attributes.Parent;
        found.SlotOffset = inode.Identity.SlotOffset;
        if (inode.IsDirectory)
        {
            DescribeEntries(inode);
        }
    }

    private Found FindOrAdd(ulong number)
    {
        if (!_inodes.TryGetValue(number, out Found? found))
        {
            found = new Found();
            _inodes.Add(number, found);
        }

        return found;
    }

    private void DescribeEntries(Inode directory)
    {
        ulong cookie = 0;
        while (directory.Entries.TryNext(cookie, out IndexEntry entry))
        {
            cookie = entry.Sequence;
            AddEntryPayload payload = Overlay.Read<AddEntryPayload>(_engine.Region.Read(entry.RecordPosition, AddEntryPayload.SizeInBytes));
            Found child = FindOrAdd(entry.Child);
            child.Names++;
            child.NamedGeneration = payload.ChildGeneration;
            child.NamedAt = entry.RecordPosition;
            child.NamedIn = directory.Number;
        }
    }

    /// <summary>Compares the data of every Write record that still describes all of its range, and was the last to write there, with its checksum.</summary>
    private void VerifyData(Inode inode)
    {
        ReleasedBlocks none = default;
        _lastWriter.Clear();
        LogCursor writers = CursorOf(inode, _recordCopy);
        while (writers.Next(out LogRecord record))
        {
            if (IsChecked(record))
            {
                WritePayload write = record.Read<WritePayload>();
                _lastWriter.Replace(new Extent(DataOffset(write), write.Length, ExtentKind.Inline, record.RegionOffset), ref none);
            }
        }

        LogCursor cursor = CursorOf(inode, _recordCopy);
        while (cursor.Next(out LogRecord record))
        {
            WritePayload write = IsChecked(record) ? record.Read<WritePayload>() : default;
            if (write.Length != 0
                && IsMapped(inode.Extents, (long)write.FileOffset, write.Length, DataOffset(write))
                && IsMapped(_lastWriter, DataOffset(write), write.Length, record.RegionOffset))
            {
                VerifiedBytes += write.Length;
                if (!DataCheck.Holds(_engine.Region, record, _engine.Area))
                {
                    Add(NovaException.Damage("data", record.RegionOffset, $"data of inode {inode.Number} with the checksum of its record", "another checksum"));
                }
            }
        }
    }

    private LogCursor CursorOf(Inode inode, Span<byte> copy)
    {
        SlotView slot = SlotView.Read(_engine.Region, _engine.Secret, inode.Number, inode.Identity.SlotOffset);
        return new LogCursor(_engine.Region, inode.Identity, slot.TrustedSequence, inode.Sequence, copy);
    }

    private static bool IsChecked(in LogRecord record) =>
        record.Kind == RecordKind.Write && ((RecordFlags)record.Header.Flags).Has(RecordFlags.DataChecksum);

    private static long DataOffset(in WritePayload write) =>
        ((long)write.FirstBlock * Format.BlockSizeInBytes) + ((long)write.FileOffset % Format.BlockSizeInBytes);

    /// <summary>Whether an index maps all of a range to one run of bytes.</summary>
    private static bool IsMapped(ExtentIndex extents, long offset, long length, long target)
    {
        long end = offset + length;
        for (long at = offset; at < end;)
        {
            bool same = extents.TryFind(at, out Extent extent) && extent.FileOffset <= at && extent.Kind != ExtentKind.Unwritten
                && extent.RegionOffset - extent.FileOffset == target - offset;
            if (!same)
            {
                return false;
            }

            at = extent.EndOffset;
        }

        return true;
    }

    private void CheckTree()
    {
        foreach ((ulong number, Found inode) in _inodes)
        {
            if (number != Format.RootInode && number < Format.FirstOrdinaryInode)
            {
                continue;
            }

            if (!inode.IsLive)
            {
                Add(NovaException.Damage("directory entry", inode.NamedAt, "a live inode", $"inode {number}, which is not"));
            }
            else if (inode.Names > 0 && inode.NamedGeneration != inode.Generation)
            {
                Add(NovaException.Damage("directory entry", inode.NamedAt, $"generation {inode.Generation} of inode {number}", $"generation {inode.NamedGeneration}"));
            }
            else if (number != Format.RootInode && (inode.IsDirectory ? 1 : inode.LinkCount) != inode.Names)
            {
                Add(NovaException.Damage("link count", inode.SlotOffset, $"{inode.Names} names of inode {number}", $"a link count of {inode.LinkCount}"));
            }
            else if (inode.IsDirectory && number != Format.RootInode && inode.Parent != inode.NamedIn)
            {
                Add(NovaException.Damage("directory", inode.SlotOffset, $"the parent {inode.NamedIn} of directory {number}", $"the parent {inode.Parent}"));
            }
        }

        CheckReachability();
    }

    /// <summary>Every directory leads to the root: a circle of directories has names and parents, and still hangs in the air.</summary>
    private void CheckReachability()
    {
        HashSet<ulong> reached = [Format.RootInode];
        List<ulong> path = [];
        foreach ((ulong number, Found inode) in _inodes)
        {
            if (!inode.IsLive || !inode.IsDirectory || number is < Format.FirstOrdinaryInode)
            {
                continue;
            }

            path.Clear();
            ulong at = number;
            while (!reached.Contains(at) && path.Count <= _inodes.Count && _inodes.TryGetValue(at, out Found? step) && step.IsLive)
            {
                path.Add(at);
                at = step.Parent;
            }

            if (reached.Contains(at))
            {
                reached.UnionWith(path);
            }
            else
            {
                Add(NovaException.Damage("directory tree", inode.SlotOffset, $"a chain of parents from directory {number} to the root", "none"));
            }
        }
    }

    /// <summary>What the logs name and what the allocator believes must be the same. Zeroed pages in waiting are the allocator's own.</summary>
    private void CheckSpace()
    {
        long owned = Owners.Count(BlockUse.Table) + Owners.Count(BlockUse.Log) + Owners.Count(BlockUse.Data);
        SpaceUsage usage = _engine.Space.Usage;
        long waiting = _engine.PooledPages + _engine.OrphanBlocks();
        if (!_engine.IsReadOnly && owned + waiting != usage.InUse)
        {
            Add(NovaException.Damage("allocator", 0, $"{owned} blocks that the logs name and {waiting} in waiting", $"{usage.InUse} blocks in use"));
        }
    }

    /// <summary>What the walk has found out about an inode, from itself and from the directories that name it.</summary>
    private sealed class Found
    {
        public bool IsLive;
        public bool IsDirectory;
        public ulong Generation;
        public ulong Parent;
        public ulong NamedIn;
        public ulong NamedGeneration;
        public uint LinkCount;
        public uint Names;
        public long NamedAt;
        public long SlotOffset;
    }
}
