using Nova.Pmem;

namespace Nova.Testing;

/// <summary>
/// Writes down what happens to a region. At each fence, and at the end, a shadow that holds nothing but the recorded stores is compared with the region:
/// a byte that differs was stored past the recorder, and nothing found by a trace with a gap is worth anything.
/// </summary>
/// <remarks>Several threads may store at once; the lock makes one order of what they do.</remarks>
internal sealed class TraceRecorder : IRegionObserver, IDisposable
{
    private const int MostThreads = 64;

    private readonly Trace _trace;
    private readonly SimulatedRegion? _region;
    private readonly SimulatedRegion? _shadow;
    private readonly HarnessFault _fault;
    private readonly Lock _order = new();
    private readonly Dictionary<int, int> _threads = [];
    private int _storesSeen;
    private string? _complaint;

    /// <summary>Records into a trace.</summary>
    /// <param name="trace">Empty.</param>
    /// <param name="region">The region to compare with, as it is now; null if nothing is to be compared.</param>
    /// <param name="fault">A fault that a test plants.</param>
    public TraceRecorder(Trace trace, SimulatedRegion? region, HarnessFault fault = HarnessFault.None)
    {
        _trace = trace;
        _region = region;
        _shadow = region is null ? null : new SimulatedRegion(region.Bytes);
        _fault = fault;
    }

    /// <summary>Whether anything is written down. Off, events pass unseen.</summary>
    public bool IsRecording { get; set; } = true;

    /// <summary>Empties the trace for another run.</summary>
    public void Restart()
    {
        _trace.Clear();
        _threads.Clear();
        IsRecording = true;
    }

    public void OnStore(in StoreEvent store)
    {
        lock (_order)
        {
            if (!IsRecording || store.LengthInBytes == 0)
                return;
            if (_fault == HarnessFault.RecorderLosesStores && ++_storesSeen % 100 == 17)
                return;

            TraceEvent happened = new()
            {
                Kind = TraceEventKind.Store,
                Store = store.Kind,
                Tag = store.Tag,
                Thread = ThreadOf(store.ThreadId),
                Offset = store.Offset,
                LengthInBytes = store.LengthInBytes,
            };
            _trace.AddStore(in happened, store.Bytes);
            if (_shadow is null)
                return;
            Span<byte> target = _shadow.Bytes.Slice((int)store.Offset, (int)store.LengthInBytes);
            if (store.Bytes.IsEmpty)
                target.Clear();
            else
                store.Bytes.CopyTo(target);
        }
    }

    public void OnFlush(long offset, long length, int threadId) => Add(TraceEventKind.Flush, threadId, offset, length);

    public void OnFenceStarting(int threadId, FenceSite site)
    {
        lock (_order)
        {
            if (!IsRecording)
                return;
            CompareWithShadow(site.WithoutFolder().ToString());
            _trace.Add(new TraceEvent { Kind = TraceEventKind.FenceStarting, Thread = ThreadOf(threadId), Number = _trace.NumberOf(site) });
        }
    }

    public void OnFenced(int threadId) => Add(TraceEventKind.Fenced, threadId, 0, 0);

    public void OnMakeVisibleDurable(long offset, long length, int threadId) => Add(TraceEventKind.MadeVisibleDurable, threadId, offset, length);

    /// <summary>A step of the script begins.</summary>
    /// <returns>Its number.</returns>
    public int BeginStep(string text)
    {
        lock (_order)
        {
            int thread = ThreadOf(Environment.CurrentManagedThreadId);
            int number = _trace.AddStep(thread, text);
            _trace.Add(new TraceEvent { Kind = TraceEventKind.StepBegan, Thread = thread, Number = number });
            return number;
        }
    }

    /// <summary>A step returns to its caller: from here on what it did must not be lost.</summary>
    public void ReturnFromStep(int number)
    {
        lock (_order)
            _trace.Add(new TraceEvent { Kind = TraceEventKind.StepReturned, Thread = ThreadOf(Environment.CurrentManagedThreadId), Number = number });
    }

    /// <summary>What happened so far is set-up.</summary>
    public void StartExploring() => Add(TraceEventKind.ExplorationStarts, Environment.CurrentManagedThreadId, 0, 0);

    /// <summary>Compares for the last time.</summary>
    /// <exception cref="ExplorationException">A byte was stored past the recorder, at any time.</exception>
    public void Finish()
    {
        CompareWithShadow("the end of the run");
        if (_complaint is not null)
            throw new ExplorationException(_complaint);
    }

    public void Dispose() => _shadow?.Dispose();

    private void Add(TraceEventKind kind, int threadId, long offset, long length)
    {
        lock (_order)
        {
            if (IsRecording)
                _trace.Add(new TraceEvent { Kind = kind, Thread = ThreadOf(threadId), Offset = offset, LengthInBytes = length });
        }
    }

    private int ThreadOf(int threadId)
    {
        if (_threads.TryGetValue(threadId, out int thread))
            return thread;
        if (_threads.Count == MostThreads)
            throw new ExplorationException($"A run uses at most {MostThreads} threads.");

        thread = _threads.Count;
        _threads.Add(threadId, thread);
        return thread;
    }

    // A store is shown before it is made, so with several threads a byte may differ for a moment and nothing be wrong: then only the end is compared.
    private void CompareWithShadow(string where)
    {
        if (_shadow is null || _complaint is not null || (_threads.Count > 1 && where != "the end of the run"))
            return;

        int same = _region!.Bytes.CommonPrefixLength(_shadow.Bytes);
        if (same < _region.LengthInBytes)
            _complaint = $"At {where}, the byte at {same} of the region is not what the recorded stores made of it: a store went round the region, or was not recorded.";
    }
}
