using System.Buffers.Binary;
using System.Collections;
using Nova.Core.Logs;
using Nova.Core.Media;
using Nova.Core.Operations;
using Nova.Core.Space;
using Nova.Pmem;

namespace Nova.Core.Recovery;

/// <summary>Takes the allocator image over, if it validates in every part. SPEC 6, R27.</summary>
internal static class ImageReader
{
    /// <summary>Restores space, slots and counters from the image.</summary>
    /// <returns>False if anything of it does not hold; then the engine must be made anew, and the logs read.</returns>
    public static bool TryRestore(Engine engine, in CleanUnmountPayload unmount, ulong generationBound, uint identitySeed)
    {
        DataArea area = engine.Area;
        long blocks = ((long)Math.Min(unmount.ImageLength, long.MaxValue / 2) + Format.BlockSizeInBytes - 1) / Format.BlockSizeInBytes;
        if (unmount.ImageBlock == 0 || unmount.ImageBlock > (ulong)Format.MaximumBlockCount || unmount.ImageLength > int.MaxValue
            || unmount.ImageLength < AllocatorImage.SizeInBytes || !area.Contains((long)unmount.ImageBlock, blocks))
        {
            return false;
        }

        byte[] image = engine.Region.Read((long)unmount.ImageBlock * Format.BlockSizeInBytes, (int)unmount.ImageLength).ToArray();
        if (Crc32C.Append(identitySeed, image) != unmount.ImageChecksum)
        {
            return false;
        }

        AllocatorImage head = Overlay.Read<AllocatorImage>(image);
        long bitmapBytes = (long)engine.Space.ImageWords * sizeof(ulong);
        bool holds = head.Magic == AllocatorImage.MagicValue
            && head.MountNumber == unmount.MountNumber
            && head.ShardCount == (ulong)engine.ShardCount
            && head.BitmapWords == (ulong)engine.Space.ImageWords
            && AllocatorImage.SizeInBytes + bitmapBytes <= image.Length
            && head.NextGeneration > 1
            && head.NextGeneration <= generationBound
            && head.LogPages <= (ulong)area.BlockCount;
        if (!holds)
        {
            return false;
        }

        ulong[] words = new ulong[engine.Space.ImageWords];
        image.AsSpan(AllocatorImage.SizeInBytes, (int)bitmapBytes).CopyTo(Overlay.BytesOf(words.AsSpan()));
        if (engine.Space.Import(words) != SpaceImageFault.None
            || !engine.Space.IsInUse(new BlockRun((long)unmount.ImageBlock, blocks))
            || !TryRestoreSlots(engine, image.AsSpan(AllocatorImage.SizeInBytes + (int)bitmapBytes)))
        {
            return false;
        }

        engine.RestoreCounters(head.NextGeneration, generationBound, head.LastOperation);
        engine.CountLogPages((long)head.LogPages);
        engine.Promises.TakeWhatThereIs((long)Math.Min(head.PromisedPages, (ulong)area.BlockCount));
        return true;
    }

    private static bool TryRestoreSlots(Engine engine, ReadOnlySpan<byte> rest)
    {
        foreach (Shard shard in engine.Shards)
        {
            if (rest.Length < ShardImage.SizeInBytes)
            {
                return false;
            }

            ShardImage slots = Overlay.Read<ShardImage>(rest);
            rest = rest[ShardImage.SizeInBytes..];
            long bytes = (((long)slots.FreeSlots * sizeof(uint)) + 7) & ~7L;
            if (slots.NextVirginSlot > shard.Slots.SlotCount || slots.LiveInodes > slots.NextVirginSlot
                || slots.LiveInodes + slots.FreeSlots != slots.NextVirginSlot || bytes > rest.Length)
            {
                return false;
            }

            BitArray isFree = new((int)slots.NextVirginSlot);        // a slot that was free twice would be born twice
            for (int i = 0; i < slots.FreeSlots; i++)
            {
                uint slot = BinaryPrimitives.ReadUInt32LittleEndian(rest[(i * sizeof(uint))..]);
                if (slot >= slots.NextVirginSlot || isFree[(int)slot])
                {
                    return false;
                }

                isFree[(int)slot] = true;
                shard.Slots.RestoreFree((int)slot);
            }

            shard.Slots.Restore((int)slots.NextVirginSlot, (long)slots.LiveInodes);
            rest = rest[(int)bytes..];
        }

        return true;
    }
}
