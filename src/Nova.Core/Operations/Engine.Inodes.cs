using System.Runtime.CompilerServices;
using Nova.Core.Execution;
using Nova.Core.Index;
using Nova.Core.Logs;
using Nova.Core.Media;
using Nova.Core.Space;
using Nova.Pmem;

namespace Nova.Core.Operations;

// Inodes: finding them, loading them, making room for new ones.
internal sealed partial class Engine
{
    private readonly OrderLock _generations = new();
    private ulong _nextGeneration;
    private ulong _generationBound;

    /// <summary>Sequence numbers at which logs end although the medium goes on: the verdict of a read-only opening, which may not store it. Null otherwise.</summary>
    public IReadOnlyDictionary<ulong, ulong>? Verdict { get; set; }

    /// <summary>Pins the inode that a face asks for: that very life, or, where the generation is 0, whatever life the number has now.</summary>
    /// <returns><see cref="NovaError.NotFound"/>: the number has no life, and any would do. <see cref="NovaError.Stale"/>: that life is over.</returns>
    private NovaError Pin(InodeIdentity identity, out Inode inode)
    {
        bool any = identity.Generation == 0;
        if (!TryPin(identity.Number.Value, out inode))
        {
            return any ? NovaError.NotFound : NovaError.Stale;
        }

        // Compared behind the pin: a pinned inode keeps its number, so no other life can come between the comparison and the use.
        if (any || inode.Identity.Generation == identity.Generation)
        {
            return NovaError.None;
        }

        Unpin(inode);
        return NovaError.Stale;
    }

    /// <summary>Pins whatever life a number has now, unless it is one of the volume's own. For numbers that are compared again behind the pin; a face asks by identity.</summary>
    private bool TryPin(ulong number, out Inode inode)
    {
        inode = null!;
        return (number == Format.RootInode || number >= Format.FirstOrdinaryInode) && ShardOf(number).Inodes.TryPin(number, out inode);
    }

    /// <summary>Pins one of the volume's own inodes, which are always there.</summary>
    public Inode PinReserved(ulong number) => ShardOf(number).Inodes.TryPin(number, out Inode inode)
        ? inode
        : throw NovaException.Damage("reserved inode", Format.BlockSizeInBytes + ((long)number * Format.SlotSizeInBytes), $"inode {number} of the volume itself", "a slot without life");

    public static void Unpin(Inode inode) => inode.Shard.Inodes.Unpin(inode);

    /// <summary>Reads an inode's log into an object.</summary>
    /// <returns>False if the slot holds no life.</returns>
    /// <exception cref="NovaException"><see cref="NovaError.Corrupt"/>: the log fails its checks.</exception>
    public bool TryLoad(ulong number, Inode inode, ReplayDepth depth) =>
        TryLoad(number, inode, depth, Verdict?.GetValueOrDefault(number, ulong.MaxValue) ?? ulong.MaxValue);

    /// <summary>As the overload, up to a given record.</summary>
    [SkipLocalsInit]                         // of the copy: the cursor fills what it reads, and zeroing 4 KiB takes longer than a small file's log
    public bool TryLoad(ulong number, Inode inode, ReplayDepth depth, ulong stopAt)
    {
        if (!TryLocate(number, out long slotOffset))
        {
            return false;
        }

        SlotView slot = SlotView.Read(Region, Secret, number, slotOffset);
        if (slot.State != SlotState.Live || stopAt == 0)
        {
            return false;
        }

        LogIdentity identity = new(number, slot.Generation, Secret.IdentitySeed(number, slot.Generation), slotOffset, Area);
        inode.Identity = identity;
        Span<byte> copy = stackalloc byte[Format.MaximumRecordBytes];
        LogCursor cursor = new(Region, identity, slot.TrustedSequence, stopAt, copy);
        InodeReplay replay = new(Region, inode, Hash, depth);
        long container = cursor.End.Container;
        inode.Entries.BeginLoading();
        while (!inode.IsDead && cursor.Next(out LogRecord record))
        {
            inode.PageCount += cursor.End.Container == container ? 0 : 1;
            container = cursor.End.Container;
            replay.Apply(record);
        }

        if (inode.IsDead || cursor.LastSequence == 0)
        {
            return false;
        }

        inode.Entries.EndLoading();
        inode.End = cursor.End;
        inode.Sequence = cursor.LastSequence;
        inode.CountedEntries = depth == ReplayDepth.Blocks ? replay.EntryCount : 0;
        inode.ReservedPages = Inode.PagesToReserve(inode.RemovalNeed, inode.End);
        return true;
    }

