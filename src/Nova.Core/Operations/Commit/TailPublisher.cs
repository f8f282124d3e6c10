using Nova.Core.Execution;
using Nova.Core.Logs;
using Nova.Core.Media;
using Nova.Pmem;

namespace Nova.Core.Operations;

/// <summary>
/// The tail words of one shard that wait to be stored. An operation takes them along: its own fence makes them durable. All tail words of an inode go
/// through the publisher of the inode's own shard, one publisher at a time from taking to the fence: an older value can never land after a newer one (DESIGN 4, rule 3).
/// </summary>
/// <remarks>An epoch is a set of words that were taken together. A word that waits since epoch e is durable once <see cref="PublishedEpoch"/> is e or more.</remarks>
internal sealed class TailPublisher(ExecutionSeam seam, VolumeSecret secret)
{
    private readonly OrderLock _publishing = new();
    private readonly IndexLock _latch = new();
    private List<Inode> _waiting = [];
    private List<Inode> _taken = [];
    private long _epoch = 1;
    private long _published;

    /// <summary>Everything that waited in this epoch, or before, is durable.</summary>
    public long PublishedEpoch => Volatile.Read(ref _published);

    /// <summary>Whether words wait; a hint.</summary>
    public bool HasWaiting => Volatile.Read(ref _epoch) > 0 && _waiting.Count > 0;

    /// <summary>Lets the tail of a log wait. Called after the fence of the operation that moved it, under the inode's order lock.</summary>
    /// <returns>The epoch in which it will be published.</returns>
    public long Enqueue(Inode inode)
    {
        seam.EnterExclusive(_latch);
        long epoch = _epoch;
        if (inode.TailEpoch != epoch)
        {
            inode.TailEpoch = epoch;
            _waiting.Add(inode);
        }

        seam.ExitExclusive(_latch);
        return epoch;
    }

    /// <summary>Takes the waiting words, unless another thread is between taking and its fence. Whoever gets true calls <see cref="Store"/>, fences, and calls <see cref="Complete"/>.</summary>
    public bool TryTake()
    {
        if (_waiting.Count == 0 || !seam.TryEnter(_publishing))
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
            // The sequence number is read before the death: a number past the death is never published as live.
            ulong sequence = Volatile.Read(ref inode.Sequence);
            ulong death = Volatile.Read(ref inode.DeathSequence);
            TailWord word = death != 0
                ? TailWord.Make(secret, inode.Number, inode.Identity.Generation, death, TailState.Dead)
                : TailWord.Make(secret, inode.Number, inode.Identity.Generation, sequence, TailState.Live);
            batch.StoreWord(inode.Identity.SlotOffset + SlotHeader.TailOffset, word.Value, StoreTags.Tail);
        }
    }

    /// <summary>The fence has returned: the words are durable.</summary>
    public void Complete(FenceProof proof)
    {
        proof.ThrowIfForged();
        Volatile.Write(ref _published, _epoch - 1);
        GiveBack();
    }

    /// <summary>The fence failed: nothing is known of the words, and the volume stops.</summary>
    public void GiveBack()
    {
        _taken.Clear();
        seam.Exit(_publishing);
    }

    private void Take()
    {
        seam.EnterExclusive(_latch);
        (_waiting, _taken) = (_taken, _waiting);
        Volatile.Write(ref _epoch, _epoch + 1);
        seam.ExitExclusive(_latch);
    }
}
