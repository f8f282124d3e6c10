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
    private const long LargestRange = 1L << 36;   // blocks, 256 TiB: each bitmap is an array, and that ends at 2^31 words

    private readonly ExecutionSeam _seam;
    private readonly SpaceRange[] _ranges;       // one or more for each shard
    private readonly long _baseBlock;      // the data area's first block, rounded down to a multiple of 512
    private readonly long _rangeLength;    // blocks of every range but the last ones, which may be shorter or empty
    private long _available;               // free and not reserved
    private long _reserved;
    private long _limbo;

    /// <summary>An area of which all blocks are free.</summary>
    /// <param name="seam">Where locks are entered.</param>
    /// <param name="firstBlock">First block of the data area.</param>
    /// <param name="blockCount">Blocks of the data area, 1 or more.</param>
    /// <param name="shardCount">Shards, 1 or more; in an area of few chunks the home ranges of some are empty, and they use the others.</param>
    public BlockSpace(ExecutionSeam seam, long firstBlock, long blockCount, int shardCount)
        : this(seam, firstBlock, blockCount, shardCount, LargestRange)
    {
    }

    /// <summary>As the other, with ranges of another size.</summary>
    /// <param name="seam">Where locks are entered.</param>
    /// <param name="firstBlock">First block of the data area.</param>
    /// <param name="blockCount">Blocks of the data area, 1 or more.</param>
    /// <param name="shardCount">Shards, 1 or more.</param>
    /// <param name="largestRange">Blocks of a range at most, a multiple of 512.</param>
    internal BlockSpace(ExecutionSeam seam, long firstBlock, long blockCount, int shardCount, long largestRange)
    {
        ArgumentNullException.ThrowIfNull(seam);
        ArgumentOutOfRangeException.ThrowIfNegative(firstBlock);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(blockCount);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(shardCount);
        ArgumentOutOfRangeException.ThrowIfLessThan(largestRange, SpaceRange.ChunkBlocks);

        _seam = seam;
        ShardCount = shardCount;
        FirstBlock = firstBlock;
        EndBlock = firstBlock + blockCount;
        _baseBlock = firstBlock - (firstBlock % SpaceRange.ChunkBlocks);
        long chunks = (EndBlock - _baseBlock + SpaceRange.ChunkBlocks - 1) / SpaceRange.ChunkBlocks;
        long mostChunks = largestRange / SpaceRange.ChunkBlocks;
        long ranges = Math.Max(shardCount, (chunks + mostChunks - 1) / mostChunks);
        long perRange = (chunks + ranges - 1) / ranges;
        _rangeLength = perRange * SpaceRange.ChunkBlocks;
        _ranges = new SpaceRange[ranges];
        for (int i = 0; i < _ranges.Length; i++)
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

    public int ShardCount { get; }

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
    public long ImageWords => (EndBlock - _baseBlock + 63) / 64;

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
        if (!TryFree(run, out long conflict))
            throw new InvalidOperationException($"Block {conflict} is freed and was not in use.");
    }

    /// <summary>As <see cref="Free"/>, for blocks that the medium names: one that is not in use has two owners, or had; that is damage, reported and not thrown.</summary>
    /// <param name="run">Blocks of the data area.</param>
    /// <param name="conflictingBlock">A block that is free or in limbo; -1 if there is none.</param>
    /// <returns>False if there is one; then a part of the run may be free and the rest is as it was.</returns>
    public bool TryFree(BlockRun run, out long conflictingBlock) =>
        TryMove(run, BlockState.InUse, BlockState.Free, out conflictingBlock);

    /// <summary>Puts blocks that are in use into limbo: no longer in use, not yet free.</summary>
    /// <exception cref="InvalidOperationException">A block of the run is free, in limbo or outside the data area.</exception>
    public void EnterLimbo(BlockRun run)
    {
        if (!TryEnterLimbo(run, out long conflict))
            throw new InvalidOperationException($"Block {conflict} enters limbo and was not in use.");
    }

    /// <summary>As <see cref="EnterLimbo"/>, for blocks that the medium names; see <see cref="TryFree"/>.</summary>
    /// <param name="run">Blocks of the data area.</param>
    /// <param name="conflictingBlock">A block that is free or in limbo; -1 if there is none.</param>
    /// <returns>False if there is one; then a part of the run may be in limbo and the rest is as it was.</returns>
    public bool TryEnterLimbo(BlockRun run, out long conflictingBlock) =>
        TryMove(run, BlockState.InUse, BlockState.Limbo, out conflictingBlock);

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
    /// <exception cref="InvalidOperationException">A block of the run is not in limbo, or lies outside the data area.</exception>
    public void LeaveLimbo(BlockRun run)
    {
        if (!TryMove(run, BlockState.Limbo, BlockState.Free, out long conflict))
            throw new InvalidOperationException($"Block {conflict} leaves limbo and was not there.");
    }

    /// <summary>Recovery: takes the blocks that a record names. A block that has an owner already is damage, reported and not thrown.</summary>
    /// <param name="run">What the record names; may lie anywhere.</param>
    /// <param name="conflictingBlock">The first block that is not free or lies outside the data area; -1 if there is none.</param>
    /// <returns>False if there is one; then nothing has changed.</returns>
    /// <remarks>Several threads may mark; nobody allocates meanwhile.</remarks>
    public bool TryMarkUsed(BlockRun run, out long conflictingBlock)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(run.Count, nameof(run));
        if (ReachesOutside(run, out conflictingBlock))
            return false;

        conflictingBlock = -1;
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

    /// <summary>Writes a piece of the bitmap of free blocks: bit i of word w is block 64 * w + i, counted from the data area's first block rounded down to a multiple of 512.</summary>
    /// <param name="firstWord">The first word that is wanted.</param>
    /// <param name="words">Receives it and those after it, up to <see cref="ImageWords"/>.</param>
    /// <remarks>Blocks in limbo are written as in use: let them leave it first. No other call runs meanwhile.</remarks>
    public void Export(long firstWord, Span<ulong> words)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(firstWord);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(words.Length, ImageWords - firstWord, nameof(words));
        while (!words.IsEmpty)
        {
            (SpaceRange range, int start, int count) = WordsAt(firstWord, words.Length);
            range.FreeWords.Slice(start, count).CopyTo(words);
            words = words[count..];
            firstWord += count;
        }
    }

    /// <summary>Takes over a piece of a bitmap that <see cref="Export"/> wrote. No other call runs meanwhile.</summary>
    /// <param name="firstWord">Where the piece begins.</param>
    /// <param name="words">The piece.</param>
    /// <returns>What is wrong with it; then nothing has changed.</returns>
    /// <exception cref="InvalidOperationException">Blocks are reserved or in limbo.</exception>
    public SpaceImageFault Import(long firstWord, ReadOnlySpan<ulong> words)
    {
        if (_reserved != 0 || _limbo != 0)
            throw new InvalidOperationException("A bitmap is imported into a space that has promised blocks or waits for some.");

        if (firstWord < 0 || words.Length > ImageWords - firstWord)
            return SpaceImageFault.Length;

        for (int i = 0; i < words.Length; i++)
        {
            if ((words[i] & ~AreaOf(firstWord + i)) != 0)
                return SpaceImageFault.OutsideArea;
        }

        while (!words.IsEmpty)
        {
            (SpaceRange range, int start, int count) = WordsAt(firstWord, words.Length);
            _available += range.Import(start, words[..count]);
            words = words[count..];
            firstWord += count;
        }

        return SpaceImageFault.None;
    }
}
