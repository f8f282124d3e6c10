using Nova.CommitModel.Tests.Commit;
using Nova.CommitModel.Tests.Machinery;

namespace Nova.CommitModel.Tests.Data;

/// <summary>Writes, their blocks, and the crashes in them.</summary>
internal sealed partial class DataModel
{
    private static readonly DataShape[] Shapes =
    [
        new("replace 0", Ending.Commits, new DataPart(0, DataKind.Replace)),
        new("replace 1", Ending.Commits, new DataPart(1, DataKind.Replace)),
        new("replace 0 twice", Ending.Commits, new DataPart(0, DataKind.Replace, 2)),
        new("append 0", Ending.Commits, new DataPart(0, DataKind.Append)),
        new("replace 0, 1", Ending.Commits, new DataPart(0, DataKind.Replace), new DataPart(1, DataKind.Replace)),
        new("append 0, replace 1", Ending.Commits, new DataPart(0, DataKind.Append), new DataPart(1, DataKind.Replace)),
        new("replace 0, death 1", Ending.Commits, new DataPart(0, DataKind.Replace), new DataPart(1, DataKind.Death)),
        new("failing append 0", Ending.Abandons, new DataPart(0, DataKind.Append)),
        new("failing replace 1", Ending.Abandons, new DataPart(1, DataKind.Replace)),
    ];

    private static readonly DataShape[][] InFlight =
    [
        .. Shapes.Select(s => new[] { s }),
        .. from a in Shapes from b in Shapes where a.IsDisjointFrom(b) select new[] { a, b },
    ];

    private sealed class StartedWrite(DataShape shape, int number)
    {
        public DataShape Shape { get; } = shape;

        public int Number { get; } = number;

        public List<Store> Records { get; } = [];

        public List<Store> Data { get; } = [];

        /// <summary>Each file of the operation as it is once the fence has returned.</summary>
        public List<(int Log, FileState File)> After { get; } = [];
    }

    public override void Expand(ReadOnlySpan<ushort> state, Worker worker)
    {
        ushort[] next = new ushort[TotalWords];
        if (state[DriftAt] != 0)
        {
            state.CopyTo(next);
            next.AsSpan(DriftAt, 2).Clear();
            worker.Emit(next, "the fence of the failed append returns");
        }

        if (state[CountersAt + 2] > 0)
        {
            worker.Crash(PointAt("crash between operations", state[..ImageLength].ToArray(), Drifting(state), state, [], state));
        }

        foreach (DataShape[] shapes in InFlight)
        {
            for (int firstBlock = 0; shapes.Length <= state[CountersAt + 1] && firstBlock < Blocks; firstBlock++)
            {
                Begin(state, shapes, firstBlock, next, worker);
            }
        }
    }

    private void Begin(ReadOnlySpan<ushort> state, DataShape[] shapes, int firstBlock, ushort[] next, Worker worker)
    {
        ushort[] done = state.ToArray();
        List<int> taken = [];
        List<int> superseded = [];
        StartedWrite[] started = new StartedWrite[shapes.Length];
        for (int i = 0; i < shapes.Length; i++)
        {
            started[i] = new StartedWrite(shapes[i], state[CountersAt] + 1 + i);
            if (!Place(state, started[i], firstBlock, taken, superseded))
            {
                return;
            }
        }

        if (firstBlock > 0 && taken.Count == 0)
        {
            return;                                     // takes no block: tried once
        }

        string step = string.Join(" with ", started.Select(o => $"{o.Shape.Name}{(taken.Count > 0 ? $" from B{firstBlock}" : "")}"));
        List<Store> tails = WaitingTails(state);
        List<Store> everything = [.. started.SelectMany(o => o.Data), .. started.SelectMany(o => o.Records)];
        done[CountersAt] += (ushort)shapes.Length;
        done[CountersAt + 1] -= (ushort)shapes.Length;
        Array.ForEach(started, o => Return(done, o));
        worker.Emit(done, step);
        if (tails.Count > 0)
        {
            done.CopyTo(next, 0);
            Worker.ApplyAll(tails, next);
            EndWaiting(state, next, started);
            worker.Emit(next, step + " and the waiting tails");
        }

        if (state[CountersAt + 2] == 0)
        {
            return;
        }

        ushort[] before = state[..ImageLength].ToArray();
        worker.Crash(PointAt($"crash in {step}", before, [.. tails, .. everything, .. Drifting(state)], state, started, done));
        if (started.Length == 2)                        // the first has fenced and returned, the second is in flight
        {
            ushort[] first = state.ToArray();
            Return(first, started[0]);
            List<Store> second = [.. tails, .. started[1].Data, .. started[1].Records, .. Drifting(first)];
            worker.Crash(PointAt($"crash in {step}, the first has returned", first[..ImageLength], second, first, started[1..], done));
        }
    }

