using Nova.CommitModel.Tests.Commit;
using Nova.CommitModel.Tests.Machinery;

namespace Nova.CommitModel.Tests.Chains;

/// <summary>Operations: where their records go, what they store, and the crashes in them. One fence each (R16, R17).</summary>
internal sealed partial class ChainModel
{
    /// <summary>An operation whose stores are on their way, and what its process knows once its fence has returned.</summary>
    private sealed class StartedOperation(ChainShape shape, int number)
    {
        public ChainShape Shape { get; } = shape;

        public int Number { get; } = number;

        public List<Store> Stores { get; } = [];

        /// <summary>Log and waiting tail word.</summary>
        public List<(int Log, ushort Tail)> Tails { get; } = [];

        public List<(int Log, int Generation)> Births { get; } = [];
    }

    private bool IsPossible(ReadOnlySpan<ushort> state, ChainShape[] shapes)
    {
        foreach (ChainShape shape in shapes)
        {
            foreach (ChainPart part in shape.Parts)
            {
                ChainHistory history = History(state, part.Log);
                bool possible = part.Kind switch
                {
                    PartKind.Birth => history.Life == LifeState.Dead && MayBeBorn(state, part.Log),
                    PartKind.Close => history.Life == LifeState.Orphan,
                    PartKind.Normal => history.Life != LifeState.Dead && (history.Life == LifeState.Alive || shape.Parts.Length == 1),
                    _ => history.Life == LifeState.Alive,
                };
                if (!possible || (part.Kind != PartKind.Birth && history.Length + part.Count > ChainHistory.MaxRecords))
                {
                    return false;
                }
            }
        }

        return true;
    }

    private bool MayBeBorn(ReadOnlySpan<ushort> state, int log) => (int)state[_slotStatesAt + log] switch
    {
        SlotState.Ready => !IsAnyWaiting(state, state[_awaitedAt + log]),
        SlotState.Zeroing => _plan.Lacks(ChainWeakness.UseBeforeZeroFence),
        SlotState.Used => _plan.Lacks(ChainWeakness.KeepInlineRecords) && IsDeathDurable(state, log, History(state, log))
            && !IsAnyWaiting(state, state[_awaitedAt + log]),
        _ => false,
    };

