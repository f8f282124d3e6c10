using Nova.Pmem;

namespace Nova.Core.Logs;

/// <summary>
/// What one thread of recovery reads and is about to believe. A process that died may have left it visible and not on the medium, so it is made durable, by this
/// thread, before anything is stored that rests on it. SPEC R22.
/// </summary>
/// <remarks>Neighbouring ranges go together, with one fence. For one thread: a fence speaks for the flushes of its own alone.</remarks>
internal sealed class BelievedBytes(PmemRegion region)
{
    private long _start;
    private long _end;

    /// <summary>Adds a range, in bytes from the start of the region. It is durable once <see cref="MakeDurable"/> has returned.</summary>
    /// <exception cref="PmemException">What was added before may or may not be durable.</exception>
    public void Add(long offset, long length)
    {
        if (offset != _end)
        {
            MakeDurable();
            _start = offset;
        }

        _end = offset + length;
    }

    /// <summary>Makes all that was added durable.</summary>
    /// <exception cref="PmemException">It may or may not be durable.</exception>
    public void MakeDurable()
    {
        if (_end > _start)
        {
            region.MakeVisibleDurable(_start, _end - _start);
        }

        _start = _end;
    }
}
