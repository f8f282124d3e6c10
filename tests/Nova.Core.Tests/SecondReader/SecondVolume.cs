namespace Nova.SecondReader;

/// <summary>
/// A volume as docs/SPEC.md says it is to be read, from an image in memory, written from that document alone: nothing here refers to the engine, so that
/// what the two agree on is in the document. It never changes the image.
/// </summary>
internal sealed class SecondVolume
{
    private const ulong RootInode = 1;
    private const ulong VolumeInode = 2;
    private readonly Medium _medium;
    private readonly Dictionary<ulong, Log> _logs = [];
    private readonly Dictionary<ulong, TailWord> _tails = [];
    private readonly SortedDictionary<ulong, Inode> _inodes = [];
    private readonly Dictionary<ulong, ulong> _owners = [];

    public SecondVolume(byte[] image)
    {
        _medium = new Medium(image);
        ReadSlot(VolumeInode, Anchor(VolumeInode), Belief.WhatProvesItself);
        IsClean = _logs[VolumeInode].Records[^1].Kind == RecordKind.CleanUnmount;
        Space = IsClean ? SpaceImage.Of(_medium, _logs[VolumeInode]) : null;
        Belief belief = Space is not null ? Belief.TailOnly : Belief.WhatProvesItself;
        for (ulong inode = 1; inode < (ulong)(Medium.FirstShardInode + _medium.ShardCount); inode++)
        {
            if (inode != VolumeInode)
                ReadSlot(inode, Anchor(inode), belief);
        }

        for (int shard = 0; shard < _medium.ShardCount; shard++)
            ReadTable(shard, belief);
        Verdict = new Verdict(_medium, _logs, _tails);
        Verdict.Give();
        foreach (Log log in _logs.Values.Where(log => log.Records.Count != 0 && !log.EndsInDeath))
            _inodes.Add(log.Inode, new Inode(_medium, log));
        FindOwners();
        CheckNames();
        foreach (ulong block in Space?.OwnBlocks ?? [])
            Own(block, VolumeInode);
    }

    /// <summary>R26.</summary>
    public bool IsClean { get; }

    public Verdict Verdict { get; }

    public SpaceImage? Space { get; }

    public IReadOnlyDictionary<ulong, Inode> Inodes => _inodes;

    /// <summary>The inode that owns a block of the data area; what is not here is free.</summary>
    public IReadOnlyDictionary<ulong, ulong> Owners => _owners;

    public Inode Root => _inodes[RootInode];

    public int ShardCount => _medium.ShardCount;

    public ulong BlockCount => _medium.BlockCount;

    public ulong FirstDataBlock => _medium.FirstDataBlock;

    public int LogPages => LiveLogs.Sum(log => log.Pages.Count());

    /// <summary>R28, over all live inodes.</summary>
    public ulong PromisedPages => LiveLogs.Aggregate(0UL, (sum, log) => sum + PromisedPagesOf(log, _inodes[log.Inode]));

    public ulong LastOperation => _logs.Values.SelectMany(log => log.Records).Max(record => record.Operation);

    /// <summary>Every record that counts, those of a log that ends in a death with a waiting tail included.</summary>
    public IEnumerable<LogRecord> Records => _logs.Values.SelectMany(log => log.Records);

    /// <summary>Slots that were ever used and hold no life, by number within their shard.</summary>
    public IEnumerable<uint> DeadSlots(int shard) => SlotsOf(shard, inode => !_tails[inode].IsZero && !_inodes.ContainsKey(inode));

    public IEnumerable<uint> LiveSlots(int shard) => SlotsOf(shard, _inodes.ContainsKey);

    private IEnumerable<Log> LiveLogs => _logs.Values.Where(log => _inodes.ContainsKey(log.Inode));

    private static long Anchor(ulong inode) => Medium.BlockSize + Medium.SlotSize * (long)inode;

    private IEnumerable<uint> SlotsOf(int shard, Func<ulong, bool> isWanted) => _tails.Keys
        .Where(inode => inode >= Medium.FirstTableInode && (inode - Medium.FirstTableInode) % (ulong)ShardCount == (ulong)shard && isWanted(inode))
        .Select(inode => (uint)((inode - Medium.FirstTableInode) / (ulong)ShardCount))
        .Order();

    private static ulong PromisedPagesOf(Log log, Inode inode)
    {
        ulong setAside = (ulong)inode.Extents.All.Where(extent => extent.IsSetAside).Sum(extent => (long)(extent.End - extent.Start));
        ulong removals = (inode.Type == 4 ? (ulong)inode.Entries.Count : inode.LinkCount) + 1 + (setAside + Medium.BlockSize - 1) / Medium.BlockSize;
        ulong lines = inode.Number == VolumeInode ? 8 : removals;
        ulong free = (ulong)log.FreeLines;
        return lines <= free ? 0 : (lines - free + 62) / 63;
    }

    private void ReadSlot(ulong inode, long slot, Belief belief)
    {
        TailWord tail = _medium.Tail(slot, inode);
        _tails.Add(inode, tail);
        if (Log.Of(_medium, slot, inode, tail, belief) is { } log)
            _logs.Add(inode, log);
    }

    /// <summary>R10.</summary>
    private void ReadTable(int shard, Belief belief)
    {
        ulong table = (ulong)(Medium.FirstShardInode + shard);
        foreach (Extent extent in new Inode(_medium, _logs[table]).Extents.All)
        {
            for (ulong at = extent.Start; at < extent.End; at += Medium.SlotSize)
                ReadSlot(Medium.FirstTableInode + at / Medium.SlotSize * (ulong)ShardCount + (ulong)shard, (long)at + extent.Shift, belief);
        }
    }

    /// <summary>R5.</summary>
    private void FindOwners()
    {
        foreach (Log log in LiveLogs)
        {
            foreach (ulong page in log.Pages)
                Own(page, log.Inode);
        }

        foreach (Inode inode in _inodes.Values)
        {
            foreach (ulong block in inode.Blocks)
                Own(block, inode.Number);
        }
    }

    private void Own(ulong block, ulong inode)
    {
        if (!_medium.IsInDataArea(block))
            throw new InvalidDataException($"inode {inode} names block {block} outside the data area");
        if (!_owners.TryAdd(block, inode))
            throw new InvalidDataException($"block {block} belongs to inode {_owners[block]} and again to {inode}");
    }

    /// <summary>Every name leads to a life, and every inode of the tables has as many names as it says.</summary>
    private void CheckNames()
    {
        Dictionary<ulong, uint> names = [];
        foreach (Inode directory in _inodes.Values)
        {
            foreach (Name name in directory.Entries.Values)
            {
                if (!_inodes.TryGetValue(name.Child, out Inode? child) || child.Generation != name.ChildGeneration || child.Type != name.ChildType)
                    throw new InvalidDataException($"inode {directory.Number}: \"{name.Text}\" leads to no such inode");
                if (child.Type == 4 && child.Parent != directory.Number)
                    throw new InvalidDataException($"directory {child.Number} says that its parent is {child.Parent}, not {directory.Number}");
                names[name.Child] = names.GetValueOrDefault(name.Child) + 1;
            }
        }

        Inode? wrong = _inodes.Values.FirstOrDefault(inode => inode.Number >= Medium.FirstTableInode && inode.LinkCount != names.GetValueOrDefault(inode.Number));
        if (wrong is not null)
            throw new InvalidDataException($"inode {wrong.Number} says {wrong.LinkCount} names and has {names.GetValueOrDefault(wrong.Number)}");
    }
}
