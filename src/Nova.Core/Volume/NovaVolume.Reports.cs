using System.Text;
using Nova.Core.Media;
using Nova.Core.Operations;
using Nova.Core.Recovery;
using Nova.Core.Space;

namespace Nova.Core;

// What a volume says of itself.
public sealed partial class NovaVolume
{
    /// <summary>What is fixed about the volume, and on what it stands.</summary>
    public VolumeInformation Information
    {
        get
        {
            Engine engine = Engine;
            Superblock superblock = _opened.Superblock.Superblock;
            return new VolumeInformation
            {
                VolumeId = new Guid(superblock.VolumeId, bigEndian: true),
                Label = TextOf(superblock.Label),
                FormatVersion = (int)superblock.FormatVersion,
                Creator = TextOf(superblock.Creator),
                CreatedNanoseconds = superblock.CreatedNanoseconds,
                BlockCount = (long)_opened.Superblock.Geometry.BlockCount,
                ShardCount = engine.ShardCount,
                MountNumber = _opened.MountNumber,
                Domain = engine.Region.Domain,
                DomainReason = engine.Region.DomainReason,
                Survives = engine.Region.Survives,
                IsReadOnly = engine.IsReadOnly,
            };
        }
    }

    /// <summary>Where the blocks are. While operations run, each part is right and their sum may be off by what they hold.</summary>
    /// <returns>The parts; at rest they sum up to the whole, exactly.</returns>
    public VolumeSpace GetSpace()
    {
        Engine engine = Engine;
        SpaceUsage usage = engine.Space.Usage;
        long tables = 0;
        long inodes = 1;                             // the root
        foreach (Shard shard in engine.Shards)
        {
            tables += shard.Slots.BlockCount;
            inodes += shard.Slots.LiveCount;
        }

        long logs = engine.LogPages + engine.PooledPages;
        return new VolumeSpace
        {
            TotalBlocks = engine.Area.EndBlock + 1,
            FixedBlocks = engine.Area.EndBlock + 1 - engine.Area.BlockCount,
            FreeBlocks = usage.Free - usage.Reserved,
            ReservedBlocks = usage.Reserved,
            LimboBlocks = usage.Limbo,
            TableBlocks = tables,
            LogBlocks = logs,
            DataBlocks = usage.InUse - tables - logs,
            InodeCount = inodes,
            OperationNumber = engine.LastOperation,
        };
    }

    /// <summary>Reads everything and changes nothing: every log, every entry and link count, the owner of every block, and all data that has a checksum.</summary>
    /// <returns>What fails, and the account found from the logs alone.</returns>
    /// <remarks>Nobody may change the volume meanwhile. Takes as long as reading the volume.</remarks>
    public CheckReport Check()
    {
        Engine engine = Engine;
        VolumeWalk walk = VolumeWalk.Check(engine);
        return new CheckReport
        {
            Problems = [.. Recovery.Damage, .. walk.Problems],
            Inodes = walk.InodeCount,
            VerifiedBytes = walk.VerifiedBytes,
            Space = new VolumeSpace
            {
                TotalBlocks = engine.Area.EndBlock + 1,
                FixedBlocks = walk.Owners.Count(BlockUse.Fixed),
                FreeBlocks = walk.Owners.Count(BlockUse.Free),
                TableBlocks = walk.Owners.Count(BlockUse.Table),
                LogBlocks = walk.Owners.Count(BlockUse.Log),
                DataBlocks = walk.Owners.Count(BlockUse.Data),
                InodeCount = walk.InodeCount,
                OperationNumber = engine.LastOperation,
            },
        };
    }

    /// <summary>What lies where, for people to look at.</summary>
    /// <param name="cells">1 or more.</param>
    /// <returns>That many cells, or fewer if the volume has fewer blocks.</returns>
    /// <remarks>Nobody may change the volume meanwhile. Reads all logs.</remarks>
    public VolumeMap GetMap(int cells)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(cells, 1);
        BlockOwners owners = VolumeWalk.Map(Engine).Owners;
        long perCell = (owners.TotalBlocks + cells - 1) / cells;
        List<VolumeMapCell> map = [];
        for (long start = 0; start < owners.TotalBlocks; start += perCell)
        {
            BlockRun cell = new(start, Math.Min(perCell, owners.TotalBlocks - start));
            map.Add(new VolumeMapCell
            {
                FixedBlocks = owners.Count(cell, BlockUse.Fixed),
                TableBlocks = owners.Count(cell, BlockUse.Table),
                LogBlocks = owners.Count(cell, BlockUse.Log),
                DataBlocks = owners.Count(cell, BlockUse.Data),
                FreeBlocks = owners.Count(cell, BlockUse.Free),
            });
        }

        return new VolumeMap { BlocksPerCell = perCell, Cells = map };
    }

    private static string TextOf(ReadOnlySpan<byte> padded) => Encoding.UTF8.GetString(padded.TrimEnd((byte)0));
}
