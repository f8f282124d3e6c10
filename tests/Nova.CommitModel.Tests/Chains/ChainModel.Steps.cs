using Nova.CommitModel.Tests.Commit;
using Nova.CommitModel.Tests.Machinery;

namespace Nova.CommitModel.Tests.Chains;

/// <summary>The steps that are no operation: publishers, zeroing, reuse of pages, a crash with nothing of an operation in flight.</summary>
internal sealed partial class ChainModel
{
    public override void Expand(ReadOnlySpan<ushort> state, Worker worker)
    {
        ushort[] next = new ushort[StateLength];
        EmitPublishers(state, next, worker);
        EmitPageSteps(state, next, worker);
        EmitSlotSteps(state, next, worker);
        if (state[_countersAt + 2] > 0)
        {
            worker.Crash(new CrashPoint
            {
                Step = "crash between operations",
                Before = state[..ImageLength].ToArray(),
                InFlight = Drifting(state),
                Legal = LegalViews(HistoriesOf(state), []),
                CrashesLeft = state[_countersAt + 2],
                Carried = [state[_countersAt], state[_countersAt + 1]],
            });
        }

        foreach (ChainShape[] shapes in _begin)
        {
            if (shapes.Length <= state[_countersAt + 1] && IsPossible(state, shapes))
            {
                Begin(state, shapes, next, worker);
            }
        }
    }

    private ReadOnlySpan<ushort> Pending(ReadOnlySpan<ushort> state, int shard) => state.Slice(_pendingAt + (shard * _plan.Logs.Length), _plan.Logs.Length);

    private ReadOnlySpan<ushort> Claimed(ReadOnlySpan<ushort> state, int shard) => state.Slice(_claimedAt + (shard * _plan.Logs.Length), _plan.Logs.Length);

    private void EmitPublishers(ReadOnlySpan<ushort> state, ushort[] next, Worker worker)
    {
        int logs = _plan.Logs.Length;
        for (int shard = 0; shard < _plan.Shards; shard++)
        {
            ReadOnlySpan<ushort> claimed = Claimed(state, shard);
            if (claimed.ContainsAnyExcept((ushort)0))
            {
                state.CopyTo(next);
                List<Store> tails = Tails(claimed);
                Worker.ApplyAll(tails, next);
                ForgetVolatile(tails, next);
                next.AsSpan(_claimedAt + (shard * logs), logs).Clear();
                worker.Emit(next, $"the publisher of shard {shard} returns from its fence");
            }
            else if (Pending(state, shard).ContainsAnyExcept((ushort)0))
            {
                state.CopyTo(next);
                Pending(state, shard).CopyTo(next.AsSpan(_claimedAt + (shard * logs)));
                next.AsSpan(_pendingAt + (shard * logs), logs).Clear();
                worker.Emit(next, $"a publisher of shard {shard} stores the waiting tails and is preempted");
            }
        }
    }

    /// <summary>Pages of a dead inode go to someone else once its dead tail is durable; a free page is zeroed ahead.</summary>
    private void EmitPageSteps(ReadOnlySpan<ushort> state, ushort[] next, Worker worker)
    {
        bool isZeroing = IsAnyZeroing(state);
        for (int page = 0; page < _plan.Pages; page++)
        {
            int pageState = state[_pageStatesAt + page];
            ReadOnlySpan<ushort> cells = state.Slice(HeaderCell(page), PageHeaderWords + _plan.CellsPerPage);
            bool isDirty = cells.ContainsAnyExcept(CellValue.Zero);
            if (pageState == PageState.Free && isDirty && !isZeroing)
            {
                EmitPage(state, next, worker, page, PageState.ZeroingBit, cells, $"zeros for page {page} are stored");
            }

            if ((pageState & PageState.ZeroingBit) != 0)
            {
                ushort[] zeroed = new ushort[cells.Length];
                bool isLinked = PageState.Owner(pageState) != PageState.Free;       // in a weakened form: the zeros landed before the records
                EmitPage(state, next, worker, page, PageState.Owner(pageState), isLinked ? cells : zeroed, $"the fence of page {page}'s zeros returns");
            }

            bool isReusable = pageState == PageState.Free || (pageState & PageState.ZeroingBit) == 0 && IsReusable(state, pageState - 1);
            if (isReusable && cells.ContainsAnyExcept(CellValue.Zero, CellValue.Foreign))
            {
                ushort[] foreign = cells.ToArray();
                foreach (ref ushort cell in foreign.AsSpan())
                {
                    cell = cell == CellValue.Zero ? CellValue.Zero : CellValue.Foreign;
                }

                EmitPage(state, next, worker, page, PageState.Free, foreign, $"page {page} is used by someone else and freed");
                if (pageState != PageState.Free)
                {
                    EmitPage(state, next, worker, page, PageState.Free, cells, $"page {page} is freed");
                }
            }
        }
    }