    /// <summary>Finds a slot and a generation for an inode, and an object for it. The caller commits the birth and lets it be had, or calls <see cref="Miscarry"/>.</summary>
    private NovaError Conceive(Shard shard, out Inode inode)
    {
        inode = null!;
        if (!TryTakeSlot(shard, out int slot) || !shard.Slots.TryLocate(slot, out long slotOffset))
        {
            return NovaError.NoSpace;
        }

        ulong number = shard.Slots.InodeOf(slot);
        SlotView view = SlotView.Read(Region, Secret, number, slotOffset);
        if (view.State == SlotState.Live)
        {
            // The allocator image lied. The slot is not given back: it is no free one.
            IsReadOnly = true;
            throw NovaException.Damage("slot", slotOffset, $"a free slot, for inode {number}", "a life");
        }

        if (!TryNextGeneration(view.Word, out ulong generation))
        {
            shard.Slots.GiveBack(slot);
            return NovaError.NoSpace;
        }

        inode = shard.Inodes.Conceive(new LogIdentity(number, generation, Secret.IdentitySeed(number, generation), slotOffset, Area));
        return NovaError.None;
    }

    private void Miscarry(Inode inode)
    {
        Shard shard = inode.Shard;
        int slot = SlotOf(inode.Number);
        shard.Inodes.Forget(inode);
        shard.Slots.GiveBack(slot);
    }

    private bool TryTakeSlot(Shard shard, out int slot)
    {
        while (!shard.Slots.TryTake(out slot))
        {
            // Another thread may take what one of these gained: as long as one gains something, try again.
            if (!ZeroDeadSlots(shard) && !GrowTable(shard) && !(Space.Usage.Limbo > 0 && ReclaimLimbo() && ZeroDeadSlots(shard)))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Zeroes the slots that wait for it in all shards: at closing.</summary>
    public void ZeroAllDeadSlots()
    {
        foreach (Shard shard in Shards)
        {
            while (ZeroDeadSlots(shard))
            {
            }
        }
    }

    /// <summary>Zeroes slots that wait for it, as many as one fence may cover. Operations do it one by one on their way; this is for when slots run out.</summary>
    private bool ZeroDeadSlots(Shard shard)
    {
        Span<int> slots = stackalloc int[256];
        int count = 0;
        StoreBatch batch = Region.BeginBatch();
        try
        {
            while (count < slots.Length && shard.Slots.TryTakeUnzeroed(out int slot))
            {
                shard.StoreZeroSlot(ref batch, slot);
                slots[count++] = slot;
            }

            if (count > 0)
            {
                batch.Fence();
            }
        }
        catch (PmemException failure)
        {
            throw Stop(failure);
        }
        finally
        {
            batch.Dispose();
        }

        foreach (int slot in slots[..count])
        {
            shard.Slots.Free(slot);
        }

        return count > 0;
    }

    /// <summary>Makes a shard's inode table longer, doubling it up to 2 MiB at a time.</summary>
    // Ordering (SPEC R10, R16).
    //   1. zero the new blocks, fence            they are nobody's yet
    //   2. store the table's write record, fence the new slots exist, and hold nothing
    private bool GrowTable(Shard shard)
    {
        Inode table = PinReserved(shard.TableInode);
        Seam.Enter(table.Order);
        Operation operation = BeginOperation();
        try
        {
            long wanted = Math.Clamp(Space.Usage.Free / 16, 1, Math.Clamp(shard.Slots.BlockCount, 1, Format.HugePageBlocks));
            while (!TryAllocate(shard, wanted, AllocationHint.Log, ref operation.DataRuns))
            {
                if (wanted == 1)
                {
                    return false;
                }

                wanted /= 2;
            }

            long size = table.Attributes.Size;
            int participant = operation.Join(table);
            for (int i = 0; i < operation.DataRuns.Count; i++)
            {
                BlockRun run = operation.DataRuns[i];
                WritePayload write = new()
                {
                    FileOffset = (ulong)size,
                    FirstBlock = (ulong)run.FirstBlock,
                    Length = (uint)(run.Count * Format.BlockSizeInBytes),
                    ModifiedNanoseconds = Now(),
                };
                operation.Add(participant, RecordKind.Write, in write);
                size += write.Length;
            }

            if (operation.Prepare(SpaceClaim.Ordinary) != NovaError.None)
            {
                return false;
            }

            RunList runs = operation.DataRuns;
            ZeroRuns(runs);                                                  // 1
            _ = operation.Commit();                                          // 2
            for (int i = 0; i < runs.Count; i++)
            {
                MapTable(table, runs[i]);
            }

            return true;
        }
        finally
        {
            EndOperation(operation);
            Seam.Exit(table.Order);
            Unpin(table);
        }
    }

    private void MapTable(Inode table, BlockRun run)
    {
        ReleasedBlocks none = new();
        long length = run.Count * Format.BlockSizeInBytes;
        Seam.EnterExclusive(table.Index);
        table.Map(new Extent(table.Attributes.Size, length, ExtentKind.Data, run.FirstBlock * Format.BlockSizeInBytes), ref none);
        table.Attributes.Size += length;
        Seam.ExitExclusive(table.Index);
        table.Shard.Slots.Append(run);
    }

    private void ZeroRuns(in RunList runs) => _ = StoreAndFence(runs, static (ref batch, runs) =>
    {
        for (int i = 0; i < runs.Count; i++)
        {
            batch.Zero(runs[i].FirstBlock * Format.BlockSizeInBytes, runs[i].Count * Format.BlockSizeInBytes, StoreTags.Zero);
        }
    });
}
