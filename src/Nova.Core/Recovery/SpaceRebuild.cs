using Nova.Core.Media;
using Nova.Core.Operations;
using Nova.Core.Space;

namespace Nova.Core.Recovery;

/// <summary>Finds out from the logs which blocks and slots are in use, after the verdict. What no log names is free.</summary>
internal static class SpaceRebuild
{
    public static void Run(Engine engine, CrashScan scan)
    {
        long promised = 0;
        engine.Seam.RunAll(scan.Stretches.Count + 1, part =>
        {
            Inode scratch = engine.NewInode();
            long pages = 0;
            ReadOnlySpan<ScannedSlot> slots = part == scan.Stretches.Count ? scan.Reserved : scan.SlotsOf(scan.Stretches[part]);
            foreach (ref readonly ScannedSlot slot in slots)
            {
                pages += slot.Ends == LogEnding.Alive ? MarkUsed(engine, scan, scratch, slot) : 0;
            }

            Interlocked.Add(ref promised, pages);
        });

        for (int shard = 0; shard < engine.ShardCount; shard++)
        {
            RestoreSlots(engine, engine.Shards[shard].Slots, scan.SlotsOf(shard));
        }

        engine.Promises.TakeWhatThereIs(promised);
    }

    /// <summary>Marks what an inode owns.</summary>
    /// <returns>Pages promised to its removals.</returns>
    private static long MarkUsed(Engine engine, CrashScan scan, Inode scratch, in ScannedSlot slot)
    {
        try
        {
            scratch.Reset();
            if (!engine.TryLoad(slot.Number, scratch, ReplayDepth.Blocks, slot.EndSequence))
            {
                return 0;
            }

            engine.CountLogPages(scratch.PageCount);
            RunList blocks = default;
            engine.CollectBlocks(scratch, ref blocks);
            for (int i = 0; i < blocks.Count; i++)
            {
                if (!engine.Space.TryMarkUsed(blocks[i], out long conflict))
                {
                    scan.AddDamage(NovaException.Damage("block", conflict * Format.BlockSizeInBytes, "one owner", $"inode {slot.Number} and another inode name it"));
                }
            }

            return scratch.ReservedPages;
        }
        catch (NovaException damage) when (damage.Error == NovaError.Corrupt)
        {
            scan.AddDamage(damage);
            return 0;
        }
    }

    /// <summary>Restores which slots can be born: at once, or after zeroing.</summary>
    private static void RestoreSlots(Engine engine, SlotTable table, ReadOnlySpan<ScannedSlot> slots)
    {
        int nextVirgin = slots.Length;
        while (nextVirgin > 0 && IsVirgin(engine, slots[nextVirgin - 1]))
        {
            nextVirgin--;
        }

        long live = 0;
        for (int i = 0; i < nextVirgin; i++)
        {
            if (slots[i].Ends == LogEnding.Alive || slots[i].IsDamaged)
            {
                live++;
            }
            else if (IsZeroBelowTail(engine, slots[i]))
            {
                table.RestoreFree(i);
            }
            else
            {
                table.RestoreUnzeroed(i);
            }
        }

        table.Restore(nextVirgin, live);
    }

    private static bool IsVirgin(Engine engine, in ScannedSlot slot) =>
        slot.View.State == SlotState.Free && IsZeroBelowTail(engine, slot);

    private static bool IsZeroBelowTail(Engine engine, in ScannedSlot slot) =>
        !engine.Region.Read(slot.Offset + SlotHeader.HeadOffset, Format.SlotSizeInBytes - SlotHeader.HeadOffset).ContainsAnyExcept((byte)0);
}
