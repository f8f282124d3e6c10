using Nova.Core.Execution;
using Nova.Core.Media;
using Nova.Core.Space;

namespace Nova.Core.Operations;

/// <summary>The inode table of one shard in DRAM: where its blocks lie and which slots can be born. SPEC R10.</summary>
/// <remarks>
/// A slot goes round: free (zero below its tail word, durably) -> live -> dead, its dead tail durable -> to be zeroed -> free.
/// An operation of the shard zeroes one or two on its way, under its own fence; only then is a slot free again (DESIGN 4, rule 1).
/// </remarks>
internal sealed class SlotTable(ExecutionSeam seam, int shard, int shardCount)
{
    private readonly IndexLock _latch = new();
    private readonly Stack<int> _free = new();
    private readonly Queue<int> _unzeroed = new();
    private int _unzeroedCount;                  // a hint that needs no latch
    private long[] _blocks = [];                 // block number of each table block
    private int _blockCount;
    private int _nextVirgin;                     // slots from here on were never used
    private long _live;

    /// <summary>Table blocks.</summary>
    public int BlockCount => Volatile.Read(ref _blockCount);

    /// <summary>Slots of the table, used or not.</summary>
    public int SlotCount => BlockCount * Format.SlotsPerBlock;

    /// <summary>Live inodes.</summary>
    public long LiveCount => Volatile.Read(ref _live);

    public ulong InodeOf(int slot) => Format.FirstOrdinaryInode + ((ulong)slot * (ulong)shardCount) + (ulong)shard;

    /// <summary>Where a slot lies; false if the table is not that long.</summary>
    public bool TryLocate(long slot, out long regionOffset)
    {
        long block = slot / Format.SlotsPerBlock;
        if (slot < 0 || block >= Volatile.Read(ref _blockCount))
        {
            regionOffset = 0;
            return false;
        }

        regionOffset = (Volatile.Read(ref _blocks)[block] * Format.BlockSizeInBytes) + (slot % Format.SlotsPerBlock * Format.SlotSizeInBytes);
        return true;
    }

    /// <summary>Adds blocks to the end of the table: they are zero, durably, and named by the table's log.</summary>
    public void Append(BlockRun run)
    {
        seam.EnterExclusive(_latch);
        if (_blockCount + run.Count > _blocks.Length)
        {
            long[] larger = new long[Math.Max(_blockCount + run.Count, _blocks.Length * 2L)];
            _blocks.AsSpan(0, _blockCount).CopyTo(larger);
            Volatile.Write(ref _blocks, larger);
        }

        for (int i = 0; i < run.Count; i++)
        {
            _blocks[_blockCount + i] = run.FirstBlock + i;
        }

        Volatile.Write(ref _blockCount, _blockCount + (int)run.Count);
        seam.ExitExclusive(_latch);
    }

    /// <summary>Takes a slot that can be born; false if the table must grow, or slots must be zeroed first.</summary>
    public bool TryTake(out int slot)
    {
        seam.EnterExclusive(_latch);
        bool found = _free.TryPop(out slot);
        if (!found && _nextVirgin < _blockCount * Format.SlotsPerBlock)
        {
            (slot, found) = (_nextVirgin++, true);
        }

        if (found)
        {
            _live++;
        }

        seam.ExitExclusive(_latch);
        return found;
    }

    /// <summary>The birth did not happen, and stored nothing.</summary>
    public void GiveBack(int slot)
    {
        seam.EnterExclusive(_latch);
        _live--;
        _free.Push(slot);
        seam.ExitExclusive(_latch);
    }

    /// <summary>A life is over, and nobody uses it any more.</summary>
    public void CountDeath()
    {
        seam.EnterExclusive(_latch);
        _live--;
        seam.ExitExclusive(_latch);
    }

    /// <summary>The slot's dead tail is durable: it may be zeroed.</summary>
    public void Die(int slot) => RestoreUnzeroed(slot);

    /// <summary>Takes a slot to be zeroed.</summary>
    public bool TryTakeUnzeroed(out int slot)
    {
        slot = 0;
        if (Volatile.Read(ref _unzeroedCount) == 0)
        {
            return false;
        }

        seam.EnterExclusive(_latch);
        bool found = _unzeroed.TryDequeue(out slot);
        _unzeroedCount = _unzeroed.Count;
        seam.ExitExclusive(_latch);
        return found;
    }

    /// <summary>The zeroing of a slot has been fenced.</summary>
    public void Free(int slot)
    {
        seam.EnterExclusive(_latch);
        _free.Push(slot);
        seam.ExitExclusive(_latch);
    }

    /// <summary>What opening found: the number of live slots, and that all slots from <paramref name="nextVirgin"/> on were never used.</summary>
    public void Restore(int nextVirgin, long live) => (_nextVirgin, _live) = (nextVirgin, live);

    /// <summary>What opening found: a slot below the never used ones that is free, or dead and not yet zeroed.</summary>
    public void RestoreFree(int slot) => _free.Push(slot);

    /// <summary>As <see cref="RestoreFree"/>, for a slot whose content must be zeroed first.</summary>
    public void RestoreUnzeroed(int slot)
    {
        seam.EnterExclusive(_latch);
        _unzeroed.Enqueue(slot);
        _unzeroedCount = _unzeroed.Count;
        seam.ExitExclusive(_latch);
    }

    /// <summary>For the allocator image: slots below this one have been used.</summary>
    public int NextVirgin => _nextVirgin;

    /// <summary>For the allocator image: free slots below that.</summary>
    public int FreeCount => _free.Count;

    /// <summary>For the allocator image: those slots, in no order. Nobody takes or frees one meanwhile.</summary>
    public IEnumerable<int> FreeSlots => _free;
}
