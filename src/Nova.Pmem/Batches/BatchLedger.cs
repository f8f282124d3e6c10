namespace Nova.Pmem;

/// <summary>
/// The batch states of a region and of its decorators. A thread looks first at the state of the processor that it runs on, so threads that run at once
/// don't meet, and steady use allocates nothing.
/// </summary>
internal sealed class BatchLedger
{
    private const int MostStatesAtFirst = 64;

    private readonly Lock _growth = new();
    private BatchState[] _states;
    private long _storeLimit;

    public BatchLedger(long storeLimit)
    {
        _storeLimit = storeLimit;
        _states = new BatchState[Math.Min(Environment.ProcessorCount, MostStatesAtFirst)];
        for (int index = 0; index < _states.Length; index++)
            _states[index] = new BatchState(index);
    }

    /// <summary>Where stores must end: the length of the region, or 0 if it takes none. One comparison in front of every store covers both.</summary>
    public long StoreLimit
    {
        get => Volatile.Read(ref _storeLimit);
        set => Volatile.Write(ref _storeLimit, value);
    }

    /// <summary>Takes a state for a new batch. Allocates only when more batches are open at once than ever before.</summary>
    public BatchState Claim()
    {
        BatchState[] states = Volatile.Read(ref _states);
        int home = Thread.GetCurrentProcessorId();
        for (int probe = 0; probe < states.Length; probe++)
        {
            BatchState state = states[(int)((uint)(home + probe) % (uint)states.Length)];
            if (state.TryClaim())
                return state;
        }

        return Grow();
    }

    /// <summary>Adds up the counters of all states.</summary>
    public RegionCounts Count()
    {
        CounterCells sum = default;
        foreach (BatchState state in Volatile.Read(ref _states))
            sum.Add(ref state.Cells);
        return new RegionCounts(in sum);
    }

    private BatchState Grow()
    {
        lock (_growth)
        {
            BatchState[] states = _states;
            BatchState state = new(states.Length);
            _ = state.TryClaim();
            Volatile.Write(ref _states, [.. states, state]);
            return state;
        }
    }
}
