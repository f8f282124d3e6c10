namespace Nova.Core.Space;

// Allocation in two steps: claim the number of blocks from the account, which may fail, then find them, which may not.
internal sealed partial class BlockSpace
{
    /// <summary>Allocates blocks that nobody has reserved; see the overload.</summary>
    public bool TryAllocate(int shard, long blocks, AllocationHint hint, ref RunList runs) =>
        TryAllocate(shard, blocks, hint, AllocationSource.Free, ref runs);

    /// <summary>Allocates blocks, all or none: in one run if there is one anywhere, else in as few as possible.</summary>
    /// <param name="shard">Whose range is searched first, 0 to <see cref="ShardCount"/> - 1.</param>
    /// <param name="blocks">How many, 1 or more.</param>
    /// <param name="hint">What for.</param>
    /// <param name="source">Free blocks, or the caller's reservation, which shrinks by as many.</param>
    /// <param name="runs">Receives the runs, after what it holds.</param>
    /// <returns>False if too few are free and not reserved; nothing has changed then.</returns>
    /// <exception cref="InvalidOperationException">The reservation is smaller, or bitmaps and account disagree.</exception>
    public bool TryAllocate(int shard, long blocks, AllocationHint hint, AllocationSource source, ref RunList runs)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)shard, (uint)ShardCount, nameof(shard));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(blocks);
        if (Faults is { } faults && faults.FailsNext())
            return false;

        if (source == AllocationSource.Reserved)
            TakeFromReserved(blocks);
        else if (!TryClaim(blocks))
            return false;

        for (int i = 0; i < _ranges.Length; i++)
        {
            SpaceRange range = _ranges[(HomeOf(shard) + i) % _ranges.Length];
            if (range.FreeBlocks < blocks)
                continue;

            _seam.Enter(range.Gate);
            long start = range.Take(blocks, hint);
            _seam.Exit(range.Gate);
            if (start >= 0)
            {
                runs.Add(new BlockRun(range.FirstBlock + start, blocks));
                return true;
            }
        }

        TakePieces(shard, blocks, ref runs);
        return true;
    }

    // Where there are more ranges than shards, homes lie apart.
    private int HomeOf(int shard) => (int)((long)shard * _ranges.Length / ShardCount);

    // With all ranges locked, so that the claim is there to be found and the runs are the longest. Largest first makes them fewest.
    private void TakePieces(int shard, long blocks, ref RunList runs)
    {
        foreach (SpaceRange range in _ranges)
            _seam.Enter(range.Gate);

        try
        {
            while (blocks > 0)
            {
                long longest = 0;
                foreach (SpaceRange range in _ranges)
                    longest = Math.Max(longest, range.LongestRun());

                if (longest == 0)
                    throw new InvalidOperationException($"The account says that {blocks} more blocks are free; the bitmaps hold none.");

                long taken = TakeRunsOf(shard, Math.Min(longest, blocks), blocks, ref runs);
                if (taken == 0)
                    throw new InvalidOperationException($"A chunk's summary says that {longest} blocks in a row are free; its bitmap does not.");

                blocks -= taken;
            }
        }
        finally
        {
            foreach (SpaceRange range in _ranges)
                _seam.Exit(range.Gate);
        }
    }

    // Takes runs of one length while there are any and they are wanted whole. Returns the blocks taken.
    private long TakeRunsOf(int shard, long length, long blocks, ref RunList runs)
    {
        long taken = 0;
        for (int i = 0; i < _ranges.Length; i++)
        {
            SpaceRange range = _ranges[(HomeOf(shard) + i) % _ranges.Length];
            long from = 0;
            while (blocks - taken >= length)
            {
                long start = range.TakeFirst(from, length);
                if (start < 0)
                    break;

                runs.Add(new BlockRun(range.FirstBlock + start, length));
                taken += length;
                from = start + length;
            }
        }

        return taken;
    }

    private bool TryClaim(long blocks)
    {
        long available = Interlocked.Read(ref _available);
        while (available >= blocks)
        {
            long seen = Interlocked.CompareExchange(ref _available, available - blocks, available);
            if (seen == available)
                return true;

            available = seen;
        }

        return false;
    }

    private void TakeFromReserved(long blocks)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(blocks);
        long reserved = Interlocked.Read(ref _reserved);
        while (reserved >= blocks)
        {
            long seen = Interlocked.CompareExchange(ref _reserved, reserved - blocks, reserved);
            if (seen == reserved)
                return;

            reserved = seen;
        }

        throw new InvalidOperationException($"{blocks} blocks of a reservation are used; {reserved} are reserved.");
    }
}
