using Nova.CommitModel.Tests.Commit;
using Nova.CommitModel.Tests.Machinery;

namespace Nova.CommitModel.Tests.Chains;

/// <summary>How an image is judged, and what is stored to make the verdict durable: R18, R19, R21, R22.</summary>
internal sealed partial class ChainModel
{
    public override void Recover(ReadOnlySpan<ushort> image, Verdict verdict)
    {
        int logs = _plan.Logs.Length;
        Span<Reading> readings = stackalloc Reading[logs];
        Span<ushort> places = stackalloc ushort[logs * (ChainHistory.MaxRecords + 1)];
        for (int log = 0; log < logs; log++)
        {
            readings[log] = Read(image, log, PlacesOf(places, log));
            if (readings[log].IsDamaged)
            {
                verdict.Damage = $"the trusted part of log {log} does not validate";
                return;
            }
        }

        for (int log = 0; log < logs; log++)
        {
            ChainHistory view = Judge(image, readings, places, log, verdict);
            view.Write(verdict.View.AsSpan(log * ChainHistory.WordCount));
        }
    }

    private static Span<ushort> PlacesOf(Span<ushort> places, int log) =>
        places.Slice(log * (ChainHistory.MaxRecords + 1), ChainHistory.MaxRecords + 1);

    private ChainHistory Judge(ReadOnlySpan<ushort> image, ReadOnlySpan<Reading> readings, Span<ushort> allPlaces, int log, Verdict verdict)
    {
        Reading reading = readings[log];
        if (reading.IsDead)
        {
            RestoreDeadGeneration(image, log, reading, verdict);
            return new ChainHistory(0, LifeState.Dead, 0);
        }

        Span<ushort> places = PlacesOf(allPlaces, log);
        int end = reading.Reached;
        if (reading.Reached > reading.Trusted && !IsCommitted(image, readings, allPlaces, log))
        {
            end = _items[image[places[reading.Reached]]].First - 1;
        }

        if (end == 0 && IsMortal(log))
        {
            ZeroFrom(image, 0, log, 0, verdict);            // a birth that did not happen: tail word as it was, and below it zeros
            return new ChainHistory(0, LifeState.Dead, 0);
        }

        bool gone = IsGone(image, places, _plan.Lacks(ChainWeakness.KillBeforeJudging) ? reading.Reached : end);
        ushort lastPlace = end > 0 ? places[end] : (ushort)(RecordCell(0, log, 0) - 1);
        int container = end > 0 ? ContainerOf(lastPlace) : 0;
        ZeroFrom(image, container, log, lastPlace + 1 - RecordCell(container, log, 0), verdict);
        if (end > reading.Trusted || gone)
        {
            verdict.Repairs.AddRange(TailStores(log, TailWord.Of(reading.Generation, end, gone)));
        }

        return gone ? new ChainHistory(0, LifeState.Dead, 0) : new ChainHistory(reading.Generation, LifeState.Alive, OperationsOf(image, places, end));
    }

    /// <summary>The publication of a dead tail was torn: its records still tell the generation, until the slot is zeroed.</summary>
    private void RestoreDeadGeneration(ReadOnlySpan<ushort> image, int log, in Reading reading, Verdict verdict)
    {
        if (image[TailCell(log)] != CellValue.Zero && image[DeadGenerationCell(log)] != reading.Generation && !_plan.Lacks(ChainWeakness.GuessGeneration))
        {
            verdict.Repairs.Add(Store.Word(DeadGenerationCell(log), (ushort)reading.Generation));
        }
    }

    /// <summary>Dead by its last record, or an orphan, which a crash kills: the dead tail alone does it.</summary>
    private bool IsGone(ReadOnlySpan<ushort> image, ReadOnlySpan<ushort> places, int end)
    {
        for (int sequence = 1; sequence <= end; sequence++)
        {
            PartKind part = _items[image[places[sequence]]].Part;
            if (part is PartKind.Death or PartKind.Close || (part == PartKind.Unlink && !_plan.Lacks(ChainWeakness.KeepOrphan)))
            {
                return true;
            }
        }

        return false;
    }

    private void ZeroFrom(ReadOnlySpan<ushort> image, int container, int log, int index, Verdict verdict)
    {
        for (int i = index; i < Capacity(container, log) && !_plan.Lacks(ChainWeakness.KeepStaleRest); i++)
        {
            int cell = RecordCell(container, log, i);
            if (image[cell] != CellValue.Zero)
            {
                verdict.Repairs.Add(Store.Line(cell, CellValue.Zero));
            }
        }

        int link = LinkCell(container, log);
        if (image[link] != CellValue.Zero && !_plan.Lacks(ChainWeakness.KeepStaleLink))
        {
            verdict.Repairs.Add(Store.Word(link, CellValue.Zero));
        }
    }

    private bool IsCommitted(ReadOnlySpan<ushort> image, ReadOnlySpan<Reading> readings, Span<ushort> allPlaces, int log)
    {
        ref readonly ChainItem last = ref _items[image[PlacesOf(allPlaces, log)[readings[log].Reached]]];
        Witness hub = last.Witnesses[0];
        Reading hubReading = readings[hub.Log];
        bool hubIsInDoubt = hub.Log != log && hubReading.Generation == hub.Generation && !hubReading.IsDead
            && hubReading.Reached == hub.Sequence && hubReading.Trusted < hub.Sequence;
        return AllReached(image, readings, last.Witnesses)
            && (!hubIsInDoubt || AllReached(image, readings, _items[image[PlacesOf(allPlaces, hub.Log)[hub.Sequence]]].Witnesses));
    }

