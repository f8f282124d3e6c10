using Nova.Core.Execution;
using Nova.Core.Logs;
using Nova.Core.Media;
using Nova.Pmem;

namespace Nova.Core.Operations;

/// <summary>
/// The tail words of one shard that wait to be stored. An operation takes them along: its own fence makes them durable. All tail words of an inode go
/// through the publisher of the inode's own shard, one publisher at a time from taking to the fence: an older value can never land after a newer one (DESIGN 4, rule 3).
/// </summary>
/// <remarks>
/// Each waiting word has a ticket of the volume's <see cref="TailClock"/>. <see cref="OldestTicket"/> is that of the oldest word that is not yet durable: what was
/// enqueued before it, anywhere in this shard, is durable.
/// </remarks>
internal sealed class TailPublisher(ExecutionSeam seam, VolumeSecret secret, TailClock clock)
{
    private readonly OrderLock _publishing = new();
    private readonly IndexLock _latch = new();
    private List<Inode> _waiting = [];
    private List<Inode> _taken = [];
    private long _oldestWaiting = long.MaxValue;
    private long _oldestTaken = long.MaxValue;

    /// <summary>Ticket of the oldest word that waits or is being published; the largest number if there is none.</summary>
    public long OldestTicket
    {
        get
        {
            seam.EnterShared(_latch);
            long oldest = Math.Min(_oldestTaken, _oldestWaiting);
            seam.ExitShared(_latch);
            return oldest;
        }
    }

    /// <summary>Whether a word waits or is being published.</summary>
    public bool IsBusy => OldestTicket != long.MaxValue;

    /// <summary>Whether words wait; a hint.</summary>
    public bool HasWaiting => Volatile.Read(ref _oldestWaiting) != long.MaxValue;

    /// <summary>Lets the tail of a log wait. Called after the fence of the operation that moved it, under the inode's order lock.</summary>
    public void Enqueue(Inode inode)
    {
        seam.EnterExclusive(_latch);
        if (!inode.TailWaits)
        {
            inode.TailWaits = true;
            Interlocked.Increment(ref inode.TailHolds);
            _waiting.Add(inode);
        }

        // Also for a word that waits already: what it will say is as young as this.
        inode.TailTicket = clock.Next();
        if (_oldestWaiting == long.MaxValue)
        {
            Volatile.Write(ref _oldestWaiting, inode.TailTicket);
        }

        seam.ExitExclusive(_latch);
    }

    /// <summary>Takes the waiting words, unless another thread is between taking and its fence. Whoever gets true calls <see cref="Store"/>, fences, and calls <see cref="Complete"/>, or calls <see cref="Return"/>.</summary>
    public bool TryTake()
    {
        if (!HasWaiting || !seam.TryEnter(_publishing))
        {
            return false;
        }

        Take();
        return true;
    }

    /// <summary>As <see cref="TryTake"/>, but waits for the thread that is publishing: afterwards everything that waited before the call is taken, or durable already.</summary>
    public void TakeAll()
    {
        seam.Enter(_publishing);
        Take();
    }

    /// <summary>Stores the words that were taken.</summary>
    public void Store(ref StoreBatch batch)
    {
        foreach (Inode inode in _taken)
        {
            // The sequence number is read before the death: a number past the death is never published as live. It is of an operation whose fence has returned, and with
            // it that of the era word, if that operation entered an era.
            ulong sequence = Volatile.Read(ref inode.Sequence);
            ulong death = Volatile.Read(ref inode.DeathSequence);
            TailWord word = death != 0
                ? TailWord.Make(secret, inode.Number, inode.Identity.Generation, death, TailState.Dead)
                : TailWord.Make(secret, inode.Number, inode.Identity.Generation, sequence, TailState.Live);
            batch.StoreWord(inode.Identity.SlotOffset + SlotHeader.TailOffset, word.Value, StoreTags.Tail);
        }
    }

    /// <summary>What was taken has not been stored, and waits again.</summary>
    public void Return()
    {
        seam.EnterExclusive(_latch);
        foreach (Inode inode in _taken)
        {
            if (inode.TailWaits)
            {
                Interlocked.Decrement(ref inode.TailHolds);          // a younger word of it waits already
            }
            else
            {
                inode.TailWaits = true;
                _waiting.Add(inode);
            }
        }

        _taken.Clear();
        Volatile.Write(ref _oldestWaiting, Math.Min(_oldestWaiting, _oldestTaken));
        _oldestTaken = long.MaxValue;
        seam.ExitExclusive(_latch);
        seam.Exit(_publishing);
    }

    /// <summary>The fence has returned: the words are durable.</summary>
    public void Complete(FenceProof proof)
    {
        proof.ThrowIfForged();
        GiveBack();
    }

    /// <summary>The fence failed: nothing is known of the words, and the volume stops.</summary>
    public void GiveBack()
    {
        seam.EnterExclusive(_latch);
        foreach (Inode inode in _taken)
        {
            Interlocked.Decrement(ref inode.TailHolds);
        }

        _taken.Clear();
        _oldestTaken = long.MaxValue;
        seam.ExitExclusive(_latch);
        seam.Exit(_publishing);
    }

    private void Take()
    {
        seam.EnterExclusive(_latch);
        (_waiting, _taken) = (_taken, _waiting);
        _oldestTaken = _oldestWaiting;
        Volatile.Write(ref _oldestWaiting, long.MaxValue);
        foreach (Inode inode in _taken)
        {
            inode.TailWaits = false;
        }

        seam.ExitExclusive(_latch);
    }
}
