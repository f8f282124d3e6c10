using Nova.Core.Logs;
using Nova.Core.Media;
using Nova.Core.Space;

namespace Nova.Core.Operations;

/// <summary>Everything that an operation needs, before it stores anything.</summary>
internal sealed partial class Operation
{
    private const ulong OperationsForEachHelp = 8;

    private int _firstUnzeroed = int.MaxValue;   // index in _pages: from here on pages may not be zero yet
    private long _promised;              // backed by Prepare
    private long _spendable;             // pages that may be taken from promises
    private long _spent;                 // pages taken from the promise of the participants
    private int _slotToZero = -1;
    private Shard? _slotShard;

    /// <summary>Finds a place for every record and allocates the log pages. Fails with <see cref="NovaError.NoSpace"/>, and then has changed nothing.</summary>
    /// <param name="claim">Removals may use what is promised to them.</param>
    public NovaError Prepare(SpaceClaim claim)
    {
        Require(Stage.Adding);
        LetTailsCatchUp();
        int pages = 0;
        long before = 0;
        long after = 0;
        for (int i = 0; i < _participantCount; i++)
        {
            ref Participant participant = ref _participants[i];
            participant.FirstPage = pages;
            participant.PageCount = CountPages(i);
            participant.ReservedPages = Inode.PagesToReserve(participant.RemovalNeed, participant.End);
            pages += participant.PageCount;
            before += participant.Inode.ReservedPages;
            after += participant.ReservedPages;
        }

        _spendable = claim == SpaceClaim.Ordinary ? 0 : claim == SpaceClaim.Volume ? long.MaxValue : before;
        if (!TryTakePages() || !TryPromise(after - (before - _spent), claim))
        {
            GiveUp();
            return NovaError.NoSpace;
        }

        for (int i = 0; i < _participantCount; i++)
        {
            PlaceRecords(i);
        }

        TakeWorkAhead();
        TakeTails();
        _stage = Stage.Prepared;
        return NovaError.None;
    }

    /// <summary>
    /// Before a log enters a new era, all tail words that wait are made durable, with a fence of their own: so none of the log is ever two eras behind its era word
    /// (SPEC R14). Once in 2^31 records of a log.
    /// </summary>
    private void LetTailsCatchUp()
    {
        for (int i = 0; i < _participantCount; i++)
        {
            ulong sequence = _participants[i].Inode.Sequence;
            if (EraWord.Of(sequence + (ulong)_participants[i].RecordCount) != EraWord.Of(sequence))
            {
                engine.PublishTails();
                return;
            }
        }
    }

    /// <summary>How many pages a participant's records need, and how full its log's last container will be.</summary>
    private int CountPages(int index)
    {
        ref Participant participant = ref _participants[index];
        LogEnd end = participant.Inode.End;
        int pages = 0;
        int place = 0;
        for (int r = 0; r < _recordCount; r++)
        {
            ref Staged record = ref _records[r];
            if (record.Participant != index)
            {
                continue;
            }

            int lines = LinesOf(r);
            if (lines > Format.MaximumRecordLines)
            {
                throw new InvalidOperationException($"A {record.Kind} record of {record.Length} bytes does not fit a log page.");
            }

            record.NewPage = 0;
            if (end.Room < lines)
            {
                record.NewPage = 1 + participant.FirstPage + pages++;
                end = LogEnd.OfPage(0);
            }

            record.Place = place++;
            record.Sequence = participant.Inode.Sequence + (ulong)place;
            end = end.After(lines);
        }

        participant.End = end;
        participant.LastSequence = participant.Inode.Sequence + (ulong)place;
        return pages;
    }

    private void PlaceRecords(int index)
    {
        ref Participant participant = ref _participants[index];
        LogEnd end = participant.Inode.End;
        for (int r = 0; r < _recordCount; r++)
        {
            ref Staged record = ref _records[r];
            if (record.Participant == index)
            {
                end = record.NewPage == 0 ? end : LogEnd.OfPage(_pages[record.NewPage - 1]);
                record.RegionOffset = end.RegionOffset;
                end = end.After(LinesOf(r));
            }
        }

        participant.End = end;
    }

    /// <summary>Takes zeroed pages from the pools of the participants' shards; what they lack is allocated and zeroed here, under a fence of its own.</summary>
    private bool TryTakePages()
    {
        for (int i = 0; i < _participantCount; i++)
        {
            Shard shard = _participants[i].Inode.Shard;
            for (int p = 0; p < _participants[i].PageCount; p++)
            {
                bool zeroed = shard.Pages.TryTake(out long block);
                if (!zeroed && !TryAllocatePage(shard, out block))
                {
                    return false;
                }

                _firstUnzeroed = zeroed ? _firstUnzeroed : Math.Min(_firstUnzeroed, _pages.Count);
                _pages.Add(block);
            }
        }

        if (_firstUnzeroed < _pages.Count)
        {
            engine.ZeroPages(_pages, _firstUnzeroed);
            _firstUnzeroed = int.MaxValue;
        }

        return true;
    }

