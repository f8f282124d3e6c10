using Nova.CommitModel.Tests.Machinery;

namespace Nova.CommitModel.Tests.Commit;

/// <summary>How an image is judged: SPEC R18 to R22.</summary>
internal sealed partial class CommitModel
{
    /// <summary>A log as its own cells prove it: where its trusted part ends and where its valid part ends.</summary>
    private readonly record struct Reading(int Generation, bool Dead, int Trusted, int Reached);

    public override void Recover(ReadOnlySpan<ushort> image, Verdict verdict)
    {
        Span<Reading> readings = stackalloc Reading[Logs];
        for (int log = 0; log < Logs; log++)
        {
            readings[log] = Read(image, log);
            if (eras != EraForm.WholeNumbers && !readings[log].Dead && !IsEraRight(image, log, readings[log]))
            {
                verdict.Damage = $"log {log}: the tail word {TailWord.Sequence(image[TailCell(log)])} is misread in era {image[EraCell(log)]}";
                return;
            }
        }

        for (int log = 0; log < Logs; log++)
        {
            LogHistory view = Judge(image, readings, log, verdict);
            view.Write(verdict.View.AsSpan(log * LogHistory.WordCount));
        }
    }

    private Reading Read(ReadOnlySpan<ushort> image, int log)
    {
        ushort tail = image[TailCell(log)];
        int generation = TailWord.Generation(tail);
        int trusted = TailWord.Sequence(tail);
        if (TailWord.IsDead(tail))
        {
            ushort first = image[Cell(log, 0)];
            if (first < CellValue.First || _records[first].Kind != RecordKind.Birth || _records[first].Generation != generation + 1)
            {
                return new Reading(generation, Dead: true, trusted, trusted);
            }

            generation++;
            trusted = 0;
        }

        int end = trusted;
        while (end < Cells)
        {
            ushort cell = image[Cell(log, end)];
            if (cell < CellValue.First || _records[cell].Generation != generation || _records[cell].Sequence != end + 1)
            {
                break;
            }

            ref readonly LogRecord record = ref _records[cell];
            if (weakness == CommitWeakness.NoRun)
            {
                end++;
            }
            else if (IsWholeRun(image, log, end, record))
            {
                end += record.Count;
            }
            else
            {
                break;
            }

            if (record.Kind == RecordKind.Death)
            {
                break;
            }
        }

        return new Reading(generation, Dead: false, trusted, end);
    }

    /// <summary>Whether the era word is what the reader needs: with the low bits of the tail it gives the number that was stored, and where no tail word speaks of the life yet it is zero.</summary>
    private static bool IsEraRight(ReadOnlySpan<ushort> image, int log, in Reading reading) =>
        TailWord.IsDead(image[TailCell(log)]) ? image[EraCell(log)] == 0 : Eras.Resolve(reading.Trusted, image[EraCell(log)]) == reading.Trusted;

    private bool IsWholeRun(ReadOnlySpan<ushort> image, int log, int at, in LogRecord record)
    {
        if (record.First != at + 1 || at + record.Count > Cells)
        {
            return false;
        }

        for (int k = 0; k < record.Count; k++)
        {
            ushort cell = image[Cell(log, at + k)];
            if (cell < CellValue.First || _records[cell].Operation != record.Operation || _records[cell].Sequence != at + 1 + k)
            {
                return false;
            }
        }

        return true;
    }

    private LogHistory Judge(ReadOnlySpan<ushort> image, ReadOnlySpan<Reading> readings, int log, Verdict verdict)
    {
        Reading reading = readings[log];
        if (reading.Dead)
        {
            return new LogHistory(reading.Generation, Dead: true, 0);
        }

        int end = IsInDoubt(reading) && !IsCommitted(image, readings, log) ? EndWithoutLastRun(image, log, reading) : reading.Reached;
        if (end == 0 && TailWord.IsDead(image[TailCell(log)]))
        {
            DiscardBirth(image, log, verdict);
            return new LogHistory(reading.Generation - 1, Dead: true, 0);
        }

        ushort last = end > 0 ? image[Cell(log, end - 1)] : CellValue.Zero;
        bool died = last >= CellValue.First && _records[last].Kind == RecordKind.Death;
        for (int c = end; c < Cells && weakness != CommitWeakness.NoVerdict; c++)
        {
            if (image[Cell(log, c)] != CellValue.Zero)
            {
                verdict.Repairs.Add(Store.Line(Cell(log, c), CellValue.Zero));
            }
        }

        if (eras != EraForm.WholeNumbers && !died && Eras.Of(end) > image[EraCell(log)])
        {
            List<Store> repairs = eras == EraForm.OneVerdictFence ? verdict.Repairs : verdict.EarlyRepairs;
            repairs.Add(Store.Word(EraCell(log), (ushort)Eras.Of(end)));
        }

        if (end > reading.Trusted || died)
        {
            verdict.Repairs.Add(Store.Word(TailCell(log), TailWord.Of(reading.Generation, end, died)));
        }

        return new LogHistory(reading.Generation, died, died ? 0 : Operations(image, log, end));
    }

    private bool IsInDoubt(in Reading reading) => reading.Reached > reading.Trusted && weakness != CommitWeakness.NoWitness;

    private bool IsCommitted(ReadOnlySpan<ushort> image, ReadOnlySpan<Reading> readings, int log)
    {
        ref readonly LogRecord last = ref _records[image[Cell(log, readings[log].Reached - 1)]];
        Witness hub = last.Witnesses[0];
        Reading hubReading = readings[hub.Log];
        bool hubIsInDoubt = weakness != CommitWeakness.NoHubList && hub.Log != log && hubReading.Generation == hub.Generation && !hubReading.Dead
            && hubReading.Reached == hub.Sequence && hubReading.Trusted < hub.Sequence;
        return AllReached(readings, last.Witnesses)
            && (!hubIsInDoubt || AllReached(readings, _records[image[Cell(hub.Log, hub.Sequence - 1)]].Witnesses));
    }

    private static bool AllReached(ReadOnlySpan<Reading> readings, in WitnessList witnesses)
    {
        for (int i = 0; i < witnesses.Count; i++)
        {
            Witness witness = witnesses[i];
            Reading reading = readings[witness.Log];
            bool reached = reading.Generation > witness.Generation
                || (reading.Generation == witness.Generation && (reading.Dead || reading.Reached >= witness.Sequence));
            if (!reached)
            {
                return false;
            }
        }

        return true;
    }

    private int EndWithoutLastRun(ReadOnlySpan<ushort> image, int log, in Reading reading) =>
        weakness == CommitWeakness.NoRun ? reading.Reached - 1 : _records[image[Cell(log, reading.Reached - 1)]].First - 1;

    private void DiscardBirth(ReadOnlySpan<ushort> image, int log, Verdict verdict)
    {
        for (int c = 0; c < Cells && weakness != CommitWeakness.NoVerdict; c++)
        {
            if (image[Cell(log, c)] is not (CellValue.Zero or CellValue.Foreign))
            {
                verdict.Repairs.Add(Store.Line(Cell(log, c), CellValue.Zero));
            }
        }
    }

    private int Operations(ReadOnlySpan<ushort> image, int log, int end)
    {
        int row = 0;
        for (int c = 0; c < end; c++)
        {
            ushort cell = image[Cell(log, c)];
            row |= (cell >= CellValue.First ? _records[cell].Operation : LogHistory.Unreadable) << (3 * c);
        }

        return row;
    }
}
