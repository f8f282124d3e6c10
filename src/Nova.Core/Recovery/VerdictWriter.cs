using Nova.Core.Logs;
using Nova.Core.Media;
using Nova.Core.Operations;
using Nova.Pmem;

namespace Nova.Core.Recovery;

/// <summary>Makes the verdict durable, before anything else is done with the volume. SPEC R22.</summary>
// Ordering: all of it in one batch, in any order, then one fence. A crash in between leaves a part of it, and the next recovery comes to the same verdict: what is
// zeroed was past the end that both find, and a tail word speaks of records that are durable.
internal static class VerdictWriter
{
    public static void Store(Engine engine, CrashScan scan) => _ = engine.StoreAndFence((engine, scan), static (ref batch, verdict) =>
    {
        foreach (ScannedSlot slot in verdict.scan.Reserved)
        {
            StoreVerdict(ref batch, verdict.engine, slot);
        }

        for (int shard = 0; shard < verdict.engine.ShardCount; shard++)
        {
            foreach (ScannedSlot slot in verdict.scan.SlotsOf(shard))
            {
                StoreVerdict(ref batch, verdict.engine, slot);
            }
        }
    });

    private static void StoreVerdict(ref StoreBatch batch, Engine engine, in ScannedSlot slot)
    {
        switch (slot.Ends)
        {
            case LogEnding.Unborn:
                ZeroAfter(ref batch, engine.Region, LogEnd.OfSlot(slot.Offset));
                break;
            case LogEnding.Alive:
                ZeroAfter(ref batch, engine.Region, slot.End);
                StoreTail(ref batch, engine, slot, TailState.Live);
                break;
            case LogEnding.Death:
                // What lies past the death is never read: the dead tail word is all that is needed. The slot is zeroed before it is born again.
                StoreTail(ref batch, engine, slot, TailState.Dead);
                break;
            default:
                break;
        }
    }

    /// <summary>Zeroes whatever is not zero from the end of a log to the end of that page or slot, and the link past it.</summary>
    private static void ZeroAfter(ref StoreBatch batch, PmemRegion region, LogEnd end)
    {
        if (region.ReadWord(end.LinkOffset) != 0)
        {
            batch.StoreWord(end.LinkOffset, 0, StoreTags.Discard);
        }

        int length = end.Room * Format.LineSizeInBytes;
        if (length > 0 && region.Read(end.RegionOffset, length).ContainsAnyExcept((byte)0))
        {
            batch.Zero(end.RegionOffset, length, StoreTags.Discard);
        }
    }

    private static void StoreTail(ref StoreBatch batch, Engine engine, in ScannedSlot slot, TailState state)
    {
        TailWord word = TailWord.Make(engine.Secret, slot.Number, slot.View.Generation, slot.EndSequence, state);
        if (word != slot.View.Word)
        {
            batch.StoreWord(slot.Offset + SlotHeader.TailOffset, word.Value, StoreTags.Tail);
        }
    }
}