    private bool TryAllocatePage(Shard shard, out long block)
    {
        RunList run = default;
        bool found = engine.TryAllocate(shard, 1, AllocationHint.Log, ref run);
        if (!found && _spent < _spendable && engine.Promises.TrySpend(shard.Number, ref run))
        {
            _spent++;
            found = true;
        }

        block = found ? run[0].FirstBlock : 0;
        return found;
    }

    private bool TryPromise(long pages, SpaceClaim claim)
    {
        if (pages <= 0)
        {
            _promised = pages;           // given back after the fence
            return true;
        }

        if (claim is SpaceClaim.Freeing or SpaceClaim.Volume)
        {
            engine.Promises.TakeWhatThereIs(pages);
        }
        else if (!engine.Promises.TryTake(pages) && !(engine.MakeRoom() && engine.Promises.TryTake(pages)))
        {
            return false;
        }

        _promised = pages;
        return true;
    }

    /// <summary>Takes along what the next operations will need zero: a page for each pool that gave one, a dead slot. Neither is worth failing for.</summary>
    private void TakeWorkAhead()
    {
        for (int i = 0; i < _participantCount && !engine.IsClosing; i++)
        {
            ref Participant participant = ref _participants[i];
            Shard shard = participant.Inode.Shard;
            RunList run = default;
            if (participant.PageCount > 0 && shard.Pages.Count < Shard.PagesAhead && engine.Space.TryAllocate(shard.Number, 1, AllocationHint.Log, ref run))
            {
                participant.PageAhead = run[0].FirstBlock;
            }

            if (_slotToZero < 0 && shard.Slots.TryTakeUnzeroed(out int slot))
            {
                (_slotToZero, _slotShard) = (slot, shard);
            }
        }
    }

    /// <summary>
    /// Takes the operation's number, and the tail words that wait in the participants' shards, each once; whoever finds a shard's publisher busy goes on without. All that before the
    /// first store: a locked instruction between non-temporal stores and their fence waits for them.
    /// </summary>
    private void TakeTails()
    {
        _number = engine.NextOperation();
        for (int i = 0; i < _participantCount; i++)
        {
            TailPublisher tails = _participants[i].Inode.Shard.Tails;
            if (!IsTaken(tails, i) && tails.TryTake())
            {
                _publishing |= 1u << i;
            }
        }

        // Now and then one more shard in turn, so that a quiet one does not hold up the limbo of the others; not always, because its lines are another processor's.
        if (_number % OperationsForEachHelp == 0)
        {
            Shard helped = engine.Shards[(int)(_number / OperationsForEachHelp % (ulong)engine.ShardCount)];
            _helped = !IsTaken(helped.Tails, _participantCount) && helped.Tails.TryTake() ? helped.Tails : null;
        }
    }

    private bool IsTaken(TailPublisher tails, int before)
    {
        for (int i = 0; i < before; i++)
        {
            if ((_publishing & (1u << i)) != 0 && ReferenceEquals(_participants[i].Inode.Shard.Tails, tails))
            {
                return true;
            }
        }

        return false;
    }

    private void ReturnTails()
    {
        for (int i = 0; _publishing != 0; i++, _publishing >>= 1)
        {
            if ((_publishing & 1) != 0)
            {
                _participants[i].Inode.Shard.Tails.Return();
            }
        }

        _helped?.Return();
        _helped = null;
    }

    /// <summary>Undoes <see cref="Prepare"/>: nothing has been stored.</summary>
    private void GiveUp()
    {
        ReturnTails();
        int page = 0;
        for (int i = 0; i < _participantCount; i++)
        {
            Shard shard = _participants[i].Inode.Shard;
            for (int p = 0; p < _participants[i].PageCount && page < _pages.Count; p++, page++)
            {
                if (page < _firstUnzeroed)
                {
                    engine.ReturnPage(shard, _pages[page]);
                }
                else
                {
                    engine.Space.Free(new BlockRun(_pages[page], 1));     // never into the pool: it may hold old bytes
                }
            }
        }

        _pages.Clear();
        _firstUnzeroed = int.MaxValue;
        if (_promised > 0)
        {
            engine.Promises.Give(_promised);
        }

        engine.Promises.TakeWhatThereIs(_spent);
        for (int i = 0; i < _participantCount; i++)
        {
            if (_participants[i].PageAhead != 0)
            {
                engine.Space.Free(new BlockRun(_participants[i].PageAhead, 1));
            }
        }

        if (_slotToZero >= 0)
        {
            _slotShard!.Slots.RestoreUnzeroed(_slotToZero);
        }

        (_promised, _spent, _slotToZero) = (0, 0, -1);
    }
}