    /// <summary>Whether one of these logs has a tail word that waits, or that a preempted publisher has not fenced.</summary>
    private bool IsAnyWaiting(ReadOnlySpan<ushort> state, int logs)
    {
        for (int log = 0; log < _plan.Logs.Length; log++)
        {
            for (int shard = 0; shard < _plan.Shards && ((logs >> log) & 1) != 0; shard++)
            {
                if (Pending(state, shard)[log] != 0 || Claimed(state, shard)[log] != 0)
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>What the next birth in a slot waits for, where witnesses do not tell one life from all others.</summary>
    private void AwaitTails(ushort[] done, StartedOperation operation)
    {
        foreach (ChainPart part in operation.Shape.Parts)
        {
            int awaited = 0;
            for (int log = 0; log < _plan.Logs.Length && part.Kind is (PartKind.Death or PartKind.Close); log++)
            {
                bool isKiller = Array.Exists(operation.Shape.Parts, p => p.Log == log) && _plan.Lacks(ChainWeakness.AwaitKillersTails | ChainWeakness.AwaitAllTails);
                bool waits = _plan.Lacks(ChainWeakness.AwaitAllTails) && IsAnyWaiting(done, 1 << log);
                awaited |= isKiller || waits ? 1 << log : 0;
            }

            done[_awaitedAt + part.Log] = (ushort)awaited;
        }
    }

    /// <summary>Operations begin together, once for each page that the first of them may take first.</summary>
    private void Begin(ReadOnlySpan<ushort> state, ChainShape[] shapes, ushort[] next, Worker worker)
    {
        for (int firstPage = 0; firstPage < Math.Max(1, _plan.Pages); firstPage++)
        {
            ushort[] done = state.ToArray();                     // becomes what is known once every fence has returned
            bool tookPage = false;
            StartedOperation[] started = new StartedOperation[shapes.Length];
            bool fits = true;
            for (int i = 0; i < shapes.Length && fits; i++)
            {
                started[i] = new StartedOperation(shapes[i], state[_countersAt] + 1 + i);
                fits = Place(done, started[i], firstPage, ref tookPage);
            }

            if (fits)
            {
                done[_countersAt] += (ushort)shapes.Length;
                done[_countersAt + 1] -= (ushort)shapes.Length;
                Finish(state, done, started, next, worker);
            }

            if (!tookPage)
            {
                return;
            }
        }
    }

    /// <summary>Chooses cells for all records of an operation and makes the list of its stores; false if no page can be had.</summary>
    private bool Place(ushort[] done, StartedOperation operation, int firstPage, ref bool tookPage)
    {
        ChainPart[] parts = operation.Shape.Parts;
        Span<Witness> participants = stackalloc Witness[parts.Length];
        for (int i = 0; i < parts.Length; i++)
        {
            ChainHistory history = History(done, parts[i].Log);
            bool birth = parts[i].Kind == PartKind.Birth;
            int generation = birth ? DrawGeneration(done, parts[i].Log) : history.Generation;
            participants[i] = new Witness((byte)parts[i].Log, (byte)generation, (byte)((birth ? 0 : history.Length) + parts[i].Count));
            if (birth)
            {
                operation.Births.Add((parts[i].Log, generation));
                done[_endsAt + parts[i].Log] = End(0, 0);
                done[_slotStatesAt + parts[i].Log] = (ushort)(done[_slotStatesAt + parts[i].Log] == SlotState.Zeroing ? SlotState.UsedWhileZeroing : SlotState.Used);
            }
        }

        for (int i = 0; i < parts.Length; i++)
        {
            Witness self = participants[i];
            WitnessList witnesses = new(i == 0 ? participants : participants[..1]);       // a star: the hub names all, the others the hub
            int first = self.Sequence - parts[i].Count + 1;
            for (int sequence = first; sequence <= self.Sequence; sequence++)
            {
                ChainItem record = new(ItemKind.Record, self.Log, self.Generation, (byte)sequence, (byte)operation.Number, (byte)first,
                    (byte)parts[i].Count, parts[i].Kind, witnesses);
                if (!PlaceRecord(done, operation, record, parts[i].Size, firstPage, ref tookPage))
                {
                    return false;
                }
            }

            bool dead = parts[i].Kind is PartKind.Death or PartKind.Close;
            operation.Tails.Add((self.Log, TailWord.Of(self.Generation, self.Sequence, dead)));
        }

        AwaitTails(done, operation);
        HistoriesAfter(done.AsSpan(_historyAt, ViewLength), [operation]).CopyTo(done, _historyAt);
        return true;
    }

    /// <summary>The volume's counter; its bound is durable before a generation below it is used (R11).</summary>
    private int DrawGeneration(ushort[] done, int log)
    {
        int generation = done[_nextGenerationAt];
        ushort tail = done[TailCell(log)];
        while (tail != CellValue.Zero && Low(generation) == MediumTail.LowGeneration(tail) && !_plan.Lacks(ChainWeakness.SameLowBits))
        {
            generation++;
        }

        done[_nextGenerationAt] = (ushort)(generation + 1);
        if (generation >= done[_boundAt])
        {
            done[_boundAt] = (ushort)(generation + _plan.BoundStep);
        }

        return generation;
    }

    private bool PlaceRecord(ushort[] done, StartedOperation operation, in ChainItem record, PartSize size, int firstPage, ref bool tookPage)
    {
        int log = record.Log;
        int container = Container(done[_endsAt + log]);
        int used = UsedCells(done[_endsAt + log]);
        bool fits = used < Capacity(container, log) && (size == PartSize.Small || used == 0);
        if (!fits)
        {
            int page = TakePage(done, firstPage, ref tookPage);
            if (page < 0)
            {
                return false;
            }

            done[_pageStatesAt + page] |= (ushort)PageState.OwnedBy(log);
            ushort header = _items.NumberOf(ChainItem.Header(log, record.Generation, record.Sequence, record.Sequence - 1));
            operation.Stores.Add(Store.Line(HeaderCell(page), header));
            operation.Stores.Add(Store.Word(LinkCell(container, log), _items.NumberOf(ChainItem.Link(log, record.Generation, page))));
            container = page + 1;
            used = 0;
        }

        operation.Stores.Add(Store.Line(RecordCell(container, log, used), _items.NumberOf(record)));
        done[_endsAt + log] = End(container, used + 1);
        return true;
    }

    /// <summary>A page of the pool, all zero and fenced; the first one taken is tried in every way, the next is the first that serves.</summary>
    private int TakePage(ushort[] done, int firstPage, ref bool tookPage)
    {
        for (int i = 0; i < _plan.Pages; i++)
        {
            int page = tookPage ? i : (firstPage + i) % _plan.Pages;
            Span<ushort> cells = done.AsSpan(HeaderCell(page), PageHeaderWords + _plan.CellsPerPage);
            bool isZero = !cells.ContainsAnyExcept(CellValue.Zero)
                || (_plan.Lacks(ChainWeakness.LinkOverForeignBytes) && !cells.ContainsAnyExcept(CellValue.Zero, CellValue.Foreign));
            bool mayTake = (int)done[_pageStatesAt + page] switch
            {
                PageState.Free => isZero || _plan.Lacks(ChainWeakness.LinkBeforeZeroed),
                PageState.ZeroingBit => _plan.Lacks(ChainWeakness.UseBeforeZeroFence),
                _ => false,
            };
            if (mayTake)
            {
                tookPage = true;
                return page;
            }

            if (!tookPage)
            {
                tookPage = true;            // this first choice can't be had; the caller tries the next
                return -1;
            }
        }

        return -1;
    }

    private void Finish(ReadOnlySpan<ushort> state, ushort[] done, StartedOperation[] started, ushort[] next, Worker worker)
    {
        ushort[] before = state[..ImageLength].ToArray();
        before[_boundAt] = done[_boundAt];
        List<Store> everything = [.. started.SelectMany(o => o.Stores)];
        Worker.ApplyAll(everything, done);
        int shard = _plan.Logs[started[0].Shape.Parts[0].Log].Shard;
        bool mayPublish = !Claimed(state, shard).ContainsAnyExcept((ushort)0);
        List<Store> tails = mayPublish ? Tails(Pending(state, shard)) : [];
        string step = string.Join(" with ", started.Select(o => o.Shape.Name));

        done.CopyTo(next, 0);
        Wait(next, started);
        worker.Emit(next, step);
        if (tails.Count > 0)
        {
            done.CopyTo(next, 0);
            Worker.ApplyAll(tails, next);
            ForgetVolatile(tails, next);
            next.AsSpan(_pendingAt + (shard * _plan.Logs.Length), _plan.Logs.Length).Clear();
            Wait(next, started);
            worker.Emit(next, step + " and the waiting tails");
        }

        if (state[_countersAt + 2] == 0)
        {
            return;
        }

        int crashesLeft = state[_countersAt + 2];
        ushort[] carried = [done[_countersAt], done[_countersAt + 1]];
        ushort[] histories = HistoriesOf(state);
        List<Store> drifting = Drifting(state);
        Crash($"crash in {step}", before, histories, [.. tails, .. everything, .. drifting], started);
        if (started.Length == 2)                                // the first has fenced and returned, the second is in flight
        {
            ushort[] image = [.. before];
            Worker.ApplyAll(started[0].Stores, image);
            Crash($"crash in {started[1].Shape.Name}, {started[0].Shape.Name} has returned", image, HistoriesAfter(histories, started.AsSpan(0, 1)),
                [.. tails, .. started[1].Stores, .. drifting], started[1..]);
        }

        void Crash(string name, ushort[] image, ushort[] known, List<Store> inFlight, StartedOperation[] open) => worker.Crash(new CrashPoint
        {
            Step = name,
            Before = image,
            InFlight = inFlight,
            Legal = LegalViews(known, open),
            CrashesLeft = crashesLeft,
            Carried = carried,
        });
    }

    /// <summary>An operation's own tail words wait for a later fence, each in the shard of its inode.</summary>
    private void Wait(ushort[] next, StartedOperation[] started)
    {
        int logs = _plan.Logs.Length;
        foreach (StartedOperation operation in started)
        {
            int operationsShard = _plan.Logs[operation.Shape.Parts[0].Log].Shard;
            foreach ((int log, ushort tail) in operation.Tails)
            {
                for (int shard = 0; shard < _plan.Shards; shard++)
                {
                    next[_pendingAt + (shard * logs) + log] = 0;
                }

                int home = _plan.Lacks(ChainWeakness.TailsInOperationsShard) ? operationsShard : _plan.Logs[log].Shard;
                next[_pendingAt + (home * logs) + log] = tail;
            }
        }
    }

    private static ushort[] HistoriesAfter(ReadOnlySpan<ushort> histories, ReadOnlySpan<StartedOperation> operations)
    {
        ushort[] after = histories.ToArray();
        foreach (StartedOperation operation in operations)
        {
            foreach (ChainPart part in operation.Shape.Parts)
            {
                Span<ushort> words = after.AsSpan(part.Log * ChainHistory.WordCount, ChainHistory.WordCount);
                ChainHistory old = ChainHistory.Read(words);
                ChainHistory changed = part.Kind switch
                {
                    PartKind.Birth => new ChainHistory(operation.Births.First(b => b.Log == part.Log).Generation, LifeState.Alive, 0).With(operation.Number, part.Count),
                    PartKind.Death or PartKind.Close => new ChainHistory(old.Generation, LifeState.Dead, 0),
                    PartKind.Unlink => (old with { Life = LifeState.Orphan }).With(operation.Number, part.Count),
                    _ => old.With(operation.Number, part.Count),
                };
                changed.Write(words);
            }
        }

        return after;
    }

    /// <summary>What was acknowledged, and any subset of what was in flight, each whole; orphans are gone.</summary>
    private static List<ushort[]> LegalViews(ushort[] acknowledged, StartedOperation[] open)
    {
        List<ushort[]> legal = [];
        for (int subset = 0; subset < 1 << open.Length; subset++)
        {
            ushort[] view = HistoriesAfter(acknowledged, open.Where((_, i) => ((subset >> i) & 1) != 0).ToArray());
            for (int at = 0; at < view.Length; at += ChainHistory.WordCount)
            {
                ChainHistory.Read(view.AsSpan(at)).AfterCrash.Write(view.AsSpan(at));
            }

            legal.Add(view);
        }

        return legal;
    }
}
