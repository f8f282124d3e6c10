using Nova.Core.Execution;

namespace Nova.Core.Operations;

/// <summary>Log pages of one shard that are zero, durably: an operation links one without a fence of its own (SPEC R16; DESIGN 4, rule 1).</summary>
/// <remarks>An operation that takes one zeroes another ahead, under its own fence. The pool lives in DRAM: after a crash its pages are free blocks like others.</remarks>
internal sealed class PagePool(ExecutionSeam seam)
{
    public const int Capacity = 64;

    private readonly IndexLock _latch = new();
    private readonly long[] _blocks = new long[Capacity];
    private int _count;

    /// <summary>Pages in waiting; a hint.</summary>
    public int Count => Volatile.Read(ref _count);

    public bool TryTake(out long block)
    {
        block = 0;
        seam.EnterExclusive(_latch);
        bool any = _count > 0;
        if (any)
        {
            block = _blocks[--_count];
        }

        seam.ExitExclusive(_latch);
        return any;
    }

    /// <summary>Adds a page whose zeroing has been fenced.</summary>
    /// <returns>False if the pool is full: the page goes back to the free blocks.</returns>
    public bool TryAdd(long block)
    {
        seam.EnterExclusive(_latch);
        bool room = _count < Capacity;
        if (room)
        {
            _blocks[_count++] = block;
        }

        seam.ExitExclusive(_latch);
        return room;
    }
}
