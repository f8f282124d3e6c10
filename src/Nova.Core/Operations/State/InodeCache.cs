using Nova.Core.Execution;
using Nova.Core.Logs;
using Nova.Core.Media;

namespace Nova.Core.Operations;

/// <summary>The inodes of one shard that are in DRAM, by number; those that nobody uses give way when there are many.</summary>
/// <remarks>
/// A pin keeps an inode in DRAM: an operation holds one while it runs, a handle while it is open. The last pin of a dead inode buries it.
/// Whoever finds an inode that is being loaded waits on its index lock. A slot is read only while no inode of that number is in the cache: from the moment it is taken for a
/// birth until its dead tail is durable and its pages are free, the number is here, and not to be had.
/// </remarks>
internal sealed class InodeCache(Engine engine, Shard shard)
{
    private readonly IndexLock _latch = new();
    private readonly Dictionary<ulong, Inode> _inodes = [];
    private readonly Stack<Inode> _spare = new();
    private readonly List<Inode> _order = [];        // for the clock hand; an inode's place is its ClockIndex
    private int _hand;

    /// <summary>Inodes in DRAM.</summary>
    public int Count => _inodes.Count;

    /// <summary>Pins an inode, loading it if need be.</summary>
    /// <returns>False if the slot holds no life of that number.</returns>
    /// <exception cref="NovaException"><see cref="NovaError.Corrupt"/>: its log fails its checks.</exception>
    public bool TryPin(ulong number, out Inode inode)
    {
        while (true)
        {
            engine.Seam.EnterExclusive(_latch);
            if (!_inodes.TryGetValue(number, out inode!))
            {
                inode = Insert(number);
                engine.Seam.ExitExclusive(_latch);
                return Load(number, inode);
            }

            InodeState state = inode.State;
            if (state is InodeState.Unborn or InodeState.Buried)
            {
                engine.Seam.ExitExclusive(_latch);
                return false;
            }

            inode.Pins++;
            inode.WasUsed = true;
            engine.Seam.ExitExclusive(_latch);
            if (state == InodeState.Loaded)
            {
                return true;
            }

            // Its loader holds the index lock until it is loaded, or found to be none; in that case it has left the cache and we look again.
            engine.Seam.EnterShared(inode.Index);
            bool loaded = inode.State == InodeState.Loaded;
            engine.Seam.ExitShared(inode.Index);
            if (loaded)
            {
                return true;
            }

            Unpin(inode);
        }
    }

    /// <summary>Takes an object for an inode that is about to be born; pinned, and not yet to be had. Waits for whoever is reading the slot in vain.</summary>
    public Inode Conceive(in LogIdentity identity)
    {
        while (true)
        {
            engine.Seam.EnterExclusive(_latch);
            if (!_inodes.TryGetValue(identity.Inode, out Inode? reader))
            {
                break;
            }

            reader.Pins++;
            engine.Seam.ExitExclusive(_latch);
            engine.Seam.EnterShared(reader.Index);
            engine.Seam.ExitShared(reader.Index);
            Unpin(reader);
        }

        MakeRoom();
        Inode inode = TakeSpare();
        inode.Identity = identity;
        inode.End = LogEnd.OfSlot(identity.SlotOffset);
        inode.State = InodeState.Unborn;
        inode.Pins = 1;
        _inodes.Add(identity.Inode, inode);
        Enlist(inode);
        engine.Seam.ExitExclusive(_latch);
        return inode;
    }

    /// <summary>The birth is committed: the inode can be had.</summary>
    public void Bear(Inode inode)
    {
        engine.Seam.EnterExclusive(_latch);
        inode.State = InodeState.Loaded;
        engine.Seam.ExitExclusive(_latch);
    }

    /// <summary>The birth did not happen, or what a dead inode left has gone: the number can be read from its slot again, and the object serves the next inode.</summary>
    public void Forget(Inode inode)
    {
        engine.Seam.EnterExclusive(_latch);
        Remove(inode);
        engine.Seam.ExitExclusive(_latch);
        Recycle(inode);
    }

    /// <summary>Gives a pin back.</summary>
    public void Unpin(Inode inode)
    {
        engine.Seam.EnterExclusive(_latch);
        bool last = --inode.Pins == 0;
        bool bury = last && inode.State == InodeState.Loaded && inode.IsDead;
        bool recycle = last && inode.State == InodeState.Absent;
        if (bury)
        {
            inode.State = InodeState.Buried;
        }

        engine.Seam.ExitExclusive(_latch);
        if (bury)
        {
            engine.Bury(inode);
        }
        else if (recycle)
        {
            Recycle(inode);
        }
    }

    /// <summary>Keeps an object for the next inode.</summary>
    private void Recycle(Inode inode)
    {
        inode.Reset();
        engine.Seam.EnterExclusive(_latch);
        _spare.Push(inode);
        engine.Seam.ExitExclusive(_latch);
    }

    private Inode Insert(ulong number)
    {
        MakeRoom();
        Inode inode = TakeSpare();
        inode.State = InodeState.Loading;
        inode.Pins = 1;
        engine.Seam.EnterExclusive(inode.Index);         // free: nobody knows the object
        _inodes.Add(number, inode);
        Enlist(inode);
        return inode;
    }

    private bool Load(ulong number, Inode inode)
    {
        bool loaded = false;
        try
        {
            loaded = engine.TryLoad(number, inode, ReplayDepth.Everything);
        }
        finally
        {
            engine.Seam.EnterExclusive(_latch);
            if (loaded)
            {
                inode.State = InodeState.Loaded;
            }
            else
            {
                inode.State = InodeState.Absent;
                _inodes.Remove(number);
                Delist(inode);
            }

            engine.Seam.ExitExclusive(_latch);
            engine.Seam.ExitExclusive(inode.Index);
            if (!loaded)
            {
                Unpin(inode);
            }
        }

        return loaded;
    }

    private Inode TakeSpare()
    {
        if (!_spare.TryPop(out Inode? inode))
        {
            inode = engine.NewInode();
        }

        inode.Shard = shard;
        return inode;
    }

    private void Remove(Inode inode)
    {
        _inodes.Remove(inode.Number);
        Delist(inode);
    }

    private void Enlist(Inode inode)
    {
        inode.ClockIndex = _order.Count;
        inode.WasUsed = true;
        _order.Add(inode);
    }

    private void Delist(Inode inode)
    {
        Inode last = _order[^1];
        _order[inode.ClockIndex] = last;
        last.ClockIndex = inode.ClockIndex;
        _order.RemoveAt(_order.Count - 1);
    }

    /// <summary>Two go for one that comes, while there are too many: so the cache shrinks back after it had to grow.</summary>
    private void MakeRoom()
    {
        for (int i = 0; i < 2 && _inodes.Count >= engine.CachedInodesPerShard; i++)
        {
            EvictOne();
        }
    }

    /// <summary>Second chance: goes round until it finds an inode that nobody has used since the last round, nobody pins, and whose tail is durable.</summary>
    private void EvictOne()
    {
        for (int looked = 0; looked < 64 && _order.Count > 0; looked++)
        {
            _hand = _hand >= _order.Count - 1 ? 0 : _hand + 1;
            Inode inode = _order[_hand];
            bool free = inode.Pins == 0 && inode.State == InodeState.Loaded && !inode.IsDead && Volatile.Read(ref inode.TailHolds) == 0
                && !Format.IsReserved(inode.Number);
            if (free && !inode.WasUsed)
            {
                Remove(inode);
                inode.Reset();
                _spare.Push(inode);
                return;
            }

            inode.WasUsed = false;
        }
    }
}
