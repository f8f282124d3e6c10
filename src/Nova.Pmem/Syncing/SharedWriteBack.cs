namespace Nova.Pmem;

/// <summary>
/// Lets fences of several threads share write-backs. One write-back runs at a time; whoever needs one while none runs, leads it for everybody.
/// </summary>
/// <remarks>
/// Invariants.
///   1. A page is added after the bytes were stored, by the storing thread. So whichever write-back takes the page, takes the bytes too.
///   2. A write-back takes all pages that were added, and has a number. So when a thread fences, each of its pages is either among those added, which
///      the next write-back will take, or was taken by one that has started: it waits for the next, or else for the last that started.
///   3. A page added while a write-back runs belongs to the next one, whether or not the running one has it as well.
/// A failed write-back is the last: the system forgets which pages were not written, so a later one could succeed without them.
/// </remarks>
internal sealed class SharedWriteBack
{
    private readonly object _gate = new();
    private readonly IWriteBack _writeBack;
    private readonly PageSet _added;
    private PageRun[] _runs = new PageRun[16];
    private long _started;
    private long _finished;
    private PmemException? _failure;

    public SharedWriteBack(IWriteBack writeBack, long pageCount)
    {
        _writeBack = writeBack;
        _added = new PageSet(pageCount);
    }

    /// <summary>Adds the pages of a range that has been stored to.</summary>
    /// <param name="offset">Bytes from the start of the region.</param>
    /// <param name="length">Bytes, 0 or more.</param>
    public void Add(long offset, long length)
    {
        if (length == 0)
            return;

        lock (_gate)
            _added.AddBytes(offset, length);
    }

    /// <summary>Returns when every page that this thread added is on the device.</summary>
    /// <exception cref="PmemException"><see cref="PmemError.WriteBackFailed"/>: this write-back or an earlier one failed.</exception>
    public void Fence()
    {
        lock (_gate)
        {
            long needed = _added.IsEmpty ? _started : _started + 1;
            while (_finished < needed)
            {
                if (_failure is not null)
                    throw new PmemException(PmemError.WriteBackFailed, _failure.Message, _failure);
                if (_started == _finished)
                    Lead();
                else
                    _ = Monitor.Wait(_gate);
            }
        }
    }

    // Called with the gate held; holds it again on return, not while the device works.
    private void Lead()
    {
        int runCount = _added.TakeRuns(ref _runs);
        _started++;
        Monitor.Exit(_gate);
        PmemException? failure = null;
        try
        {
            _writeBack.WriteBack(_runs.AsSpan(0, runCount));
        }
        catch (PmemException exception)
        {
            failure = exception;
        }
        catch (Exception exception)
        {
            // Whatever stopped it, the waiters must hear of it.
            failure = new PmemException(PmemError.WriteBackFailed, $"A write-back failed: {exception.Message}", exception);
        }
        finally
        {
            Monitor.Enter(_gate);
            Monitor.PulseAll(_gate);
        }

        if (failure is null)
            _finished = _started;
        else
            _failure = failure;
    }
}
