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
/// A waiting word has a ticket: the number of the operation that let it wait. <see cref="OldestTicket"/> is the lowest of those that are not yet durable. What a dead inode
/// leaves may be used again only when every word that waited at its death, in all shards, is durable: until then some log's last record, still in doubt after a crash, may name
/// that life as its witness, and a later life in the slot could not answer for it (SPEC R19). Operation numbers serve as the clock, because an operation that names an inode
/// has drawn its number, and let its words wait, before another can lock that inode to kill it.
/// </remarks>
internal sealed class TailPublisher(ExecutionSeam seam, VolumeSecret secret)
{
    private const ulong Nothing = ulong.MaxValue;

    private readonly OrderLock _publishing = new();
    private readonly IndexLock _latch = new();
    private List<Inode> _waiting = [];
    private List<Inode> _taken = [];
    private ulong _oldestWaiting = Nothing;
    private ulong _oldestTaken = Nothing;

    /// <summary>The lowest ticket of the words that wait or are being published; the largest number if there is none.</summary>
    public ulong OldestTicket
    {
        get
        {
            seam.EnterShared(_latch);
            ulong oldest = Math.Min(_oldestTaken, _oldestWaiting);
            seam.ExitShared(_latch);
            return oldest;
        }
    }

    /// <summary>Whether a word waits or is being published.</summary>
    public bool IsBusy => OldestTicket != Nothing;

    /// <summary>Whether words wait; a hint.</summary>
    public bool HasWaiting => Volatile.Read(ref _oldestWaiting) != Nothing;

    /// <summary>Lets the tail of a log wait. Called after the fence of the operation that moved it, under the inode's order lock.</summary>
    /// <param name="inode">Of this shard.</param>
    /// <param name="ticket">The operation's number.</param>
    public void Enqueue(Inode inode, ulong ticket)
    {
        seam.EnterExclusive(_latch);
        AddWaiting(inode, ticket);
        seam.ExitExclusive(_latch);
    }

    /// <summary>Takes the waiting words, unless another thread is between taking and its fence. Whoever gets true calls <see cref="Store"/>, fences, and calls <see cref="Complete(FenceProof)"/>, or calls <see cref="Return"/>.</summary>
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
                Hold(inode, -1);                                     // a younger word of it waits already
            }
            else
            {
                inode.TailWaits = true;
                _waiting.Add(inode);
            }
        }

        _taken.Clear();
        Volatile.Write(ref _oldestWaiting, Math.Min(_oldestWaiting, _oldestTaken));
        _oldestTaken = Nothing;
        seam.ExitExclusive(_latch);
        seam.Exit(_publishing);
    }

    /// <summary>The fence has returned: the words are durable.</summary>
    public void Complete(FenceProof proof)
    {
        proof.ThrowIfForged();
        GiveBack();
    }

    /// <summary><see cref="Complete(FenceProof)"/> and <see cref="Enqueue"/> in one.</summary>
    public void Complete(FenceProof proof, Inode moved, ulong ticket)
    {
        proof.ThrowIfForged();
        seam.EnterExclusive(_latch);
        LetGo();
        AddWaiting(moved, ticket);
        seam.ExitExclusive(_latch);
        seam.Exit(_publishing);
    }

    /// <summary>The fence failed: nothing is known of the words, and the volume stops.</summary>
    public void GiveBack()
    {
        seam.EnterExclusive(_latch);
        LetGo();
        seam.ExitExclusive(_latch);
        seam.Exit(_publishing);
    }

    private void AddWaiting(Inode inode, ulong ticket)
    {
        if (!inode.TailWaits)
        {
            inode.TailWaits = true;
            Hold(inode, 1);
            _waiting.Add(inode);
        }

        // A word that waits already keeps its place: what it will say is younger than its ticket.
        Volatile.Write(ref _oldestWaiting, Math.Min(_oldestWaiting, ticket));
    }

    private void LetGo()
    {
        foreach (Inode inode in _taken)
        {
            Hold(inode, -1);
        }

        _taken.Clear();
        _oldestTaken = Nothing;
    }

    // Written under the latch alone; read without it by the cache, which recycles an inode that it finds at 0.
    private static void Hold(Inode inode, int more) => Volatile.Write(ref inode.TailHolds, inode.TailHolds + more);

    private void Take()
    {
        seam.EnterExclusive(_latch);
        (_waiting, _taken) = (_taken, _waiting);
        _oldestTaken = _oldestWaiting;
        Volatile.Write(ref _oldestWaiting, Nothing);
        foreach (Inode inode in _taken)
        {
            inode.TailWaits = false;
        }

        seam.ExitExclusive(_latch);
    }
}
