using Nova.CommitModel.Tests.Machinery;

namespace Nova.CommitModel.Tests.Commit;

/// <summary>The steps from a state: publishers, reuse of a dead log's pages, operations, and the crashes in them.</summary>
internal sealed partial class CommitModel
{
    private static readonly Shape[] Shapes =
    [
        new("0", new Part(0, 1, RecordKind.Normal)),
        new("1", new Part(1, 1, RecordKind.Normal)),
        new("0+0", new Part(0, 2, RecordKind.Normal)),
        new("0,1", new Part(0, 1, RecordKind.Normal), new Part(1, 1, RecordKind.Normal)),
        new("0+0,2", new Part(0, 2, RecordKind.Normal), new Part(2, 1, RecordKind.Normal)),
        new("0,1,2", new Part(0, 1, RecordKind.Normal), new Part(1, 1, RecordKind.Normal), new Part(2, 1, RecordKind.Normal)),
        new("death 1", new Part(1, 1, RecordKind.Death)),
        new("0, death 1", new Part(0, 1, RecordKind.Normal), new Part(1, 1, RecordKind.Death)),
        new("2, death 1", new Part(2, 1, RecordKind.Normal), new Part(1, 1, RecordKind.Death)),
        new("0, birth 1", new Part(0, 1, RecordKind.Normal), new Part(1, 1, RecordKind.Birth)),
        new("2, birth 1", new Part(2, 1, RecordKind.Normal), new Part(1, 1, RecordKind.Birth)),
    ];

    /// <summary>Operations that may be in flight together: one, or two on disjoint logs, in either order of return.</summary>
    private static readonly Shape[][] InFlight =
    [
        .. Shapes.Select(s => new[] { s }),
        .. from a in Shapes from b in Shapes where a.IsDisjointFrom(b) select new[] { a, b },
    ];

    public override void Expand(ReadOnlySpan<ushort> state, Worker worker)
    {
        ushort[] next = new ushort[TotalWords];
        EmitPublisher(state, next, worker);
        EmitReuse(state, next, worker);
        EmitZeroedEra(state, next, worker);
        foreach (Shape[] shapes in InFlight)
        {
            if (shapes.Length <= state[CountersAt + 1] && IsPossible(state, shapes))
            {
                Begin(state, shapes, next, worker);
            }
        }
    }

    private void EmitPublisher(ReadOnlySpan<ushort> state, ushort[] next, Worker worker)
    {
        ReadOnlySpan<ushort> pending = state.Slice(PendingAt, Logs);
        ReadOnlySpan<ushort> claimed = state.Slice(ClaimedAt, Logs);
        if (pending.ContainsAnyExcept((ushort)0) && !claimed.ContainsAnyExcept((ushort)0))
        {
            state.CopyTo(next);
            pending.CopyTo(next.AsSpan(ClaimedAt));
            next.AsSpan(PendingAt, Logs).Clear();
            worker.Emit(next, "a publisher stores the waiting tails and is preempted");
        }

        if (claimed.ContainsAnyExcept((ushort)0))
        {
            state.CopyTo(next);
            Worker.ApplyAll(Tails(claimed), next);
            next.AsSpan(ClaimedAt, Logs).Clear();
            worker.Emit(next, "the publisher's fence returns");
        }
    }

    /// <summary>Pages of a dead inode go to someone else: only once its death is in its tail word (DESIGN rule 4).</summary>
    private void EmitReuse(ReadOnlySpan<ushort> state, ushort[] next, Worker worker)
    {
        for (int log = 0; log < Logs; log++)
        {
            LogHistory history = History(state[HistoryAt..], log);
            bool reusable = history.Dead && (IsDeathDurable(state, log, history) || weakness == CommitWeakness.EarlyReuse);
            if (!reusable || state.Slice(Cell(log, 1), Cells - 1).IndexOfAnyInRange(CellValue.First, ushort.MaxValue) < 0)
            {
                continue;
            }

            state.CopyTo(next);
            foreach (ref ushort cell in next.AsSpan(Cell(log, 1), Cells - 1))
            {
                cell = cell == CellValue.Zero ? CellValue.Zero : CellValue.Foreign;
            }

            worker.Emit(next, $"pages of {log} are used again");
        }
    }

    /// <summary>The slot of a dead inode is zeroed below its tail word, durably, before it is born again.</summary>
    private static void EmitZeroedEra(ReadOnlySpan<ushort> state, ushort[] next, Worker worker)
    {
        for (int log = 0; log < Logs; log++)
        {
            LogHistory history = History(state[HistoryAt..], log);
            if (history.Dead && IsDeathDurable(state, log, history) && state[EraCell(log)] != 0)
            {
                state.CopyTo(next);
                next[EraCell(log)] = 0;
                worker.Emit(next, $"the slot of {log} is zeroed");
            }
        }
    }

