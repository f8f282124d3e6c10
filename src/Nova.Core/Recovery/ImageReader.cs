using System.Collections;
using Nova.Core.Media;
using Nova.Core.Operations;
using Nova.Core.Space;

namespace Nova.Core.Recovery;

/// <summary>Takes the allocator image over, if it validates in every part. SPEC 6, R27.</summary>
/// <remarks>It is read once and used as it is read, though its checksum is known at the end: each part is checked on its own, and an engine that took a bad one is thrown away.</remarks>
internal static class ImageReader
{
    private const int PieceWords = 8192;

    /// <summary>Restores space, slots and counters from the image.</summary>
    /// <returns>False if anything of it does not hold; then the engine must be made anew, and the logs read.</returns>
    public static bool TryRestore(Engine engine, in CleanUnmountPayload unmount, ulong generationBound, uint identitySeed)
    {
        if (!TryPlace(engine, unmount, out BlockRun run))
        {
            return false;
        }

        ImageStream image = new(engine.Region, run.FirstBlock * Format.BlockSizeInBytes, (long)unmount.ImageLength, identitySeed);
        bool holds = image.TryRead(out AllocatorImage head)
            && head.Magic == AllocatorImage.MagicValue
            && head.MountNumber == unmount.MountNumber
            && head.ShardCount == (ulong)engine.ShardCount
            && head.BitmapWords == (ulong)engine.Space.ImageWords
            && head.NextGeneration > 1
            && head.NextGeneration <= generationBound
            && head.LogPages <= (ulong)engine.Area.BlockCount
            && TryRestoreSpace(engine.Space, image)
            && TryRestoreSlots(engine, image)
            && image.EndsWith(unmount.ImageChecksum)
            && engine.Space.IsInUse(run);
        if (!holds)
        {
            return false;
        }

        engine.RestoreCounters(head.NextGeneration, generationBound, head.LastOperation);
        engine.CountLogPages((long)head.LogPages);
        engine.Promises.TakeWhatThereIs((long)Math.Min(head.PromisedPages, (ulong)engine.Area.BlockCount));
        return true;
    }

    /// <summary>The blocks of the image, if they lie in the data area.</summary>
    private static bool TryPlace(Engine engine, in CleanUnmountPayload unmount, out BlockRun run)
    {
        run = default;
        ulong longest = (ulong)engine.Area.BlockCount * Format.BlockSizeInBytes;
        if (unmount.ImageBlock == 0 || unmount.ImageBlock > (ulong)Format.MaximumBlockCount || unmount.ImageLength == 0 || unmount.ImageLength > longest)
        {
            return false;
        }

        run = new BlockRun((long)unmount.ImageBlock, ((long)unmount.ImageLength + Format.BlockSizeInBytes - 1) / Format.BlockSizeInBytes);
        return engine.Area.Contains(run.FirstBlock, run.Count);
    }

    private static bool TryRestoreSpace(BlockSpace space, ImageStream image)
    {
        ulong[] words = new ulong[PieceWords];
        for (long first = 0; first < space.ImageWords; first += PieceWords)
        {
            Span<ulong> part = words.AsSpan(0, (int)Math.Min(PieceWords, space.ImageWords - first));
            if (!image.TryRead(Overlay.BytesOf(part)) || space.Import(first, part) != SpaceImageFault.None)
            {
                return false;
            }
        }

        return true;
    }

    private static bool TryRestoreSlots(Engine engine, ImageStream image)
    {
        foreach (Shard shard in engine.Shards)
        {
            if (!image.TryRead(out ShardImage slots)
                || slots.NextVirginSlot > shard.Slots.SlotCount || slots.LiveInodes > slots.NextVirginSlot
                || slots.LiveInodes + slots.FreeSlots != slots.NextVirginSlot)
            {
                return false;
            }

            BitArray isFree = new((int)slots.NextVirginSlot);        // a slot that was free twice would be born twice
            for (uint i = 0; i < slots.FreeSlots; i++)
            {
                if (!image.TryRead(out uint slot) || slot >= slots.NextVirginSlot || isFree[(int)slot])
                {
                    return false;
                }

                isFree[(int)slot] = true;
                shard.Slots.RestoreFree((int)slot);
            }

            if (slots.FreeSlots % 2 != 0 && !image.TryRead(out uint _))
            {
                return false;
            }

            shard.Slots.Restore((int)slots.NextVirginSlot, (long)slots.LiveInodes);
        }

        return true;
    }
}
