using System.Runtime.CompilerServices;
using Nova.Core.Index;
using Nova.Core.Logs;
using Nova.Core.Media;
using Nova.Core.Space;
using Nova.Pmem;

namespace Nova.Core.Operations;

// Blocks: taking them, giving them back, and what happens when they run short.
internal sealed partial class Engine
{
    /// <summary>Allocates blocks that nobody is promised. When they run short, publishes what waits so that limbo empties, and tries once more.</summary>
    public bool TryAllocate(Shard shard, long blocks, AllocationHint hint, ref RunList runs) =>
        Space.TryAllocate(shard.Number, blocks, hint, ref runs)
        || (MakeRoom() && Space.TryAllocate(shard.Number, blocks, hint, ref runs));

    /// <summary>Space is short: frees what waits in limbo, by publishing the tails that it waits for, and the pages that are zero in advance.</summary>
    /// <returns>Whether there may be more room now.</returns>
    public bool MakeRoom()
    {
        bool limbo = Space.Usage.Limbo > 0 && ReclaimLimbo();
        return ReturnPooledPages() || limbo;
    }

    /// <summary>Zeroes log pages that are about to be linked, with a fence of its own: a page is zero, durably, before any word links it (SPEC R16).</summary>
    public void ZeroPages(List<long> blocks, int first) => _ = StoreAndFence((blocks, first), static (ref batch, pages) =>
    {
        for (int i = pages.first; i < pages.blocks.Count; i++)
        {
            batch.Zero(pages.blocks[i] * Format.BlockSizeInBytes, Format.BlockSizeInBytes, StoreTags.Zero);
        }
    });

    /// <summary>Stores what <paramref name="stores"/> says, and fences: for what is no operation of its own.</summary>
    /// <remarks>The fence is counted as its caller's: each use is a site of its own.</remarks>
    /// <exception cref="NovaException"><see cref="NovaError.Unknown"/>: a store or the fence failed; the volume is read-only from here on.</exception>
    public FenceProof StoreAndFence<TState>(
        TState state,
        BatchStores<TState> stores,
        [CallerMemberName] string member = "",
        [CallerFilePath] string file = "",
        [CallerLineNumber] int line = 0)
    {
        StoreBatch batch = Region.BeginBatch();
        try
        {
            stores(ref batch, state);
            return batch.Fence(member, file, line);
        }
        catch (PmemException failure)
        {
            throw Stop(failure);
        }
        finally
        {
            batch.Dispose();
        }
    }

    /// <summary>Keeps a zeroed page for the next log that needs one, or frees it.</summary>
    public void ReturnPage(Shard shard, long block)
    {
        if (!shard.Pages.TryAdd(block))
        {
            Space.Free(new BlockRun(block, 1));
        }
    }

    /// <summary>Frees runs that were allocated and not used.</summary>
    public void FreeRuns(ref RunList runs)
    {
        for (int i = 0; i < runs.Count; i++)
        {
            Space.Free(runs[i]);
        }

        if (runs.Count > 0)
        {
            Promises.Repair();
        }

        runs.Clear();
    }

    /// <summary>Frees what an operation over one log left without an owner: nothing on the medium refers to it any more, and readers have gone with the index lock.</summary>
    private void Reclaim(ref ReleasedBlocks released, FenceProof proof)
    {
        proof.ThrowIfNotFrom(Region);
        NovaException? damage = null;
        for (int i = 0; i < released.Count; i++)
        {
            damage = FreeNamed(released[i]) ?? damage;
        }

        if (released.Count > 0)
        {
            Promises.Repair();
        }

        released.Clear();
        if (damage is not null)
        {
            throw damage;
        }
    }

    /// <summary>Frees blocks that a record named. One that is not in use has, or had, a second owner: from then on the volume takes no change.</summary>
    /// <returns>The damage, or null.</returns>
    private NovaException? FreeNamed(BlockRun run) => Space.TryFree(run, out long conflict) ? null : MeetDoubleOwner(conflict);

    /// <summary>A block that a log gives up is nobody's already: the medium names it twice. No further change is taken.</summary>
    public NovaException MeetDoubleOwner(long block)
    {
        IsReadOnly = true;
        return NovaException.Damage("block", block * Format.BlockSizeInBytes, "one owner", "a block that its owner gives up and that is free");
    }

    /// <summary>
    /// Publishes the tails that wait in all shards, under one fence, and frees what waited for them.
    /// </summary>
    // Ordering.
    //   1. take each shard's tails, waiting for whoever publishes there
    //   2. store them, fence                   they speak of operations whose fences have returned
    //   3. free what waited for them
    public bool ReclaimLimbo()
    {
        PublishTails();
        foreach (Shard shard in Shards)
        {
            shard.DrainLimbo();
        }

        return true;
    }

