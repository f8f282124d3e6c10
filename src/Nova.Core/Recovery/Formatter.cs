using System.Text;
using Nova.Core.Logs;
using Nova.Core.Media;
using Nova.Pmem;

namespace Nova.Core.Recovery;

/// <summary>Makes an empty volume of a region. SPEC 2, R8.</summary>
// Ordering.
//   1. zero both superblocks and the anchors, fence      whatever was there is no volume any more
//   2. store the reserved inodes, fence                  nothing refers to them yet
//   3. store the replica, fence                          from here on the volume can be opened, through its replica
//   4. store the primary, fence
internal static class Formatter
{
    private const ulong FirstGeneration = 1;              // of the inodes that are born here
    private const ulong FirstGenerationBound = 1 << 20;
    private const uint DirectoryMode = 0x41ED;            // octal 040755

    public static void Format(PmemRegion region, FormatOptions options, TimeProvider time, Credentials owner)
    {
        long blocks = region.LengthInBytes / Media.Format.BlockSizeInBytes;
        int shards = options.ShardCount == 0 ? DefaultShards(blocks) : options.ShardCount;
        Require(blocks, shards, options);
        Superblock superblock = Describe(options, blocks, shards, time);
        VolumeSecret secret = new(superblock.Secret);

        StoreBatch batch = region.BeginBatch();
        try
        {
            long anchorBytes = (long)superblock.AnchorBlocks * Media.Format.BlockSizeInBytes;
            batch.Zero(0, Media.Format.BlockSizeInBytes + anchorBytes, StoreTags.Zero);                     // 1
            batch.Zero(region.LengthInBytes - Media.Format.BlockSizeInBytes, Media.Format.BlockSizeInBytes, StoreTags.Zero);
            batch.Fence();
        }
        finally
        {
            batch.Dispose();
        }

        StoreReserved(region, secret, shards, superblock.CreatedNanoseconds, owner);                        // 2
        StoreSuperblock(region, superblock, region.LengthInBytes - Media.Format.BlockSizeInBytes, StoreTags.Superblock);   // 3
        StoreSuperblock(region, superblock, 0, StoreTags.Superblock);                                       // 4
    }

    /// <summary>Enough that threads don't meet, few enough that a small volume isn't cut to pieces.</summary>
    private static int DefaultShards(long blocks) => blocks switch
    {
        < 16 << 10 => 1,              // below 64 MiB
        < 128 << 10 => 4,             // below 512 MiB
        _ => 8,
    };