    /// <summary>The tail word says dead, and says it of the present generation, not of an earlier one.</summary>
    private static bool IsDeathDurable(ReadOnlySpan<ushort> state, int log, in LogHistory history) =>
        TailWord.IsDead(state[TailCell(log)]) && TailWord.Generation(state[TailCell(log)]) == history.Generation;

    private bool IsPossible(ReadOnlySpan<ushort> state, Shape[] shapes)
    {
        foreach (Shape shape in shapes)
        {
            foreach (Part part in shape.Parts)
            {
                LogHistory history = History(state[HistoryAt..], part.Log);
                bool isBirth = part.Kind == RecordKind.Birth;
                if (isBirth != history.Dead
                    || (isBirth && weakness != CommitWeakness.EarlyReuse && !IsDeathDurable(state, part.Log, history))
                    || (isBirth && eras != EraForm.KeptAtRebirth && state[EraCell(part.Log)] != 0)
                    || (!isBirth && EntersEra(state[EndsAt + part.Log], part.Count) && eras != EraForm.TailsLeftBehind && TailsWait(state))
                    || (!isBirth && state[EndsAt + part.Log] + part.Count > Cells))
                {
                    return false;
                }
            }
        }

        return true;
    }

    private bool EntersEra(int end, int count) => eras != EraForm.WholeNumbers && Eras.Of(end + count) != Eras.Of(end);

    /// <summary>An operation that enters an era publishes what waits before it stores anything: here, the publisher's steps come first.</summary>
    private static bool TailsWait(ReadOnlySpan<ushort> state) =>
        state.Slice(PendingAt, Logs).ContainsAnyExcept((ushort)0) || state.Slice(ClaimedAt, Logs).ContainsAnyExcept((ushort)0);

    /// <summary>Operations begin together. They return with the waiting tails published or not, or the power fails before or after.</summary>
    private void Begin(ReadOnlySpan<ushort> state, Shape[] shapes, ushort[] next, Worker worker)
    {
        StartedOperation[] started = new StartedOperation[shapes.Length];
        ushort[] ends = state.Slice(EndsAt, Logs).ToArray();
        for (int i = 0; i < shapes.Length; i++)
        {
            started[i] = Start(state, shapes[i], state[CountersAt] + 1 + i, ends);
        }

        List<Store> drifting = Tails(state.Slice(ClaimedAt, Logs));
        bool mayPublish = drifting.Count == 0 || weakness == CommitWeakness.TwoPublishers;
        List<Store> tails = mayPublish ? Tails(state.Slice(PendingAt, Logs)) : [];
        List<Store> ownTails = [.. started.SelectMany(o => o.Tails)];
        if (weakness == CommitWeakness.EarlyTail)
        {
            tails.AddRange(ownTails);
        }

        List<Store> everything = [.. started.SelectMany(o => o.Stores)];
        ushort[] before = state[..ImageLength].ToArray();
        ushort[] done = After(After(before, tails), everything);
        ushort[] doneLate = After(before, everything);              // an operation of another shard: the old tails stay unpublished
        string step = string.Join(" with ", shapes.Select(s => s.Name));
        ushort[] acknowledged = HistoryAfter(state.Slice(HistoryAt, HistoryWords), started);

        state.CopyTo(next);
        acknowledged.CopyTo(next, HistoryAt);
        ends.CopyTo(next, EndsAt);
        next[CountersAt] += (ushort)shapes.Length;
        next[CountersAt + 1] -= (ushort)shapes.Length;
        SetPending(ownTails, next);                                 // those of the other logs still wait
        doneLate.CopyTo(next, 0);
        worker.Emit(next, step);
        if (mayPublish)
        {
            next.AsSpan(PendingAt, Logs).Clear();
            SetPending(ownTails, next);
            done.CopyTo(next, 0);
            worker.Emit(next, step + " and the waiting tails");
        }

        if (state[CountersAt + 2] > 0)
        {
            ushort[] history = state.Slice(HistoryAt, HistoryWords).ToArray();
            int crashesNow = state[CountersAt + 2];
            ushort[] carried = [next[CountersAt], next[CountersAt + 1]];
            Crash($"crash in {step}", before, history, [.. tails, .. everything, .. drifting], started);
            Crash($"crash after {step} and the waiting tails", done, acknowledged, drifting, []);
            Crash($"crash after {step}", doneLate, acknowledged, drifting, []);
            if (shapes.Length == 2)                                 // the first has fenced and returned, the second is in flight
            {
                Crash($"crash in {shapes[1].Name}, {shapes[0].Name} has returned", After(before, started[0].Stores),
                    HistoryAfter(history, started.AsSpan(0, 1)), [.. tails, .. started[1].Stores, .. drifting], started[1..]);
            }

            void Crash(string name, ushort[] image, ushort[] known, List<Store> inFlight, StartedOperation[] open) => worker.Crash(new CrashPoint
            {
                Step = name,
                Before = image,
                InFlight = inFlight,
                Legal = LegalViews(known, open),
                CrashesLeft = crashesNow,
                Carried = carried,
            });
        }
    }