    /// <summary>Every tail word that was let wait with a lower ticket is durable.</summary>
    public ulong DurableHorizon()
    {
        ulong horizon = ulong.MaxValue;
        foreach (Shard shard in Shards)
        {
            horizon = Math.Min(horizon, shard.Tails.OldestTicket);
        }

        return horizon;
    }

    /// <summary>Makes every waiting tail durable.</summary>
    public void PublishTails()
    {
        if (!Array.Exists(Shards, static shard => shard.Tails.IsBusy))
        {
            return;
        }

        StoreBatch batch = Region.BeginBatch();
        int taken = 0;
        try
        {
            while (taken < Shards.Length)
            {
                TailPublisher tails = Shards[taken++].Tails;
                tails.TakeAll();                                     // 1
                tails.Store(ref batch);                              // 2
            }

            FenceProof proof = batch.Fence();                        // 2
            for (int i = 0; i < Shards.Length; i++)
            {
                Shards[i].Tails.Complete(proof);                     // 3
            }
        }
        catch (PmemException failure)
        {
            for (int i = 0; i < taken; i++)
            {
                Shards[i].Tails.GiveBack();
            }

            throw Stop(failure);
        }
        finally
        {
            batch.Dispose();
        }
    }

    /// <summary>
    /// Takes what a dead inode that nobody uses any more leaves behind. Its data is free at once: nothing looks at it again, whatever crashes. Its log pages and its slot
    /// can be used again once the tails that waited at its death are durable: until then a reader of the log needs them.
    /// </summary>
    public void Bury(Inode inode)
    {
        LimboGroup group = _limboGroups.Get();
        group.Inode = inode;
        group.Ticket = inode.DeathTicket;
        group.Blocks.Clear();
        RunList data = default;
        CollectContent(inode, ref data);
        for (int i = 0; i < data.Count; i++)
        {
            _ = FreeNamed(data[i]);                  // whoever gave the last pin back has nothing to do with it: the volume turns read-only
        }

        CollectPages(inode, ref group.Blocks);
        CountLogPages(-inode.PageCount);
        Promises.Give(inode.ReservedPages);
        inode.ReservedPages = 0;
        inode.Shard.Slots.CountDeath();
        inode.Shard.EnterLimbo(group);
        inode.Shard.DrainLimbo();
    }

    /// <summary>Adds every block that an inode owns: data, attribute values, log pages.</summary>
    public void CollectBlocks(Inode inode, ref RunList blocks)
    {
        CollectContent(inode, ref blocks);
        CollectPages(inode, ref blocks);
    }

    /// <summary>Adds the blocks that hold data and attribute values, and empties the index of extents.</summary>
    private void CollectContent(Inode inode, ref RunList blocks)
    {
        ReleasedBlocks released = new();
        inode.Extents.Unmap(0, Format.MaximumFileBytes, ref released);
        for (int i = 0; i < released.Count; i++)
        {
            blocks.Add(released[i]);
        }

        for (int i = 0; i < inode.Xattrs.Count; i++)
        {
            inode.Xattrs.AddBlocks(Region, i, ref blocks);
        }
    }

    /// <summary>Log pages that are linked into some log.</summary>
    public long LogPages => Interlocked.Read(ref _logPages);

    /// <summary>Zeroed log pages in waiting.</summary>
    public long PooledPages
    {
        get
        {
            long pages = 0;
            foreach (Shard shard in Shards)
            {
                pages += shard.Pages.Count;
            }

            return pages;
        }
    }

    /// <summary>Blocks of files that have no name any more and are still open: no log names them.</summary>
    public long OrphanBlocks() => Handles.CountBlocks(static inode => inode.IsDead ? inode.Extents.BlockCount + inode.PageCount + inode.Xattrs.BlockCount : 0);

    public void CountLogPages(long pages) => Interlocked.Add(ref _logPages, pages);

    /// <summary>Adds the log pages of an inode, following its links.</summary>
    public void CollectPages(Inode inode, ref RunList blocks)
    {
        long linkOffset = inode.Identity.SlotOffset + SlotHeader.HeadOffset;
        for (long i = 0; i < inode.PageCount; i++)
        {
            long block = new LinkWord(Region.ReadWord(linkOffset)).Block;
            blocks.Add(new BlockRun(block, 1));
            linkOffset = (block * Format.BlockSizeInBytes) + PageHeader.NextOffset;
        }
    }

    /// <summary>Gives the zeroed pages in waiting back: when space is short, and at closing.</summary>
    public bool ReturnPooledPages()
    {
        bool any = false;
        foreach (Shard shard in Shards)
        {
            while (shard.Pages.TryTake(out long block))
            {
                Space.Free(new BlockRun(block, 1));
                any = true;
            }
        }

        return any;
    }
}

/// <summary>Stores of one batch.</summary>
internal delegate void BatchStores<in TState>(scoped ref StoreBatch batch, TState state);
