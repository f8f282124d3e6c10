using Nova.Core.Logs;
using Nova.Core.Space;

namespace Nova.Core.Recovery;

/// <summary>Who owns each block, found from the logs alone. For checks and maps.</summary>
/// <remarks>
/// Cut into chunks of a gibibyte; one that nobody owns a block of takes no memory. So memory goes with what is in use, and the list of chunks of the largest volume that
/// the format knows takes 32 MiB.
/// </remarks>
internal sealed class BlockOwners
{
    private readonly DataArea _area;
    private readonly OwnerChunk?[] _chunks;
    private readonly long[] _counts = new long[Enum.GetValues<BlockUse>().Length];

    /// <summary>Nobody owns anything yet.</summary>
    /// <param name="area">The blocks that can have an owner.</param>
    /// <param name="totalBlocks">All blocks of the volume; those outside the area are fixed.</param>
    public BlockOwners(DataArea area, long totalBlocks)
    {
        _area = area;
        TotalBlocks = totalBlocks;
        _chunks = new OwnerChunk?[(totalBlocks + OwnerChunk.Blocks - 1) / OwnerChunk.Blocks];
        _counts[(int)BlockUse.Free] = area.BlockCount;
        _counts[(int)BlockUse.Fixed] = totalBlocks - area.BlockCount;
    }

    public long TotalBlocks { get; }

    /// <summary>Records that someone owns these blocks: those of them that nobody owns yet.</summary>
    /// <param name="run">Blocks of the data area.</param>
    /// <param name="use">Table, log or data.</param>
    /// <returns>The first of them that has an owner already, or -1.</returns>
    public long Claim(BlockRun run, BlockUse use)
    {
        if (!_area.Contains(run.FirstBlock, run.Count))
        {
            throw new InvalidOperationException($"Blocks {run.FirstBlock} to {run.EndBlock - 1} are claimed; the data area has {_area.FirstBlock} to {_area.EndBlock - 1}.");
        }

        long conflict = -1;
        long claimed = 0;
        for (long block = run.FirstBlock; block < run.EndBlock;)
        {
            (long chunk, int start, int count) = PartAt(block, run.EndBlock);
            claimed += (_chunks[chunk] ??= new OwnerChunk()).Claim(start, count, use, out int owned);
            conflict = conflict < 0 && owned >= 0 ? block - start + owned : conflict;
            block += count;
        }

        _counts[(int)use] += claimed;
        _counts[(int)BlockUse.Free] -= claimed;
        return conflict;
    }

    /// <summary>Blocks of the volume that are used so.</summary>
    public long Count(BlockUse use) => _counts[(int)use];

    /// <summary>Blocks of a part of the volume that are used so.</summary>
    /// <param name="run">Blocks of the volume.</param>
    /// <param name="use">What is counted.</param>
    public long Count(BlockRun run, BlockUse use)
    {
        long first = Math.Max(run.FirstBlock, _area.FirstBlock);
        long end = Math.Max(first, Math.Min(run.EndBlock, _area.EndBlock));
        if (use == BlockUse.Fixed)
        {
            return run.Count - (end - first);
        }

        long found = 0;
        for (long block = first; block < end;)
        {
            (long chunk, int start, int count) = PartAt(block, end);
            found += _chunks[chunk]?.Count(start, count, use) ?? (use == BlockUse.Free ? count : 0);
            block += count;
        }

        return found;
    }

    /// <summary>The blocks from one on that lie in its chunk, as positions in it.</summary>
    private static (long Chunk, int Start, int Count) PartAt(long block, long endBlock)
    {
        int start = (int)(block % OwnerChunk.Blocks);
        return (block / OwnerChunk.Blocks, start, (int)Math.Min(endBlock - block, OwnerChunk.Blocks - start));
    }
}
