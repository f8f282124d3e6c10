using Nova.Core.Index;
using Nova.Core.Media;
using Nova.Core.Operations;
using Nova.Core.Space;

namespace Nova.Core.Recovery;

/// <summary>Reads where the blocks of a shard's inode table lie, from the log of its table inode. SPEC R10.</summary>
internal static class TableReader
{
    /// <param name="engine">The volume.</param>
    /// <param name="shard">Whose table.</param>
    /// <param name="stopAt">The table's log ends with this record.</param>
    /// <exception cref="NovaException"><see cref="NovaError.Corrupt"/>: the log fails its checks, the table has a gap, or it is longer than the volume.</exception>
    public static void Load(Engine engine, Shard shard, ulong stopAt)
    {
        Inode scratch = engine.NewInode();
        if (!engine.TryLoad(shard.TableInode, scratch, ReplayDepth.Blocks, stopAt))
        {
            throw NovaException.Damage("reserved inode", 0, $"the table inode of shard {shard.Number}", "a slot without life");
        }

        // A table has each of its blocks once, and its slots are counted in 32 bits. A crafted log may name one block any number of times.
        long limit = Math.Min(engine.Area.BlockCount, int.MaxValue / Format.SlotsPerBlock);
        long at = 0;
        while (scratch.Extents.TryFind(at, out Extent extent))
        {
            bool whole = extent.FileOffset == at && extent.Kind == ExtentKind.Data
                && extent.Length % Format.BlockSizeInBytes == 0 && extent.RegionOffset % Format.BlockSizeInBytes == 0;
            if (!whole)
            {
                throw NovaException.Damage("inode table", scratch.Identity.SlotOffset, $"whole blocks at byte {at} of the table of shard {shard.Number}", $"{extent.Kind} at {extent.FileOffset}, {extent.Length} bytes");
            }

            BlockRun run = new(extent.RegionOffset / Format.BlockSizeInBytes, extent.Length / Format.BlockSizeInBytes);
            if (run.Count > limit - shard.Slots.BlockCount)
            {
                throw NovaException.Damage("inode table", scratch.Identity.SlotOffset, $"a table of shard {shard.Number} of at most {limit} blocks", $"{shard.Slots.BlockCount} and {run.Count} more");
            }

            shard.Slots.Append(run);
            at = extent.EndOffset;
        }
    }
}
