using Nova.Core.Logs;
using Nova.Core.Media;
using Nova.Core.Operations;
using Nova.Pmem;

namespace Nova.Core.Recovery;

/// <summary>Stores the allocator image piece by piece: it is as long as the volume demands, and no array in DRAM has to hold it. SPEC 6.</summary>
/// <remarks>Not thread-safe; serves once.</remarks>
internal sealed class ImageWriter
{
    private const int PieceBytes = 64 << 10;

    private readonly Engine _engine;
    private readonly AllocatorImage _head;
    private readonly byte[] _piece = new byte[PieceBytes];
    private int _filled;
    private long _offset;                        // of the piece, in the region

    /// <param name="engine">The volume, at rest.</param>
    /// <param name="mountNumber">Of the mount that ends.</param>
    /// <param name="unmount">The unmount's own operation, prepared: what it will change counts as done.</param>
    /// <param name="regionOffset">Where the image goes.</param>
    /// <param name="identitySeed">Of the volume inode.</param>
    public ImageWriter(Engine engine, ulong mountNumber, Operation unmount, long regionOffset, uint identitySeed)
    {
        _engine = engine;
        _offset = regionOffset;
        Checksum = identitySeed;
        _head = new AllocatorImage
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
    }

    /// <summary>CRC32C of what has been stored, seeded with the identity of the volume inode.</summary>
    public uint Checksum { get; private set; }

    /// <summary>Bytes of the image as things stand.</summary>
    public static long LengthOf(Engine engine)
    {
        long length = AllocatorImage.SizeInBytes + (engine.Space.ImageWords * sizeof(ulong));
        foreach (Shard shard in engine.Shards)
        {
            length += ShardImage.SizeInBytes + PaddedBytes(shard.Slots.FreeCount);
        }

        return length;
    }

    /// <summary>Stores the image.</summary>
    public void Store(ref StoreBatch batch)
    {
        Write(ref batch, Overlay.BytesOf(in _head));
        WriteBitmap(ref batch);
        foreach (Shard shard in _engine.Shards)
        {
            WriteSlots(ref batch, shard.Slots);
        }

        StorePiece(ref batch);
    }

    private void WriteBitmap(ref StoreBatch batch)
    {
        ulong[] words = new ulong[PieceBytes / sizeof(ulong)];
        for (long first = 0; first < _engine.Space.ImageWords; first += words.Length)
        {
            Span<ulong> part = words.AsSpan(0, (int)Math.Min(words.Length, _engine.Space.ImageWords - first));
            _engine.Space.Export(first, part);
            Write(ref batch, Overlay.BytesOf((ReadOnlySpan<ulong>)part));
        }
    }

    private void WriteSlots(ref StoreBatch batch, SlotTable slots)
    {
        ShardImage image = new()
        {
            NextVirginSlot = (uint)slots.NextVirgin,
            FreeSlots = (uint)slots.FreeCount,
            LiveInodes = (ulong)slots.LiveCount,
        };
        Write(ref batch, Overlay.BytesOf(in image));
        foreach (int slot in slots.FreeSlots)
        {
            Write(ref batch, Overlay.BytesOf(in slot));
        }

        if (slots.FreeCount % 2 != 0)
        {
            Write(ref batch, Overlay.BytesOf(0));
        }
    }

    private static long PaddedBytes(int freeSlots) => ((freeSlots * (long)sizeof(int)) + 7) & ~7L;

    private void Write(ref StoreBatch batch, scoped ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            int length = Math.Min(bytes.Length, PieceBytes - _filled);
            bytes[..length].CopyTo(_piece.AsSpan(_filled));
            _filled += length;
            bytes = bytes[length..];
            if (_filled == PieceBytes)
            {
                StorePiece(ref batch);
            }
        }
    }

    private void StorePiece(ref StoreBatch batch)
    {
        Checksum = batch.StoreWithChecksum(_offset, _piece.AsSpan(0, _filled), Checksum, StoreTags.Image);
        _offset += _filled;
        _filled = 0;
    }
}
