using Nova.Core.Execution;
using Nova.Core.Space;

namespace Nova.Core.Operations;

/// <summary>
/// Free blocks that are promised to removals: each log may need pages to record that its names, entries and content go, and a full volume must still be able to
/// do that (DESIGN 4, rule 11). The sum over all logs is <see cref="Inode.PagesToReserve"/>; what space could not back is remembered as a shortfall.
/// </summary>
internal sealed class Promises(ExecutionSeam seam, BlockSpace space)
{
    private readonly OrderLock _gate = new();
    private long _shortfall;

    /// <summary>All promises, backed or not.</summary>
    public long Total => space.Usage.Reserved + _shortfall;

    /// <summary>Backs a promise, all or nothing.</summary>
    public bool TryTake(long pages) => pages == 0 || space.TryReserve(pages);

    /// <summary>Backs a promise as far as there is space: for removals, which may not fail, and at opening.</summary>
    public void TakeWhatThereIs(long pages)
    {
        for (long chunk = pages; pages > 0 && chunk > 0;)
        {
            if (space.TryReserve(chunk))
            {
                pages -= chunk;
                chunk = Math.Min(chunk, pages);
            }
            else
            {
                chunk /= 2;
            }
        }

        if (pages > 0)
        {
            seam.Enter(_gate);
            _shortfall += pages;
            seam.Exit(_gate);
        }
    }

    /// <summary>Blocks were freed: backs what is short.</summary>
    public void Repair()
    {
        if (Volatile.Read(ref _shortfall) > 0)
        {
            seam.Enter(_gate);
            while (_shortfall > 0 && space.TryReserve(1))
            {
                _shortfall--;
            }

            seam.Exit(_gate);
        }
    }

    /// <summary>A page was allocated from the promise; false if nothing of it is backed.</summary>
    public bool TrySpend(int shard, ref RunList runs)
    {
        seam.Enter(_gate);
        bool backed = space.Usage.Reserved > 0 && space.TryAllocate(shard, 1, AllocationHint.Log, AllocationSource.Reserved, ref runs);
        seam.Exit(_gate);
        return backed;
    }

    /// <summary>Gives a promise up.</summary>
    public void Give(long pages)
    {
        seam.Enter(_gate);
        long unbacked = Math.Min(_shortfall, pages);
        _shortfall -= unbacked;
        space.Unreserve(pages - unbacked);
        seam.Exit(_gate);
    }
}

/// <summary>What an operation may allocate from.</summary>
internal enum SpaceClaim
{
    /// <summary>Free blocks.</summary>
    Ordinary,

    /// <summary>Free blocks, and what is promised to the removals of the logs that take part. What those need afterwards must be backed again.</summary>
    Removal,

    /// <summary>As <see cref="Removal"/>; but the operation frees blocks, which will back what its logs need afterwards.</summary>
    Freeing,

    /// <summary>All there is: for the volume's own log, without which it can't be opened, and so not be emptied.</summary>
    Volume,
}
