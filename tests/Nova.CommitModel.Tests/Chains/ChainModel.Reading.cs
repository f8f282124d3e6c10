using Nova.CommitModel.Tests.Commit;
using Nova.CommitModel.Tests.Machinery;

namespace Nova.CommitModel.Tests.Chains;

/// <summary>How a log is read: slots by R13, pages and links by R15 to R17, runs by R20.</summary>
internal sealed partial class ChainModel
{
    /// <summary>A log as its own bytes prove it.</summary>
    /// <param name="Generation">Of a dead, zeroed slot: what is known of it.</param>
    /// <param name="Trusted">Sequence number up to which the tail vouches.</param>
    /// <param name="Reached">Where the valid part ends.</param>
    /// <param name="IsDamaged">The trusted part does not validate.</param>
    private readonly record struct Reading(int Generation, LifeState Life, int Trusted, int Reached, bool IsDamaged)
    {
        public bool IsDead => Life == LifeState.Dead;
    }

    /// <param name="places">Where each record lies: the cell of sequence number s at index s.</param>
    private Reading Read(ReadOnlySpan<ushort> image, int log, Span<ushort> places)
    {
        ushort tail = image[TailCell(log)];
        int generation = 1;
        int trusted = TailWord.Sequence(tail);
        if (IsMortal(log))
        {
            ushort first = image[RecordCell(0, log, 0)];
            bool born = IsRecordOf(first, log, 1) && _items[first].Part == PartKind.Birth;
            bool isTailsLife = born && tail != CellValue.Zero && Low(_items[first].Generation) == MediumTail.LowGeneration(tail);
            if (tail != CellValue.Zero && !TailWord.IsDead(tail))
            {
                if (!isTailsLife)
                {
                    return new Reading(0, LifeState.Alive, trusted, 0, IsDamaged: true);
                }
            }
            else if (!born || isTailsLife)
            {
                return new Reading(DeadGeneration(image, log, isTailsLife), LifeState.Dead, trusted, trusted, IsDamaged: false);
            }
            else
            {
                trusted = 0;
            }

            generation = _items[first].Generation;
        }

        int last = Walk(image, log, generation, places);
        int reached = last < trusted ? last : EndOfWholeRuns(image, places, trusted, last);
        return new Reading(generation, LifeState.Alive, trusted, reached, IsDamaged: last < trusted);
    }

    private bool IsRecordOf(ushort cell, int log, int sequence) =>
        cell >= CellValue.First && _items[cell].Kind == ItemKind.Record && _items[cell].Log == log && _items[cell].Sequence == sequence;

    private int DeadGeneration(ReadOnlySpan<ushort> image, int log, bool birthIsThere)
    {
        ushort tail = image[TailCell(log)];
        if (tail == CellValue.Zero)
        {
            return 0;
        }

        if (birthIsThere)
        {
            return _items[image[RecordCell(0, log, 0)]].Generation;
        }

        if (!_plan.Lacks(ChainWeakness.GuessGeneration))
        {
            return image[DeadGenerationCell(log)];
        }

        int guess = image[_boundAt] - 1;
        while (guess > 0 && Low(guess) != MediumTail.LowGeneration(tail))
        {
            guess--;
        }

        return guess;
    }

    /// <summary>Follows the records of a life through slot and pages as long as sequence numbers are consecutive.</summary>
    private int Walk(ReadOnlySpan<ushort> image, int log, int generation, Span<ushort> places)
    {
        int last = 0;
        int container = 0;
        int index = 0;
        for (int visited = 0; ;)
        {
            int cell = index < Capacity(container, log) ? RecordCell(container, log, index) : -1;
            if (cell >= 0 && last < ChainHistory.MaxRecords
                && IsRecordOf(image[cell], log, last + 1) && HasIdentity(image[cell], ItemKind.Record, log, generation))
            {
                places[++last] = (ushort)cell;
                index++;
                continue;
            }

            int page = Follow(image, container, log, generation, last);
            if (page < 0 || ++visited > _plan.Pages)
            {
                return last;
            }

            container = page + 1;
            index = 0;
        }
    }

    /// <summary>The page that the link of a container leads to, or -1: the log ends there.</summary>
    private int Follow(ReadOnlySpan<ushort> image, int container, int log, int generation, int last)
    {
        ushort word = image[LinkCell(container, log)];
        if (word < CellValue.First || !HasIdentity(word, ItemKind.Link, log, generation))
        {
            return -1;
        }

        int page = _items[word].First;
        ushort header = image[HeaderCell(page)];
        if (header < CellValue.First || !HasIdentity(header, ItemKind.Header, log, generation))
        {
            return -1;
        }

        bool fits = _items[header].Operation == last && _items[header].Sequence == last + 1;
        return fits || _plan.Lacks(ChainWeakness.IgnorePosition) ? page : -1;
    }

    private bool HasIdentity(ushort cell, ItemKind kind, int log, int generation) =>
        _items[cell].Kind == kind && _items[cell].Log == log
        && (_items[cell].Generation == generation || _plan.Lacks(ChainWeakness.IdentityWithoutGeneration));

    private int EndOfWholeRuns(ReadOnlySpan<ushort> image, ReadOnlySpan<ushort> places, int trusted, int last)
    {
        int end = trusted;
        while (end < last)
        {
            ref readonly ChainItem record = ref _items[image[places[end + 1]]];
            int runEnd = end + record.Count;
            if (record.First != end + 1 || runEnd > last)
            {
                break;
            }

            for (int sequence = end + 1; sequence <= runEnd; sequence++)
            {
                if (_items[image[places[sequence]]].Operation != record.Operation)
                {
                    return end;
                }
            }

            end = runEnd;
            if (record.Part is PartKind.Death or PartKind.Close)
            {
                break;
            }
        }

        return end;
    }
}
