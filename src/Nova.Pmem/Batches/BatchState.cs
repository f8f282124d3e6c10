namespace Nova.Pmem;

/// <summary>
/// What an open batch needs to remember, kept outside the batch so that copies of the batch share it: whether it is still open, and what it counted.
/// Owned by one batch from <see cref="TryClaim"/> to <see cref="End"/>, then used again by another.
/// </summary>
internal sealed class BatchState
{
    private const int TicketBits = 44;

    private int _claimed;

    public BatchState(int index) => Ticket = ((long)index << TicketBits) + 1;

    /// <summary>The number of the batch that owns this, or of the next one; changes when a batch ends. Never 0, and differs between the states of a
    /// ledger.</summary>
    public long Ticket { get; private set; }

    /// <summary>Whether the owner has stored since it began.</summary>
    public bool HasStores { get; set; }

    public CounterCells Cells;

    /// <summary>Takes the state for a new batch, if no other batch has it.</summary>
    public bool TryClaim() => Volatile.Read(ref _claimed) == 0 && Interlocked.CompareExchange(ref _claimed, 1, 0) == 0;

    /// <summary>Ends the owner: every copy of it holds an old ticket from here on.</summary>
    public void End()
    {
        HasStores = false;
        Ticket++;
        Volatile.Write(ref _claimed, 0);
    }

    /// <summary>Counts a store of the owner.</summary>
    public void CountStore(StoreTag tag, long bytes)
    {
        HasStores = true;
        Cells.Bytes[tag.Value] += bytes;
        Cells.Stores[tag.Value]++;
    }
}
