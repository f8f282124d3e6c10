using Nova.CommitModel.Tests.Commit;
using Nova.CommitModel.Tests.Machinery;

namespace Nova.CommitModel.Tests.Data;

/// <summary>How an image is judged: the check of data comes first, then who has been reached, then the verdict (R20 to R22).</summary>
internal sealed partial class DataModel
{
    /// <param name="Reached">Where the valid part ends, after the check of data.</param>
    /// <param name="InDoubt">Whether the run that ends there may still be discarded.</param>
    private readonly record struct Reading(int Trusted, int Reached, bool InDoubt);

    public override void Recover(ReadOnlySpan<ushort> image, Verdict verdict)
    {
        Span<Reading> readings = stackalloc Reading[Logs];
        for (int log = 0; log < Logs; log++)
        {
            int trusted = TailWord.Sequence(image[TailCell(log)]);
            for (int sequence = 1; sequence <= trusted; sequence++)
            {
                if (!IsRecord(image, log, sequence))
                {
                    verdict.Damage = $"the trusted part of log {log} does not validate";
                    return;
                }
            }

            readings[log] = Read(image, log, trusted);
        }

        for (int log = 0; log < Logs; log++)
        {
            Judge(image, readings, log, verdict);
        }
    }

    private bool IsRecord(ReadOnlySpan<ushort> image, int log, int sequence)
    {
        ushort cell = sequence <= Cells ? image[Cell(log, sequence - 1)] : CellValue.Zero;
        return cell >= CellValue.First && _records[cell].Sequence == sequence;
    }

    private ref readonly DataRecord Record(ReadOnlySpan<ushort> image, int log, int sequence) => ref _records[image[Cell(log, sequence - 1)]];

    private Reading Read(ReadOnlySpan<ushort> image, int log, int trusted)
    {
        int end = trusted;
        int lastRun = trusted;                      // where the last run begins, less one
        while (IsRecord(image, log, end + 1) && IsWholeRun(image, log, end))
        {
            if (Lacks(DataWeakness.CheckEveryRun) && !HasItsData(image, log, end, end + Record(image, log, end + 1).Count))
            {
                return new Reading(trusted, end, InDoubt: false);
            }

            lastRun = end;
            end += Record(image, log, end + 1).Count;
        }

        if (end == trusted || HasItsData(image, log, lastRun, end) || Lacks(DataWeakness.SkipDataCheck))
        {
            return new Reading(trusted, end, InDoubt: end > trusted);
        }

        if (!Lacks(DataWeakness.JudgeRunBefore) || lastRun == trusted)
        {
            return new Reading(trusted, lastRun, InDoubt: false);       // the run before it was fenced before this one began
        }

        int before = Record(image, log, lastRun).First - 1;
        return HasItsData(image, log, before, lastRun) ? new Reading(trusted, lastRun, InDoubt: true) : new Reading(trusted, before, InDoubt: false);
    }

    private bool IsWholeRun(ReadOnlySpan<ushort> image, int log, int end)
    {
        DataRecord first = Record(image, log, end + 1);
        for (int sequence = end + 1; sequence <= end + first.Count; sequence++)
        {
            if (!IsRecord(image, log, sequence) || Record(image, log, sequence).Operation != first.Operation)
            {
                return false;
            }
        }

        return first.First == end + 1;
    }

    private bool HasItsData(ReadOnlySpan<ushort> image, int log, int after, int end)
    {
        for (int sequence = after + 1; sequence <= end; sequence++)
        {
            ref readonly DataRecord record = ref Record(image, log, sequence);
            if (record.Kind != DataKind.Death && image[HalfCell(record.Block, record.Kind == DataKind.Append ? 1 : 0)] != record.Content)
            {
                return false;
            }
        }

        return true;
    }

    private void Judge(ReadOnlySpan<ushort> image, ReadOnlySpan<Reading> readings, int log, Verdict verdict)
    {
        Reading reading = readings[log];
        int end = reading.Reached;
        if (reading.InDoubt && !IsCommitted(image, readings, log))
        {
            end = Record(image, log, end).First - 1;
        }

        for (int sequence = end + 1; sequence <= Cells; sequence++)
        {
            if (image[Cell(log, sequence - 1)] != CellValue.Zero)
            {
                verdict.Repairs.Add(Store.Line(Cell(log, sequence - 1), CellValue.Zero));
            }
        }

        if (end > reading.Trusted)
        {
            verdict.Repairs.Add(Store.Word(TailCell(log), TailWord.Of(1, end, dead: false)));
        }

        Replay(image, log, end).WriteView(verdict.View, log);
    }

    private bool IsCommitted(ReadOnlySpan<ushort> image, ReadOnlySpan<Reading> readings, int log)
    {
        WitnessList own = Record(image, log, readings[log].Reached).Witnesses;
        Witness hub = own[0];
        Reading hubReading = readings[hub.Log];
        bool hubIsInDoubt = hub.Log != log && hubReading.InDoubt && hubReading.Reached == hub.Sequence;
        return AllReached(readings, own) && (!hubIsInDoubt || AllReached(readings, Record(image, hub.Log, hub.Sequence).Witnesses));
    }

    private static bool AllReached(ReadOnlySpan<Reading> readings, in WitnessList witnesses)
    {
        for (int i = 0; i < witnesses.Count; i++)
        {
            if (readings[witnesses[i].Log].Reached < witnesses[i].Sequence)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The file as its records up to <paramref name="end"/> tell it, with the bytes that the medium really holds.</summary>
    private FileState Replay(ReadOnlySpan<ushort> image, int log, int end)
    {
        FileState file = new(end, CellValue.Zero, CellValue.Zero, Dead: false, 0, RestOfBlock.Written, 0, 0, 0);
        for (int sequence = 1; sequence <= end; sequence++)
        {
            ref readonly DataRecord record = ref Record(image, log, sequence);
            file = record.Kind switch
            {
                DataKind.Replace => file with { Block = record.Block + 1, First = image[HalfCell(record.Block, 0)], Second = CellValue.Zero },
                DataKind.Append => file with { Second = image[HalfCell(record.Block, 1)] },
                _ => file with { Block = 0, First = CellValue.Zero, Second = CellValue.Zero, Dead = true },
            };
        }

        return file;
    }

    public override void Resume(Verdict verdict, CrashPoint point, int crashesLeft, Span<ushort> next)
    {
        for (int log = 0; log < Logs; log++)
        {
            Replay(next, log, verdict.View[log * ViewWords]).Write(next, log);
        }

        next[CountersAt] = point.Carried[0];
        next[CountersAt + 1] = point.Carried[1];
        next[CountersAt + 2] = (ushort)crashesLeft;
    }
}
