using Nova.Core.Logs;
using Nova.Core.Media;
using Nova.Core.Operations;
using Nova.Pmem;

namespace Nova.Core.Recovery;

/// <summary>Makes the verdict durable, before anything else is done with the volume. SPEC R22.</summary>
// Ordering.
//   1. store the words of eras that logs have entered and that did not reach the medium, fence; as good as always there is none
//                              the old tail words are one era behind them, and good
//   2. store all the rest in any order, fence
//                              a crash leaves a part of it, and the next recovery comes to the same verdict: what is zeroed was past the end that both find, and a tail
//                              word speaks of records that are durable, in an era whose word is
internal static class VerdictWriter
{
    public static void Store(Engine engine, CrashScan scan)
    {
        StoreEras(engine, scan);                                                 // 1
        _ = engine.StoreAndFence((engine, scan), static (ref batch, verdict) =>  // 2
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
    }

    private static void StoreEras(Engine engine, CrashScan scan)
    {
        List<ScannedSlot> entered = [];
        scan.Visit(slot =>
        {
            if (slot.Ends == LogEnding.Alive && EraWord.Of(slot.EndSequence) > slot.View.Era)
            {
                entered.Add(slot);
            }
        });
        if (entered.Count == 0)
        {
            return;
        }

        _ = engine.StoreAndFence((engine, entered), static (ref batch, verdict) =>
        {
            foreach (ScannedSlot slot in verdict.entered)
            {
                uint seed = verdict.engine.Secret.IdentitySeed(slot.Number, slot.View.Generation);
                batch.StoreWord(slot.Offset + SlotHeader.EraOffset, EraWord.Make(seed, EraWord.Of(slot.EndSequence)).Value, StoreTags.Era);
            }
        });
    }

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