    private bool AllReached(ReadOnlySpan<ushort> image, ReadOnlySpan<Reading> readings, in WitnessList witnesses)
    {
        for (int i = 0; i < witnesses.Count; i++)
        {
            if (!HasReached(image, readings[witnesses[i].Log], witnesses[i]))
            {
                return false;
            }
        }

        return true;
    }

    private bool HasReached(ReadOnlySpan<ushort> image, in Reading reading, Witness witness)
    {
        if (reading.IsDead && _plan.Lacks(ChainWeakness.OtherLowBitsReached | ChainWeakness.OtherLowBitsNotReached))
        {
            ushort tail = image[TailCell(witness.Log)];
            bool sameLowBits = tail != CellValue.Zero && MediumTail.LowGeneration(tail) == Low(witness.Generation);
            return sameLowBits || (tail != CellValue.Zero && _plan.Lacks(ChainWeakness.OtherLowBitsReached));
        }

        if (_plan.Lacks(ChainWeakness.LowBitsInWitness))
        {
            ushort tail = image[TailCell(witness.Log)];
            bool isSameLife = reading.IsDead
                ? tail != CellValue.Zero && MediumTail.LowGeneration(tail) == Low(witness.Generation)
                : Low(reading.Generation) == Low(witness.Generation);
            return isSameLife && (reading.IsDead || reading.Reached >= witness.Sequence);
        }

        return reading.Generation > witness.Generation
            || (reading.Generation == witness.Generation && (reading.IsDead || reading.Reached >= witness.Sequence));
    }

    private int OperationsOf(ReadOnlySpan<ushort> image, ReadOnlySpan<ushort> places, int end)
    {
        int operations = 0;
        for (int sequence = 1; sequence <= end; sequence++)
        {
            operations |= _items[image[places[sequence]]].Operation << (3 * (sequence - 1));
        }

        return operations;
    }

    /// <summary>A dead tail goes with the whole generation in the word beside it, under one fence.</summary>
    private IEnumerable<Store> TailStores(int log, ushort waiting)
    {
        int generation = TailWord.Generation(waiting);
        yield return Store.Word(TailCell(log), MediumTail.Of(Low(generation), TailWord.Sequence(waiting), TailWord.IsDead(waiting)));
        if (TailWord.IsDead(waiting))
        {
            yield return Store.Word(DeadGenerationCell(log), (ushort)generation);
        }
    }

    public override void Resume(Verdict verdict, CrashPoint point, int crashesLeft, Span<ushort> next)
    {
        ReadOnlySpan<ushort> view = verdict.View;
        Span<ushort> places = stackalloc ushort[ChainHistory.MaxRecords + 1];
        int greatest = 0;
        for (int log = 0; log < _plan.Logs.Length; log++)
        {
            ChainHistory history = ChainHistory.Read(view[(log * ChainHistory.WordCount)..]);
            greatest = Math.Max(greatest, Math.Max(IsMortal(log) ? history.Generation : 0, next[DeadGenerationCell(log)]));
            if (history.Life == LifeState.Dead)
            {
                ushort tail = next[TailCell(log)];
                history = history with { Generation = tail == CellValue.Zero ? 0 : MediumTail.LowGeneration(tail) };
                next[_slotStatesAt + log] = (ushort)(IsSlotZero(next, log) ? SlotState.Ready : SlotState.Used);
            }
            else
            {
                int end = Read(next, log, places).Reached;
                for (int sequence = 1; sequence <= end; sequence++)
                {
                    Own(next, log, ContainerOf(places[sequence]));
                }

                int container = end > 0 ? ContainerOf(places[end]) : 0;
                next[_endsAt + log] = End(container, end > 0 ? places[end] + 1 - RecordCell(container, log, 0) : 0);
            }

            history.Write(HistoryWords(next, log));
            int tailCell = TailCell(log);
            bool isBelieved = next[tailCell] != point.Before[tailCell] && !verdict.Repairs.Exists(r => r.Cell == tailCell);
            if (isBelieved && _plan.Lacks(ChainWeakness.TrustVisibleTails))
            {
                next[_volatileAt + log] = (ushort)(point.Before[TailCell(log)] | VolatileBit);
            }
        }

        next[_nextGenerationAt] = _plan.Lacks(ChainWeakness.RepeatGeneration) ? (ushort)(greatest + 1) : next[_boundAt];
        next[_countersAt] = point.Carried[0];
        next[_countersAt + 1] = point.Carried[1];
        next[_countersAt + 2] = (ushort)crashesLeft;
    }

    /// <summary>Words that are stored again, and fenced, can no longer fall back.</summary>
    private void ForgetVolatile(List<Store> stored, Span<ushort> next)
    {
        for (int log = 0; log < _plan.Logs.Length; log++)
        {
            int tailCell = TailCell(log);
            if (stored.Exists(s => s.Cell == tailCell))
            {
                next[_volatileAt + log] = 0;
            }
        }
    }

    private void Own(Span<ushort> next, int log, int container)
    {
        if (container > 0)
        {
            next[_pageStatesAt + container - 1] = (ushort)PageState.OwnedBy(log);
        }
    }

    private bool IsSlotZero(ReadOnlySpan<ushort> image, int log)
    {
        bool headIsZero = image[LinkCell(0, log)] == CellValue.Zero || _plan.Lacks(ChainWeakness.KeepHeadWord);
        return headIsZero && !image.Slice(RecordCell(0, log, 0), _plan.Logs[log].InlineCells).ContainsAnyExcept(CellValue.Zero);
    }
}