    private static void Require(long blocks, int shards, FormatOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(shards, 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(shards, Media.Format.MaximumShardCount, nameof(options));
        if (Encoding.UTF8.GetByteCount(options.Label) > Media.Format.LabelBytes)
        {
            throw new ArgumentException($"A label has at most {Media.Format.LabelBytes} bytes of UTF-8; this one has {Encoding.UTF8.GetByteCount(options.Label)}.", nameof(options));
        }

        long least = Media.Format.MinimumBlockCount + Media.Format.AnchorBlocks(shards);
        if (blocks < least || blocks > Media.Format.MaximumBlockCount)
        {
            throw new ArgumentOutOfRangeException(
                nameof(options), blocks * Media.Format.BlockSizeInBytes, $"A volume of {shards} shards has {least * Media.Format.BlockSizeInBytes} bytes or more, and at most 4 PiB. Make it {(blocks < least ? "larger" : "smaller")}.");
        }
    }

    private static Superblock Describe(FormatOptions options, long blocks, int shards, TimeProvider time)
    {
        Superblock superblock = new()
        {
            Magic = Media.Format.Magic,
            FormatVersion = Media.Format.Version,
            CreatedNanoseconds = (time.GetUtcNow().UtcTicks - DateTime.UnixEpoch.Ticks) * TimeSpan.NanosecondsPerTick,
            BlockSize = Media.Format.BlockSizeInBytes,
            SlotSize = Media.Format.SlotSizeInBytes,
            ShardCount = (uint)shards,
            AnchorBlocks = (uint)Media.Format.AnchorBlocks(shards),
        };
        FillRandom(superblock.VolumeId, options.Seed, 1);
        FillRandom(superblock.Secret, options.Seed, 2);
        Span<byte> id = superblock.VolumeId;
        id[6] = (byte)((id[6] & 0x0F) | 0x40);            // RFC 9562: version 4, variant 10
        id[8] = (byte)((id[8] & 0x3F) | 0x80);
        Encoding.UTF8.GetBytes(options.Label, superblock.Label);
        Encoding.UTF8.GetBytes(LibraryVersion.Text, superblock.Creator);
        superblock.GeometryA = new Geometry { Sequence = 1, BlockCount = (ulong)blocks, FirstDataBlock = 1 + superblock.AnchorBlocks };
        superblock.GeometryA.Checksum = superblock.GeometryA.ComputeChecksum(superblock.Secret);
        superblock.Checksum = superblock.ComputeChecksum();
        return superblock;
    }

    private static void FillRandom(Span<byte> bytes, int? seed, int stream)
    {
        if (seed is { } fixedSeed)
        {
            new Random(unchecked((fixedSeed * 397) + stream)).NextBytes(bytes);
        }
        else
        {
            System.Security.Cryptography.RandomNumberGenerator.Fill(bytes);
        }
    }

    private static void StoreReserved(PmemRegion region, VolumeSecret secret, int shards, long now, Credentials owner)
    {
        StoreBatch batch = region.BeginBatch();
        try
        {
            StoreInode(ref batch, secret, Media.Format.RootInode, DirectoryMode, now, owner);
            StoreInode(ref batch, secret, Media.Format.VolumeInode, 0, now, default);
            StoreInode(ref batch, secret, Media.Format.EpochInode, 0, now, default);
            for (int shard = 0; shard < shards; shard++)
            {
                StoreInode(ref batch, secret, Media.Format.FirstTableInode + (ulong)shard, 0, now, default);
            }

            batch.Fence();
        }
        finally
        {
            batch.Dispose();
        }
    }

    /// <summary>Stores the birth of a reserved inode, and the tail word that says it is durable; of the volume inode the first bound of generations too.</summary>
    private static void StoreInode(ref StoreBatch batch, VolumeSecret secret, ulong inode, uint mode, long now, in Credentials owner)
    {
        long slot = Media.Format.BlockSizeInBytes + ((long)inode * Media.Format.SlotSizeInBytes);
        uint seed = secret.IdentitySeed(inode, FirstGeneration);
        BirthPayload birth = new()
        {
            Generation = FirstGeneration,
            Parent = Media.Format.RootInode,
            BornNanoseconds = now,
            Mode = mode,
            Owner = owner.UserId,
            Group = owner.GroupId,
            LinkCount = 1,
        };
        Span<byte> image = stackalloc byte[4 * Media.Format.LineSizeInBytes];
        int length = RecordImage.Single(image, RecordKind.Birth, 1, 1, 1, in birth, seed);
        ulong last = 1;
        if (inode == Media.Format.VolumeInode)
        {
            GenerationBoundPayload bound = new() { Bound = FirstGenerationBound };
            length += RecordImage.Single(image[length..], RecordKind.GenerationBound, ++last, 1, 1, in bound, seed);
        }

        batch.Store(slot + Media.Format.LineSizeInBytes, image[..length], StoreTags.Record);
        batch.StoreWord(slot + SlotHeader.TailOffset, TailWord.Make(secret, inode, FirstGeneration, last, TailState.Live).Value, StoreTags.Tail);
    }

    private static void StoreSuperblock(PmemRegion region, in Superblock superblock, long offset, StoreTag tag)
    {
        StoreBatch batch = region.BeginBatch();
        try
        {
            batch.Store(offset, Overlay.BytesOf(in superblock), tag);
            batch.Fence();
        }
        finally
        {
            batch.Dispose();
        }
    }
}
