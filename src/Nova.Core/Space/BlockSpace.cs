using Nova.Core.Execution;

namespace Nova.Core.Space;

/// <summary>
/// Which blocks of the data area are free. DRAM only: rebuilt at recovery from what the logs name, or imported from the allocator image.
/// </summary>
/// <remarks>
/// A block is free, in use, or in limbo: freed, but still visible to a reader or needed by an operation whose tail is not durable.
/// Invariant: free bits in the bitmaps = available + reserved + what operations in flight have claimed and not yet taken. So a claim that has been granted
/// always finds its blocks.
/// Thread-safe. Each shard's range has its own lock; a call holds one of them, or all in ascending order, and never across a fence. Callers hold no index lock.
/// Figures read while other calls run count what those have claimed as in use.
/// </remarks>
internal sealed partial class BlockSpace
{
    private readonly ExecutionSeam _seam;
    private readonly SpaceRange[] _ranges;
    private readonly long _baseBlock;      // the data area's first block, rounded down to a multiple of 512
    private readonly long _rangeLength;    // blocks of every range but the last ones, which may be shorter or empty
    private long _available;               // free and not reserved
    private long _reserved;
    private long _limbo;

    /// <summary>An area of which all blocks are free.</summary>
    /// <param name="seam">Where locks are entered.</param>
    /// <param name="firstBlock">First block of the data area.</param>
    /// <param name="blockCount">Blocks of the data area, 1 or more.</param>
    /// <param name="shardCount">Home ranges, 1 or more; in an area of few chunks the last ones are empty and their shards use the others.</param>
    public BlockSpace(ExecutionSeam seam, long firstBlock, long blockCount, int shardCount)
    {
        ArgumentNullException.ThrowIfNull(seam);
        ArgumentOutOfRangeException.ThrowIfNegative(firstBlock);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(blockCount);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(shardCount);

        _seam = seam;
        FirstBlock = firstBlock;
        EndBlock = firstBlock + blockCount;
        _baseBlock = firstBlock - (firstBlock % SpaceRange.ChunkBlocks);
        long chunks = (EndBlock - _baseBlock + SpaceRange.ChunkBlocks - 1) / SpaceRange.ChunkBlocks;
        long perRange = (chunks + shardCount - 1) / shardCount;
        _rangeLength = perRange * SpaceRange.ChunkBlocks;
        _ranges = new SpaceRange[shardCount];
        for (int i = 0; i < shardCount; i++)
        {
            long before = Math.Min(chunks, i * perRange);
            _ranges[i] = new SpaceRange(_baseBlock + (before * SpaceRange.ChunkBlocks), (int)Math.Min(perRange, chunks - before));
        }

        foreach (Part part in PartsOf(new BlockRun(firstBlock, blockCount)))
            part.Range.SetFree(part.Start, part.Count);

        _available = blockCount;
    }

    /// <summary>Consulted at each allocation and reservation; null outside tests.</summary>
    public IAllocationFaults? Faults { get; set; }

    public long FirstBlock { get; }

    /// <summary>The first block after the data area.</summary>
    public long EndBlock { get; }

    public int ShardCount => _ranges.Length;

    /// <summary>The account of all blocks.</summary>
    public SpaceUsage Usage
    {
        get
        {
            long reserved = Interlocked.Read(ref _reserved);
            return new SpaceUsage(EndBlock - FirstBlock, Interlocked.Read(ref _available) + reserved, reserved, Interlocked.Read(ref _limbo));
        }
    }

    /// <summary>Words of an exported bitmap.</summary>
    public int ImageWords => (int)((EndBlock - _baseBlock + 63) / 64);

    /// <summary>Promises free blocks to the caller: nobody else can allocate them.</summary>
    /// <returns>False if fewer are free and not promised.</returns>
    public bool TryReserve(long blocks)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(blocks);
        if (Faults is { } faults && faults.FailsNext())
            return false;