    private bool IsReusable(ReadOnlySpan<ushort> state, int log)
    {
        ChainHistory history = History(state, log);
        return history.Life switch
        {
            LifeState.Dead => IsDeathDurable(state, log, history) || _plan.Lacks(ChainWeakness.EarlyPageReuse),
            LifeState.Orphan => _plan.Lacks(ChainWeakness.ReuseWhileOpen),
            _ => false,
        };
    }

    private void EmitPage(ReadOnlySpan<ushort> state, ushort[] next, Worker worker, int page, int pageState, ReadOnlySpan<ushort> cells, string step)
    {
        state.CopyTo(next);
        cells.CopyTo(next.AsSpan(HeaderCell(page)));
        next[_pageStatesAt + page] = (ushort)pageState;
        worker.Emit(next, step);
    }

    /// <summary>A dead slot's head word and inline lines are zeroed once its dead tail is durable, before it can be born in again.</summary>
    private void EmitSlotSteps(ReadOnlySpan<ushort> state, ushort[] next, Worker worker)
    {
        for (int log = 0; log < _plan.Logs.Length; log++)
        {
            int slotState = state[_slotStatesAt + log];
            ChainHistory history = History(state, log);
            bool mayZero = history.Life == LifeState.Dead && (IsDeathDurable(state, log, history) || _plan.Lacks(ChainWeakness.ZeroBeforeDeadTail));
            if (slotState == SlotState.Used && mayZero && !IsAnyZeroing(state))
            {
                state.CopyTo(next);
                next[_slotStatesAt + log] = SlotState.Zeroing;
                worker.Emit(next, $"zeros for slot {log} are stored");
            }
            else if (slotState is SlotState.Zeroing or SlotState.UsedWhileZeroing)
            {
                state.CopyTo(next);
                if (slotState == SlotState.Zeroing)
                {
                    Worker.ApplyAll(SlotZeros(log), next);
                }

                next[_slotStatesAt + log] = (ushort)(slotState == SlotState.Zeroing ? SlotState.Ready : SlotState.Used);
                worker.Emit(next, $"the fence of slot {log}'s zeros returns");
            }
        }
    }

    private bool IsDeathDurable(ReadOnlySpan<ushort> state, int log, in ChainHistory history)
    {
        ushort tail = state[TailCell(log)];
        return tail == CellValue.Zero ? history.Generation == 0 : TailWord.IsDead(tail) && MediumTail.LowGeneration(tail) == Low(history.Generation);
    }

    private bool IsAnyZeroing(ReadOnlySpan<ushort> state)
    {
        for (int log = 0; log < _plan.Logs.Length; log++)
        {
            if (state[_slotStatesAt + log] is SlotState.Zeroing or SlotState.UsedWhileZeroing)
            {
                return true;
            }
        }

        for (int page = 0; page < _plan.Pages; page++)
        {
            if ((state[_pageStatesAt + page] & PageState.ZeroingBit) != 0)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Stores of publishers and zeroers whose fence has not returned: they may land at any time until then, after newer ones too.</summary>
    private List<Store> Drifting(ReadOnlySpan<ushort> state)
    {
        List<Store> stores = [];
        for (int shard = 0; shard < _plan.Shards; shard++)
        {
            stores.AddRange(Tails(Claimed(state, shard)));
        }

        for (int log = 0; log < _plan.Logs.Length; log++)
        {
            if (state[_slotStatesAt + log] is SlotState.Zeroing or SlotState.UsedWhileZeroing)
            {
                stores.AddRange(SlotZeros(log));
            }

            if (state[_volatileAt + log] != 0)
            {
                stores.Add(Store.Word(TailCell(log), (ushort)(state[_volatileAt + log] & ~VolatileBit)));     // the believed word is lost
            }
        }

        for (int page = 0; page < _plan.Pages; page++)
        {
            if ((state[_pageStatesAt + page] & PageState.ZeroingBit) != 0)
            {
                stores.Add(Store.Line(HeaderCell(page), CellValue.Zero));
                stores.Add(Store.Word(LinkCell(page + 1, 0), CellValue.Zero));
                for (int i = 0; i < _plan.CellsPerPage; i++)
                {
                    stores.Add(Store.Line(RecordCell(page + 1, 0, i), CellValue.Zero));
                }
            }
        }

        return stores;
    }

    private List<Store> SlotZeros(int log)
    {
        List<Store> stores = [];
        if (!_plan.Lacks(ChainWeakness.KeepHeadWord))
        {
            stores.Add(Store.Word(LinkCell(0, log), CellValue.Zero));
        }

        for (int i = 0; i < _plan.Logs[log].InlineCells; i++)
        {
            stores.Add(Store.Line(RecordCell(0, log, i), CellValue.Zero));
        }

        return stores;
    }

    private List<Store> Tails(ReadOnlySpan<ushort> waiting)
    {
        List<Store> stores = [];
        for (int log = 0; log < waiting.Length; log++)
        {
            if (waiting[log] != 0)
            {
                stores.AddRange(TailStores(log, waiting[log]));
            }
        }

        return stores;
    }

    private ushort[] HistoriesOf(ReadOnlySpan<ushort> state) => state.Slice(_historyAt, ViewLength).ToArray();
}