    private StartedOperation Start(ReadOnlySpan<ushort> state, Shape shape, int number, ushort[] ends)
    {
        Span<Witness> participants = stackalloc Witness[shape.Parts.Length];
        for (int i = 0; i < shape.Parts.Length; i++)
        {
            Part part = shape.Parts[i];
            int generation = History(state[HistoryAt..], part.Log).Generation + (part.Kind == RecordKind.Birth ? 1 : 0);
            int end = (part.Kind == RecordKind.Birth ? 0 : ends[part.Log]) + part.Count;
            participants[i] = new Witness((byte)part.Log, (byte)generation, (byte)end);
        }

        StartedOperation operation = new(shape, number);
        for (int i = 0; i < shape.Parts.Length; i++)
        {
            Part part = shape.Parts[i];
            Witness self = participants[i];
            WitnessList witnesses = new(i == 0 ? participants : participants[..1]);       // a star: the hub names all, the others the hub
            int first = self.Sequence - part.Count + 1;
            for (int sequence = first; sequence <= self.Sequence; sequence++)
            {
                LogRecord record = new(self.Generation, (byte)sequence, (byte)number, (byte)first, (byte)part.Count, part.Kind, witnesses);
                operation.Stores.Add(Store.Line(Cell(part.Log, sequence - 1), _records.NumberOf(record)));
            }

            if (EntersEra(first - 1, part.Count) && eras != EraForm.StoredWithTail)
            {
                operation.Stores.Add(Store.Word(EraCell(part.Log), (ushort)Eras.Of(self.Sequence)));
            }

            ends[part.Log] = self.Sequence;
            operation.Tails.Add(Store.Word(TailCell(part.Log), TailWord.Of(self.Generation, self.Sequence, part.Kind == RecordKind.Death)));
        }

        return operation;
    }

    /// <summary>An operation whose stores are on their way.</summary>
    private sealed record StartedOperation(Shape Shape, int Number)
    {
        public List<Store> Stores { get; } = [];

        public List<Store> Tails { get; } = [];
    }

    private List<Store> Tails(ReadOnlySpan<ushort> words)
    {
        List<Store> stores = [];
        for (int log = 0; log < Logs; log++)
        {
            if (words[log] != 0)
            {
                stores.Add(Store.Word(TailCell(log), words[log]));
                if (eras == EraForm.StoredWithTail)
                {
                    stores.Add(Store.Word(EraCell(log), (ushort)Eras.Of(TailWord.Sequence(words[log]))));
                }
            }
        }

        return stores;
    }

    private static void SetPending(List<Store> tails, ushort[] next)
    {
        foreach (Store tail in tails)
        {
            next[PendingAt + (tail.Cell / LogWords)] = tail.Value;
        }
    }

    private static ushort[] After(ushort[] image, List<Store> stores)
    {
        ushort[] after = [.. image];
        Worker.ApplyAll(stores, after);
        return after;
    }

    private static ushort[] HistoryAfter(ReadOnlySpan<ushort> histories, ReadOnlySpan<StartedOperation> operations)
    {
        ushort[] after = histories.ToArray();
        foreach (StartedOperation operation in operations)
        {
            foreach (Part part in operation.Shape.Parts)
            {
                LogHistory old = History(after, part.Log);
                LogHistory changed = part.Kind switch
                {
                    RecordKind.Birth => new LogHistory(old.Generation + 1, Dead: false, operation.Number),
                    RecordKind.Death => new LogHistory(old.Generation, Dead: true, 0),
                    _ => new LogHistory(old.Generation, Dead: false, old.Operations).With(operation.Number, part.Count),
                };
                changed.Write(after.AsSpan(part.Log * LogHistory.WordCount));
            }
        }

        return after;
    }

    /// <summary>What was acknowledged, and any subset of what was in flight, each whole.</summary>
    private static List<ushort[]> LegalViews(ushort[] acknowledged, StartedOperation[] open)
    {
        List<ushort[]> legal = [];
        for (int subset = 0; subset < 1 << open.Length; subset++)
        {
            legal.Add(HistoryAfter(acknowledged, open.Where((_, i) => ((subset >> i) & 1) != 0).ToArray()));
        }

        return legal;
    }
}