        if (!TryClaim(blocks))
            return false;

        Interlocked.Add(ref _reserved, blocks);
        return true;
    }

    /// <summary>Gives up a promise, or what is left of it.</summary>
    /// <exception cref="InvalidOperationException">So many blocks are not reserved.</exception>
    public void Unreserve(long blocks)
    {
        TakeFromReserved(blocks);
        Interlocked.Add(ref _available, blocks);
    }

    /// <summary>Makes blocks that are in use free, to be allocated again at once.</summary>
    /// <exception cref="InvalidOperationException">A block of the run is free, in limbo or outside the data area.</exception>
    public void Free(BlockRun run)
    {
        if (!TryFree(Checked(run), out long conflict))
            throw new InvalidOperationException($"Block {conflict} is freed and was not in use.");
    }

    /// <summary>As <see cref="Free"/>, for blocks that the medium names: one that is not in use has two owners, or had; that is damage, reported and not thrown.</summary>
    /// <param name="run">Blocks of the data area.</param>
    /// <param name="conflictingBlock">A block that is free or in limbo; -1 if there is none.</param>
    /// <returns>False if there is one; then a part of the run may be free and the rest is as it was.</returns>
    public bool TryFree(BlockRun run, out long conflictingBlock)
    {
        conflictingBlock = -1;
        foreach (Part part in PartsOf(Checked(run)))
        {
            _seam.Enter(part.Range.Gate);
            long other = part.Range.FirstNotInUse(part.Start, part.Count);
            if (other < 0)
                part.Range.SetFree(part.Start, part.Count);

            _seam.Exit(part.Range.Gate);
            if (other < 0)
                Interlocked.Add(ref _available, part.Count);
            else
                conflictingBlock = part.Range.FirstBlock + other;
        }

        return conflictingBlock < 0;
    }

    /// <summary>Puts blocks that are in use into limbo: no longer in use, not yet free.</summary>
    /// <exception cref="InvalidOperationException">A block of the run is free, in limbo or outside the data area.</exception>
    public void EnterLimbo(BlockRun run)
    {
        if (!TryEnterLimbo(Checked(run), out long conflict))
            throw new InvalidOperationException($"Block {conflict} enters limbo and was not in use.");
    }

    /// <summary>As <see cref="EnterLimbo"/>, for blocks that the medium names; see <see cref="TryFree"/>.</summary>
    /// <param name="run">Blocks of the data area.</param>
    /// <param name="conflictingBlock">A block that is free or in limbo; -1 if there is none.</param>
    /// <returns>False if there is one; then a part of the run may be in limbo and the rest is as it was.</returns>
    public bool TryEnterLimbo(BlockRun run, out long conflictingBlock)
    {
        conflictingBlock = -1;
        foreach (Part part in PartsOf(Checked(run)))
        {
            _seam.Enter(part.Range.Gate);
            long other = part.Range.FirstNotInUse(part.Start, part.Count);
            if (other < 0)
                part.Range.EnterLimbo(part.Start, part.Count);

            _seam.Exit(part.Range.Gate);
            if (other < 0)
                Interlocked.Add(ref _limbo, part.Count);
            else
                conflictingBlock = part.Range.FirstBlock + other;
        }

        return conflictingBlock < 0;
    }

    /// <summary>Whether every block of a run of the data area is in use.</summary>
    public bool IsInUse(BlockRun run)
    {
        bool inUse = true;
        foreach (Part part in PartsOf(Checked(run)))
        {
            _seam.Enter(part.Range.Gate);
            inUse &= part.Range.FirstNotInUse(part.Start, part.Count) < 0;
            _seam.Exit(part.Range.Gate);
        }

        return inUse;
    }

    /// <summary>Makes blocks free that were in limbo.</summary>
    /// <exception cref="InvalidOperationException">A block of the run is not in limbo.</exception>
    public void LeaveLimbo(BlockRun run)
    {
        foreach (Part part in PartsOf(Checked(run)))
        {
            _seam.Enter(part.Range.Gate);
            try
            {
                Demand(part, part.Range.FirstNotInLimbo(part.Start, part.Count), "leaves limbo and was not there");
                part.Range.LeaveLimbo(part.Start, part.Count);
            }
            finally
            {
                _seam.Exit(part.Range.Gate);
            }
        }

        Interlocked.Add(ref _limbo, -run.Count);
        Interlocked.Add(ref _available, run.Count);
    }

    /// <summary>Recovery: takes the blocks that a record names. A block that has an owner already is damage, reported and not thrown.</summary>
    /// <param name="run">What the record names; may lie anywhere.</param>
    /// <param name="conflictingBlock">The first block that is not free or lies outside the data area; -1 if there is none.</param>
    /// <returns>False if there is one; then nothing has changed.</returns>
    /// <remarks>Several threads may mark; nobody allocates meanwhile.</remarks>
    public bool TryMarkUsed(BlockRun run, out long conflictingBlock)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(run.Count, nameof(run));
        conflictingBlock = FirstOutside(run);
        if (conflictingBlock >= 0)
            return false;

        long marked = 0;
        foreach (Part part in PartsOf(run))
        {
            _seam.Enter(part.Range.Gate);
            long used = part.Range.FirstNotFree(part.Start, part.Count);
            if (used < 0)
                part.Range.SetUsed(part.Start, part.Count);

            _seam.Exit(part.Range.Gate);
            if (used >= 0)
            {
                conflictingBlock = part.Range.FirstBlock + used;
                break;
            }

            marked += part.Count;
        }

        Interlocked.Add(ref _available, -marked);
        if (conflictingBlock < 0)
            return true;

        if (marked > 0)
            Free(new BlockRun(run.FirstBlock, marked));

        return false;
    }

    /// <summary>Writes the bitmap of free blocks: bit i of word w is block 64 * w + i, counted from the data area's first block rounded down to a multiple of 512.</summary>
    /// <param name="words"><see cref="ImageWords"/> words.</param>
    /// <remarks>Blocks in limbo are written as in use: let them leave it first. No other call runs meanwhile.</remarks>
    public void Export(Span<ulong> words)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(words.Length, ImageWords, nameof(words));
        foreach (SpaceRange range in _ranges)
        {
            OwnWords(range, range.FreeWords).CopyTo(words[Math.Min(FirstWord(range), words.Length)..]);
        }
    }

    /// <summary>Takes over a bitmap that <see cref="Export"/> wrote. No other call runs meanwhile.</summary>
    /// <returns>What is wrong with it; then nothing has changed.</returns>
    /// <exception cref="InvalidOperationException">Blocks are reserved or in limbo.</exception>
    public SpaceImageFault Import(ReadOnlySpan<ulong> words)
    {
        if (_reserved != 0 || _limbo != 0)
            throw new InvalidOperationException("A bitmap is imported into a space that has promised blocks or waits for some.");

        if (words.Length != ImageWords)
            return SpaceImageFault.Length;

        int before = (int)(FirstBlock - _baseBlock);
        for (int i = 0; i < before; i += 64)
        {
            if ((words[i / 64] & (ulong.MaxValue >> (64 - Math.Min(64, before - i)))) != 0)
                return SpaceImageFault.OutsideArea;
        }

        int inLast = (int)((EndBlock - _baseBlock) % 64);
        if (inLast != 0 && (words[^1] >> inLast) != 0)
            return SpaceImageFault.OutsideArea;

        long free = 0;
        foreach (SpaceRange range in _ranges)
        {
            range.Import(OwnWords(range, words[Math.Min(FirstWord(range), words.Length)..]));
            free += range.FreeBlocks;
        }

        _available = free;
        return SpaceImageFault.None;
    }
}
