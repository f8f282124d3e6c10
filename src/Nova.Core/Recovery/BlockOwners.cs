using Nova.Core.Logs;
using Nova.Core.Space;

namespace Nova.Core.Recovery;

/// <summary>Who owns each block, found from the logs alone. For checks and maps.</summary>
internal sealed class BlockOwners
{
    private readonly BlockUse[] _uses;

    public BlockOwners(DataArea area, long totalBlocks)
    {
        _uses = new BlockUse[totalBlocks];
        for (long block = 0; block < totalBlocks; block++)
        {
            _uses[block] = area.Contains(block) ? BlockUse.Free : BlockUse.Fixed;
        }
    }

    public ReadOnlySpan<BlockUse> Uses => _uses;

    /// <summary>Records that someone owns these blocks.</summary>
    /// <returns>The first of them that has an owner already, or -1.</returns>
    public long Claim(BlockRun run, BlockUse use)
    {
        long conflict = -1;
        for (long block = run.FirstBlock; block < run.EndBlock; block++)
        {
            if (_uses[block] != BlockUse.Free)
            {
                conflict = conflict < 0 ? block : conflict;
            }
            else
            {
                _uses[block] = use;
            }
        }

        return conflict;
    }

    public long Count(BlockUse use)
    {
        long count = 0;
        foreach (BlockUse each in _uses)
        {
            count += each == use ? 1 : 0;
        }

        return count;
    }
}

/// <summary>What a block is used for.</summary>
internal enum BlockUse : byte
{
    Free,
    Fixed,
    Table,
    Log,
    Data,
}
