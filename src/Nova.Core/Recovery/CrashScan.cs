using Nova.Core.Execution;
using Nova.Core.Logs;
using Nova.Core.Media;
using Nova.Core.Operations;
using Nova.Pmem;

namespace Nova.Core.Recovery;

/// <summary>What all logs of a volume say of themselves, and what follows from it for each: the verdict. SPEC R19 to R22.</summary>
/// <remarks>
/// First the volume's own inodes, among them the tables, which say where slots lie; then all slots, stretch by stretch, in parallel. Verdicts are given when all
/// logs have been read, because witnesses cross shards. Each thread makes durable what it has read: the anchors are so already (<see cref="Opening"/>), then table blocks, log
/// pages, and data that is compared. A log that fails its checks is recorded as damage, and then nothing is stored: the volume opens read-only.
/// </remarks>
internal sealed class CrashScan
{
    // The files of one directory lie in one shard: were a shard one thread's, a large directory would be read by one alone.
    private const int StretchSlots = 4096;

    private readonly Engine _engine;
    private readonly ScannedSlot[][] _shards;
    private readonly List<SlotStretch> _stretches = [];
    private readonly ScannedSlot[] _reserved;
    private readonly List<NovaException> _damage = [];
    private readonly OrderLock _damageGate = new();
    private readonly bool[] _tableIsDamaged;         // by shard: slots that its blocks hold may be out of reach

    private CrashScan(Engine engine)
    {
        _engine = engine;
        _shards = new ScannedSlot[engine.ShardCount][];
        _reserved = new ScannedSlot[(int)Format.FirstTableInode + engine.ShardCount];
        _tableIsDamaged = new bool[engine.ShardCount];
    }

    public IReadOnlyList<NovaException> Damage => _damage;

    /// <summary>Operations that were discarded.</summary>
    public int Discarded { get; private set; }

    /// <summary>Inodes that had died while this volume was open for the last time, and whose slots have not been given back.</summary>
    public int Orphans { get; private set; }

    public static CrashScan Run(Engine engine)
    {
        CrashScan scan = new(engine);
        scan.ScanReserved();
        scan.ScanTables();
        scan.Judge();
        return scan;
    }

    /// <summary>Calls <paramref name="visit"/> for every slot that holds, or held, a life.</summary>
    public void Visit(Action<ScannedSlot> visit)
    {
        foreach (ScannedSlot slot in _reserved)
        {
            visit(slot);
        }

        foreach (ScannedSlot[] slots in _shards)
        {
            foreach (ScannedSlot slot in slots)
            {
                visit(slot);
            }
        }
    }

    /// <summary>The slots of a shard's table, in order.</summary>
    public ReadOnlySpan<ScannedSlot> SlotsOf(int shard) => _shards[shard];

    /// <summary>All slots of all tables, in stretches that threads may take one by one.</summary>
    public IReadOnlyList<SlotStretch> Stretches => _stretches;

    /// <summary>The slots of a stretch, in order.</summary>
    public ReadOnlySpan<ScannedSlot> SlotsOf(SlotStretch stretch) => _shards[stretch.Shard].AsSpan(stretch.First, stretch.Count);

    /// <summary>The slots of the volume's own inodes, by number.</summary>
    public ReadOnlySpan<ScannedSlot> Reserved => _reserved;

    /// <summary>Records a structure that fails.</summary>
    public void AddDamage(NovaException damage)
    {
        _engine.Seam.Enter(_damageGate);
        _damage.Add(damage);
        _engine.Seam.Exit(_damageGate);
    }

    /// <summary>For one thread's part of the scan; null where nothing may be stored, or where all of the file has been written back.</summary>
    private BelievedBytes? NewBelieved() =>
        _engine.IsReadOnly || _engine.Region.Domain == PersistenceDomain.Synced ? null : new BelievedBytes(_engine.Region);

    private void ScanReserved()
    {
        BelievedBytes? believed = NewBelieved();
        for (ulong number = 1; number < (ulong)_reserved.Length; number++)
        {
            _engine.TryLocate(number, out long offset);
            _reserved[number] = Scan(number, offset, believed);
            bool isBornAtFormat = number is <= Format.EpochInode or >= Format.FirstTableInode;
            if (isBornAtFormat && _reserved[number] is { Log: null, IsDamaged: false })
            {
                AddDamage(NovaException.Damage("reserved inode", offset, $"inode {number} of the volume itself", "a slot without life"));
                _reserved[number] = _reserved[number] with { IsDamaged = true };
            }
        }

        believed?.MakeDurable();
    }

    /// <summary>Reads each shard's table from its log, and then the slots. Of a table that is damaged, the part before the damage.</summary>
    private void ScanTables()
    {
        foreach (Shard shard in _engine.Shards)
        {
            ScannedSlot table = _reserved[shard.TableInode];
            _tableIsDamaged[shard.Number] = table.IsDamaged;
            try
            {
                if (table.Log is { } log)
                {
                    // Operations over the table's log alone need no witness: its own testimony is the verdict.
                    TableReader.Load(_engine, shard, log.Sequence);
                }
            }
            catch (NovaException damage) when (damage.Error == NovaError.Corrupt)
            {
                AddDamage(damage);
                _tableIsDamaged[shard.Number] = true;
            }

            AddStretches(shard);
        }

        _engine.Seam.RunAll(_stretches.Count, stretch => ScanSlots(_stretches[stretch]));
    }

