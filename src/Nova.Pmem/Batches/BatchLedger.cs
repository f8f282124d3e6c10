namespace Nova.Pmem;

/// <summary>The batch states of a region. A thread finds the same state again and again, so steady use allocates nothing and shares no line.</summary>
internal sealed class BatchLedger
{
    private readonly Lock _growth = new();
    private BatchState[] _states = [new BatchState(0)];

    /// <summary>Takes a state for a new batch. Allocates only when more batches are open at once than ever before.</summary>
    public BatchState Claim()
    {
        BatchState[] states = Volatile.Read(ref _states);
        int home = Environment.CurrentManagedThreadId;
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