    /// <summary>Chooses blocks and makes the list of stores; false if the operation is not possible.</summary>
    private bool Place(ReadOnlySpan<ushort> state, StartedWrite write, int firstBlock, List<int> taken, List<int> superseded)
    {
        DataPart[] parts = write.Shape.Parts;
        WitnessList participants = new([.. ParticipantsOf(state, parts)]);
        WitnessList hubAlone = new([participants[0]]);
        for (int i = 0; i < parts.Length; i++)
        {
            DataPart part = parts[i];
            FileState file = FileState.Read(state, part.Log);
            if (!IsPossible(file, part))
            {
                return false;
            }

            int end = file.End + part.Count;
            for (int place = 0; place < part.Count; place++)
            {
                ushort content = part.Kind == DataKind.Death ? CellValue.Zero : Content.Of(write.Number, part.Log, place);
                int block = part.Kind == DataKind.Replace ? Take(state, file, firstBlock, taken, superseded) : file.Block - 1;
                if (block < 0)
                {
                    return false;
                }

                if (part.Kind != DataKind.Death)
                {
                    write.Data.Add(Store.Line(HalfCell(block, part.Kind == DataKind.Append ? 1 : 0), content));
                }

                DataRecord record = new((byte)part.Log, (byte)(file.End + place + 1), (byte)write.Number, (byte)(end - part.Count + 1), (byte)part.Count,
                    part.Kind, (byte)block, content, i == 0 ? participants : hubAlone);
                write.Records.Add(Store.Line(Cell(part.Log, record.Sequence - 1), _records.NumberOf(record)));
                superseded.Add(part.Kind == DataKind.Append ? -1 : file.Block - 1);
                file = After(file, part, block, content, place) with { End = file.End };
            }

            write.After.Add((part.Log, file with { End = end, Waiting = TailWord.Of(1, end, dead: false) }));
        }

        return true;
    }

    private static List<Witness> ParticipantsOf(ReadOnlySpan<ushort> state, DataPart[] parts)
    {
        List<Witness> participants = [];
        foreach (DataPart part in parts)
        {
            participants.Add(new Witness((byte)part.Log, 1, (byte)(FileState.Read(state, part.Log).End + part.Count)));
        }

        return participants;
    }

    private static FileState After(FileState file, DataPart part, int block, ushort content, int place) => part.Kind switch
    {
        DataKind.Append => file with { Second = content },
        DataKind.Death => file with { Dead = true, First = CellValue.Zero, Second = CellValue.Zero, Block = 0 },
        _ => file with
        {
            First = content,
            Second = CellValue.Zero,
            Block = block + 1,
            Rest = RestOfBlock.Unwritten,
            Held = place > 0 ? file.Block : file.Held,                // written and superseded by this very operation
            HeldSequence = place > 0 ? file.End + part.Count : file.HeldSequence,
        },
    };

    private bool IsPossible(in FileState file, DataPart part)
    {
        bool restServes = file.Rest == RestOfBlock.Unwritten || Lacks(DataWeakness.RewriteDiscarded);
        return !file.Dead && file.End + part.Count <= Cells && part.Kind switch
        {
            DataKind.Append => file.Block > 0 && file.Second == CellValue.Zero && restServes,
            DataKind.Death => file.Block > 0,
            _ => part.Count == 1 || file.Held == 0,
        };
    }