    private void AddStretches(Shard shard)
    {
        int count = shard.Slots.SlotCount;
        _shards[shard.Number] = new ScannedSlot[count];
        for (int first = 0; first < count; first += StretchSlots)
        {
            _stretches.Add(new SlotStretch(shard.Number, first, Math.Min(StretchSlots, count - first)));
        }
    }

    private void ScanSlots(SlotStretch stretch)
    {
        SlotTable slots = _engine.Shards[stretch.Shard].Slots;
        BelievedBytes? believed = NewBelieved();
        BelieveTable(slots, stretch, believed);
        Span<ScannedSlot> scanned = _shards[stretch.Shard].AsSpan(stretch.First, stretch.Count);
        for (int i = 0; i < scanned.Length; i++)
        {
            slots.TryLocate(stretch.First + i, out long offset);
            scanned[i] = Scan(slots.InodeOf(stretch.First + i), offset, believed);
        }

        believed?.MakeDurable();
    }

    /// <summary>All slots, those without a life too: what is seen to be zero is taken for free.</summary>
    private static void BelieveTable(SlotTable slots, SlotStretch stretch, BelievedBytes? believed)
    {
        for (int slot = stretch.First; slot < stretch.First + stretch.Count && believed is not null; slot += Format.SlotsPerBlock)
        {
            slots.TryLocate(slot, out long offset);
            believed.Add(offset, Format.BlockSizeInBytes);
        }
    }

    private ScannedSlot Scan(ulong number, long offset, BelievedBytes? believed)
    {
        try
        {
            SlotView view = SlotView.Read(_engine.Region, _engine.Secret, number, offset);
            if (view.State != SlotState.Live)
            {
                return new ScannedSlot(number, offset, view, null);
            }

            LogIdentity identity = new(number, view.Generation, _engine.Secret.IdentitySeed(number, view.Generation), offset, _engine.Area);
            return new ScannedSlot(number, offset, view, LogScan.Read(_engine.Region, identity, view.TrustedSequence, believed));
        }
        catch (NovaException damage) when (damage.Error == NovaError.Corrupt)
        {
            AddDamage(damage);
            return new ScannedSlot(number, offset, default(SlotView) with { State = SlotState.Dead }, null) { IsDamaged = true };
        }
    }

    /// <summary>Gives the verdict on every run in doubt; the testimony it rests on is that of the scan, before any discard.</summary>
    private void Judge()
    {
        List<(ScannedSlot[] Slots, int Index)> discarded = [];
        JudgeAll(_reserved, discarded);
        foreach (ScannedSlot[] slots in _shards)
        {
            JudgeAll(slots, discarded);
        }

        HashSet<ulong> operations = [];
        foreach ((ScannedSlot[] slots, int index) in discarded)
        {
            slots[index] = slots[index] with { IsDiscarded = true };
            operations.Add(slots[index].Log!.Doubt!.Operation);
        }

        Discarded = operations.Count;
        Visit(slot => Orphans += slot.Ends == LogEnding.Death ? 1 : 0);
    }

    private void JudgeAll(ScannedSlot[] slots, List<(ScannedSlot[] Slots, int Index)> discarded)
    {
        for (int i = 0; i < slots.Length; i++)
        {
            if (slots[i].Log?.Doubt is { } doubt && !(doubt.DataHolds && IsWitnessed(slots[i].Number, doubt)))
            {
                discarded.Add((slots, i));
            }
        }
    }

    private bool IsWitnessed(ulong number, DoubtfulRun doubt)
    {
        foreach (Witness witness in doubt.Witnesses)
        {
            if (!HasReached(witness))
            {
                return false;
            }
        }

        // The others name the hub alone: where the hub's own run is in doubt, its list decides.
        if (doubt.Witnesses is not [{ } hub] || hub.Inode >= number || Find(hub.Inode)?.Log?.Doubt is not { } hubDoubt || hubDoubt.LastSequence != hub.Sequence)
        {
            return true;
        }

        return hubDoubt.DataHolds && Array.TrueForAll(hubDoubt.Witnesses, HasReached);
    }

    /// <summary>SPEC R19. A participant that is there and can't be read is damage, not absence: what the others have acknowledged stays.</summary>
    private bool HasReached(Witness witness)
    {
        if (Find(witness.Inode) is not { } slot)
        {
            return witness.Inode >= Format.FirstOrdinaryInode && _tableIsDamaged[_engine.ShardOf(witness.Inode).Number];
        }

        if (slot.IsDamaged)
        {
            return true;
        }

        return slot.View.State switch
        {
            SlotState.Live => witness.Names(slot.View.Generation) && slot.Log is { } log && (log.IsDead || log.Sequence >= witness.Sequence),
            SlotState.Dead => slot.View.Word.IsDead && witness.NamesLowBits(slot.View.Word.LowGeneration),
            _ => false,
        };
    }

    private ScannedSlot? Find(ulong number)
    {
        if (number < Format.FirstOrdinaryInode)
        {
            return number != 0 && number < (ulong)_reserved.Length ? _reserved[number] : null;
        }

        ScannedSlot[] slots = _shards[_engine.ShardOf(number).Number];
        ulong slot = (number - Format.FirstOrdinaryInode) / (ulong)_engine.ShardCount;
        return slot < (ulong)slots.Length ? slots[slot] : null;
    }
}

/// <summary>Slots that lie one after the other in a shard's table.</summary>
/// <param name="Shard">Whose table.</param>
/// <param name="First">The first of them.</param>
/// <param name="Count">How many.</param>
internal readonly record struct SlotStretch(int Shard, int First, int Count);
