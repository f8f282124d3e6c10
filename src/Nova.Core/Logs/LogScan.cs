using System.Runtime.CompilerServices;
using Nova.Core.Media;
using Nova.Pmem;

namespace Nova.Core.Logs;

/// <summary>
/// How far a log reaches by its own testimony, and what of it is in doubt (SPEC R20, R21): found without knowing any other log.
/// </summary>
/// <param name="Sequence">The valid part ends with this record; a last run whose data fails its checksum is not counted.</param>
/// <param name="End">Where the valid part ends.</param>
/// <param name="LastOperation">Number of the last operation in the valid part.</param>
/// <param name="IsDead">Whether the valid part ends in a death.</param>
/// <param name="Doubt">The last run, if it lies past the trusted part; else null.</param>
/// <param name="GoesOn">Whether records that validate follow the valid part: of a run that is not whole, or whose data fails.</param>
internal sealed record LogScan(ulong Sequence, LogEnd End, ulong LastOperation, bool IsDead, DoubtfulRun? Doubt, bool GoesOn)
{
    /// <summary>Scans one log.</summary>
    /// <param name="region">The medium.</param>
    /// <param name="identity">Whose log.</param>
    /// <param name="trustedSequence">The sequence number that its tail word means if that speaks of this life, else 0: then nothing is trusted.</param>
    /// <param name="believed">Gets the log pages that are read, whole, and the data that is compared; null where it is durable anyway. The slot is the caller's.</param>
    /// <exception cref="NovaException"><see cref="NovaError.Corrupt"/>: the trusted part fails its checks.</exception>
    [SkipLocalsInit]                         // of the copy: the cursor fills what it reads, and zeroing 4 KiB takes longer than a small file's log
    public static LogScan Read(PmemRegion region, in LogIdentity identity, ulong trustedSequence, BelievedBytes? believed)
    {
        Span<byte> copy = stackalloc byte[Format.MaximumRecordBytes];
        LogCursor cursor = new(region, identity, trustedSequence, ulong.MaxValue, copy);
        Progress at = new(cursor.End);
        LogCursor beforeRun = cursor;
        Progress beforeLast = at;
        ulong expectedPlace = 0;
        RecordHeader run = default;
        bool doubtful = false;
        Witness[] witnesses = [];
        while (!at.IsDead)
        {
            LogCursor here = cursor;
            if (!cursor.Next(out LogRecord record))
            {
                break;
            }

            if (cursor.End.Container != here.End.Container)
            {
                believed?.Add(cursor.End.Container, Format.BlockSizeInBytes);
            }

            RecordHeader header = record.Header;
            if (header.Sequence > trustedSequence)
            {
                bool first = expectedPlace == 0;
                bool goesOn = !first && header.Place == expectedPlace && header.Count == run.Count && header.Operation == run.Operation;
                if (first ? header.Place != 0 : !goesOn)
                {
                    break;
                }

                if (first)
                {
                    run = header;
                    beforeRun = here;
                }

                expectedPlace = header.Place + 1u;
                if (expectedPlace < header.Count)
                {
                    continue;                        // the run counts when all of it is there
                }

                expectedPlace = 0;
                beforeLast = at;
                doubtful = true;
                witnesses = WitnessesOf(record);
            }

            at = new Progress(header.Sequence, cursor.End, header.Operation, record.Kind == RecordKind.Death);
        }

        if (at.Sequence < trustedSequence)
        {
            throw NovaException.Damage("log", at.End.RegionOffset, $"a log of inode {identity.Inode} up to the tail's sequence number {trustedSequence}", $"a death with the number {at.Sequence}");
        }

        DoubtfulRun? doubt = null;
        if (doubtful)
        {
            bool dataHolds = DataCheck.Holds(region, beforeRun, at.Sequence, believed);
            doubt = new DoubtfulRun(beforeLast.Sequence, beforeLast.End, beforeLast.Operation, at.Sequence, at.Operation, dataHolds, witnesses);
            at = dataHolds ? at : beforeLast;
        }

        return new LogScan(at.Sequence, at.End, at.Operation, at.IsDead, doubt, cursor.LastSequence > at.Sequence);
    }

    private static Witness[] WitnessesOf(in LogRecord record)
    {
        Witness[] witnesses = new Witness[record.WitnessCount];
        for (int i = 0; i < witnesses.Length; i++)
        {
            witnesses[i] = record.Witness(i);
        }

        return witnesses;
    }

    private readonly record struct Progress(ulong Sequence, LogEnd End, ulong Operation, bool IsDead)
    {
        public Progress(LogEnd start)
            : this(0, start, 0, false)
        {
        }
    }
}

/// <summary>The last run of a log, past the trusted part: it counts only if its data holds and its witnesses testify.</summary>
/// <param name="SequenceBefore">Last record before it: where the log ends if it is discarded.</param>
/// <param name="EndBefore">Likewise.</param>
/// <param name="OperationBefore">Number of the last operation before it.</param>
/// <param name="LastSequence">Of its own records.</param>
/// <param name="Operation">Its operation's number.</param>
/// <param name="DataHolds">Whether all data that it names has the checksum that it names.</param>
/// <param name="Witnesses">The other participants, by the rules of SPEC R18; empty for an operation over one log.</param>
internal sealed record DoubtfulRun(ulong SequenceBefore, LogEnd EndBefore, ulong OperationBefore, ulong LastSequence, ulong Operation, bool DataHolds, Witness[] Witnesses);
