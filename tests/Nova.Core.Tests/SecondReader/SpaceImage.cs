namespace Nova.SecondReader;

/// <summary>The allocator image that a clean unmount leaves. SPEC 6.</summary>
internal sealed class SpaceImage
{
    private readonly Medium _medium;
    private readonly long _offset;
    private readonly ulong _firstBit;
    private readonly ulong _words;

    private SpaceImage(Medium medium, ulong firstBlock, ulong length)
    {
        (_medium, _offset) = (medium, (long)firstBlock * Medium.BlockSize);
        OwnBlocks = [.. Enumerable.Range(0, (int)((length + Medium.BlockSize - 1) / Medium.BlockSize)).Select(i => firstBlock + (ulong)i)];
        _firstBit = medium.FirstDataBlock / 512 * 512;
        _words = medium.U64(_offset + 48);
        Shards = ReadShards(length);
    }

    public IReadOnlyList<ulong> OwnBlocks { get; }

    public IReadOnlyList<ShardSlots> Shards { get; }

    public ulong MountNumber => _medium.U64(_offset + 8);

    public ulong NextGeneration => _medium.U64(_offset + 16);

    public ulong LastOperation => _medium.U64(_offset + 24);

    public ulong PromisedPages => _medium.U64(_offset + 32);

    public ulong LogPages => _medium.U64(_offset + 40);

    /// <summary>The image that the last record of the volume inode names, or null if it names none or one that does not validate (R27).</summary>
    public static SpaceImage? Of(Medium medium, Log volumeInode)
    {
        LogRecord record = volumeInode.Records[^1];
        (ulong first, ulong length) = (record.U64(8), record.U64(16));
        if (first == 0)
            return null;
        uint seed = medium.IdentitySeed(volumeInode.Inode, volumeInode.Generation);
        ReadOnlySpan<byte> bytes = medium.Slice((long)first * Medium.BlockSize, (int)length);
        if (Castagnoli.Continue(seed, bytes) != record.U32(24) || !bytes.StartsWith("NOVAIMG1"u8))
            return null;
        SpaceImage image = new(medium, first, length);
        return image.MountNumber == record.U64(0) ? image : throw new InvalidDataException("the allocator image is another mount's");
    }

    public bool IsFree(ulong block)
    {
        ulong bit = block - _firstBit;
        return block >= _firstBit && bit / 64 < _words && (_medium.U64(_offset + 64 + (long)(bit / 64) * 8) >> (int)(bit % 64) & 1) != 0;
    }

    private List<ShardSlots> ReadShards(ulong length)
    {
        List<ShardSlots> shards = [];
        long at = _offset + 64 + (long)_words * 8;
        for (ulong i = 0; i < _medium.U64(_offset + 56); i++)
        {
            uint free = _medium.U32(at + 4);
            long numbers = at + 16;
            shards.Add(new ShardSlots(_medium.U32(at), _medium.U64(at + 8), [.. Enumerable.Range(0, (int)free).Select(k => _medium.U32(numbers + 4 * k))]));
            at = numbers + (4 * free + 7) / 8 * 8;
        }

        return at == _offset + (long)length ? shards : throw new InvalidDataException("the allocator image has another length than its parts");
    }
}

/// <summary>What the image says of the slots of one shard.</summary>
internal sealed record ShardSlots(uint NextVirginSlot, ulong LiveInodes, IReadOnlyList<uint> Free);
