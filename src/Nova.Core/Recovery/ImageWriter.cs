using System.Buffers.Binary;
using Nova.Core.Media;
using Nova.Core.Operations;

namespace Nova.Core.Recovery;

/// <summary>Makes the allocator image in DRAM. SPEC 6.</summary>
internal static class ImageWriter
{
    /// <summary>Bytes of the image as things stand.</summary>
    public static long LengthOf(Engine engine)
    {
        long length = AllocatorImage.SizeInBytes + ((long)engine.Space.ImageWords * sizeof(ulong));
        foreach (Shard shard in engine.Shards)
        {
            length += ShardImage.SizeInBytes + (((shard.Slots.FreeCount * sizeof(uint)) + 7) & ~7);
        }

        return length;
    }

    /// <param name="engine">The volume, at rest.</param>
    /// <param name="mountNumber">Of the mount that ends.</param>
    /// <param name="unmount">The unmount's own operation, prepared: what it will change counts as done.</param>
    public static byte[] Make(Engine engine, ulong mountNumber, Operation unmount)
    {
        byte[] image = new byte[LengthOf(engine)];
        AllocatorImage head = new()
        {
            Magic = AllocatorImage.MagicValue,
            MountNumber = mountNumber,
            NextGeneration = engine.NextGeneration,
            LastOperation = engine.LastOperation,                // the unmount's own: it has had its number since it was prepared
            PromisedPages = (ulong)(engine.Promises.Total - unmount.PromisesToGive),
            LogPages = (ulong)(engine.LogPages + unmount.PagesToLink),
            BitmapWords = (ulong)engine.Space.ImageWords,
            ShardCount = (ulong)engine.ShardCount,
        };
        Overlay.Write(image, in head);
        ulong[] words = new ulong[engine.Space.ImageWords];
        engine.Space.Export(words);
        int at = AllocatorImage.SizeInBytes;
        Overlay.BytesOf((ReadOnlySpan<ulong>)words).CopyTo(image.AsSpan(at));
        at += words.Length * sizeof(ulong);
        foreach (Shard shard in engine.Shards)
        {
            ShardImage slots = new()
            {
                NextVirginSlot = (uint)shard.Slots.NextVirgin,
                FreeSlots = (uint)shard.Slots.FreeCount,
                LiveInodes = (ulong)shard.Slots.LiveCount,
            };
            Overlay.Write(image.AsSpan(at), in slots);
            int free = at + ShardImage.SizeInBytes;
            shard.Slots.VisitFree(slot =>
            {
                BinaryPrimitives.WriteInt32LittleEndian(image.AsSpan(free), slot);
                free += sizeof(int);
            });
            at = (free + 7) & ~7;
        }

        return image;
    }
}
