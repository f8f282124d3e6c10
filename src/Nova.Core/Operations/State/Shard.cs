using Nova.Core.Execution;
using Nova.Core.Logs;
using Nova.Core.Media;
using Nova.Core.Space;
using Nova.Pmem;

namespace Nova.Core.Operations;

/// <summary>One of the volume's independent parts: an inode table, the inodes of it that are in DRAM, zeroed pages, waiting tails, what is in limbo.</summary>
internal sealed class Shard
{
    /// <summary>Zeroed pages that a shard keeps in waiting.</summary>
    public const int PagesAhead = 2;

    private readonly Engine _engine;
    private readonly IndexLock _limboLatch = new();
    private readonly Queue<LimboGroup> _limbo = new();

    public Shard(Engine engine, int number)
    {
        _engine = engine;
        Number = number;
        Tails = new TailPublisher(engine.Seam, engine.Secret);
        Pages = new PagePool(engine.Seam);
        Slots = new SlotTable(engine.Seam, number, engine.ShardCount);
        Inodes = new InodeCache(engine, this);
    }

    public int Number { get; }

    public TailPublisher Tails { get; }

    public PagePool Pages { get; }

    public SlotTable Slots { get; }

    public InodeCache Inodes { get; }

    public ulong TableInode => Format.FirstTableInode + (ulong)Number;

    /// <summary>Stores zeros over all of a slot but its dead tail word, which is durable.</summary>
    public void StoreZeroSlot(ref StoreBatch batch, int slot)
    {
        if (!Slots.TryLocate(slot, out long offset))
        {
            throw new InvalidOperationException($"Slot {slot} of shard {Number} is not in its table.");
        }

        batch.Zero(offset + SlotHeader.HeadOffset, Format.SlotSizeInBytes - SlotHeader.HeadOffset, StoreTags.Zero);
    }

    /// <summary>Keeps what a dead inode leaves until the tails that waited at its death are durable.</summary>
    public void EnterLimbo(LimboGroup group)
    {
        RunList named = group.Blocks;
        group.Blocks = default;
        for (int i = 0; i < named.Count; i++)
        {
            if (_engine.Space.TryEnterLimbo(named[i], out long conflict))
            {
                group.Blocks.Add(named[i]);
            }
            else
            {
                _ = _engine.MeetDoubleOwner(conflict);           // the run stays as it is: the volume takes no change any more
            }
        }

        _engine.Seam.EnterExclusive(_limboLatch);
        _limbo.Enqueue(group);
        _engine.Seam.ExitExclusive(_limboLatch);
    }

    /// <summary>Frees what need not wait any longer.</summary>
    public void DrainLimbo()
    {
        while (_limbo.Count > 0 && TryDequeue(out LimboGroup? group))
        {
            for (int i = 0; i < group!.Blocks.Count; i++)
            {
                _engine.Space.LeaveLimbo(group.Blocks[i]);
            }

            int slot = _engine.SlotOf(group.Inode.Number);
            Inodes.Forget(group.Inode);
            Slots.Die(slot);
            _engine.ReturnLimboGroup(group);
            _engine.Promises.Repair();
        }
    }

    private bool TryDequeue(out LimboGroup? group)
    {
        _engine.Seam.EnterExclusive(_limboLatch);
        bool ready = _limbo.TryPeek(out group) && group.Ticket < _engine.DurableHorizon();
        if (ready)
        {
            _limbo.Dequeue();
        }

        _engine.Seam.ExitExclusive(_limboLatch);
        return ready;
    }
}