    /// <summary>A free block: the first one that an operation takes is tried in every way. -1: none, or not that one.</summary>
    private int Take(ReadOnlySpan<ushort> state, in FileState file, int firstBlock, List<int> taken, List<int> superseded)
    {
        if (Lacks(DataWeakness.OverwriteInPlace) && file.Block > 0)
        {
            taken.Add(file.Block - 1);
            return file.Block - 1;
        }

        for (int block = taken.Count == 0 ? firstBlock : 0; block < Blocks; block++)
        {
            bool early = Lacks(DataWeakness.ReuseBeforeFence) && superseded.Contains(block);
            if (!taken.Contains(block) && (IsFree(state, block) || early))
            {
                taken.Add(block);
                return block;
            }

            if (taken.Count == 0)
            {
                return -1;
            }
        }

        return -1;
    }

    private bool IsFree(ReadOnlySpan<ushort> state, int block)
    {
        for (int log = 0; log < Logs; log++)
        {
            FileState file = FileState.Read(state, log);
            bool held = file.Held == block + 1 && TailWord.Sequence(state[TailCell(log)]) < file.HeldSequence && !Lacks(DataWeakness.ReuseSelfSuperseded);
            if (held || file.Block == block + 1)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The fence has returned, or the operation has failed and left the old state.</summary>
    private void Return(ushort[] state, StartedWrite write)
    {
        if (write.Shape.Ending == Ending.Commits)
        {
            Worker.ApplyAll(write.Data, state);
            Worker.ApplyAll(write.Records, state);
            write.After.ForEach(a => a.File.Write(state, a.Log));
            return;
        }

        if (Lacks(DataWeakness.AbandonWithoutFence))
        {
            state[DriftAt] = (ushort)(write.Data[0].Cell + 1);
            state[DriftAt + 1] = write.Data[0].Value;
        }
        else
        {
            Worker.ApplyAll(write.Data, state);
        }

        int log = write.Shape.Parts[0].Log;
        (FileState.Read(state, log) with { Rest = RestOfBlock.Written }).Write(state, log);
    }

    private static List<Store> Drifting(ReadOnlySpan<ushort> state) => state[DriftAt] == 0 ? [] : [Store.Line(state[DriftAt] - 1, state[DriftAt + 1])];

    private static List<Store> WaitingTails(ReadOnlySpan<ushort> state)
    {
        List<Store> tails = [];
        for (int log = 0; log < Logs; log++)
        {
            FileState file = FileState.Read(state, log);
            if (file.Waiting != 0)
            {
                tails.Add(Store.Word(TailCell(log), file.Waiting));
            }
        }

        return tails;
    }

    /// <summary>Tails that were published no longer wait; those of the operation itself do.</summary>
    private static void EndWaiting(ReadOnlySpan<ushort> state, ushort[] next, StartedWrite[] started)
    {
        for (int log = 0; log < Logs; log++)
        {
            bool isOwn = Array.Exists(started, o => o.Shape.Ending == Ending.Commits && Array.Exists(o.Shape.Parts, p => p.Log == log));
            if (!isOwn && FileState.Read(state, log).Waiting != 0)
            {
                (FileState.Read(next, log) with { Waiting = 0 }).Write(next, log);
            }
        }
    }

    private static CrashPoint PointAt(
        string step, ushort[] image, List<Store> inFlight, ReadOnlySpan<ushort> known, StartedWrite[] open, ReadOnlySpan<ushort> done) => new()
        {
            Step = step,
            Before = image,
            InFlight = inFlight,
            Legal = LegalViews(known, open),
            CrashesLeft = known[CountersAt + 2],
            Carried = [done[CountersAt], done[CountersAt + 1]],
        };

    /// <summary>What was acknowledged, and any subset of what was in flight, each whole: of an operation that is about to fail too.</summary>
    private static List<ushort[]> LegalViews(ReadOnlySpan<ushort> known, StartedWrite[] open)
    {
        List<ushort[]> legal = [];
        for (int subset = 0; subset < 1 << open.Length; subset++)
        {
            ushort[] view = new ushort[Logs * ViewWords];
            for (int log = 0; log < Logs; log++)
            {
                FileState.Read(known, log).WriteView(view, log);
            }

            for (int i = 0; i < open.Length; i++)
            {
                if (((subset >> i) & 1) != 0)
                {
                    open[i].After.ForEach(a => a.File.WriteView(view, a.Log));
                }
            }

            legal.Add(view);
        }

        return legal;
    }
}
