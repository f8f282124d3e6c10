using Nova.CommitModel.Tests.Commit;
using Nova.CommitModel.Tests.Machinery;

namespace Nova.CommitModel.Tests.Chains;

/// <summary>
/// The commit protocol over the format of SPEC section 3: slots with a tail word, a head word and inline lines, log pages linked by words, dead
/// slots that are zeroed and born in again, shards with a publisher each, orphans. A <see cref="ChainPlan"/> picks what takes part.
/// </summary>
/// <remarks>
/// Image of a log: tail word, generation of the dead, head word, inline cells. Image of a page: header, link word, cells. Last of all the durable
/// bound of generations. Zeroing is someone else's stores: until that thread's fence returns they may land at any time, after newer ones too.
/// </remarks>
internal sealed partial class ChainModel : ProtocolModel
{
    private const int SlotHeaderWords = 3;
    private const int PageHeaderWords = 2;
    private const int VolatileBit = 0x4000;
    private readonly ChainPlan _plan;
    private readonly ValueTable<ChainItem> _items = new();
    private readonly int[] _slotAt;
    private readonly int _pagesAt;
    private readonly int _boundAt;
    private readonly int _historyAt;
    private readonly int _endsAt;            // of each log: container * 16 + cells used in it; container 0 is the slot, p + 1 page p
    private readonly int _slotStatesAt;
    private readonly int _pageStatesAt;
    private readonly int _pendingAt;         // shard by log
    private readonly int _claimedAt;
    private readonly int _volatileAt;        // tail words that a second process believed but that may still be lost: the older word, and a bit
    private readonly int _awaitedAt;         // of a dead slot: a bit for each log whose tail must be durable before the next birth
    private readonly int _nextGenerationAt;
    private readonly int _countersAt;        // operations begun, operations left, crashes left
    private readonly ChainShape[][] _begin;

    public ChainModel(ChainPlan plan)
    {
        _plan = plan;
        int at = 0;
        _slotAt = new int[plan.Logs.Length];
        for (int log = 0; log < plan.Logs.Length; log++)
        {
            _slotAt[log] = at;
            at += SlotHeaderWords + plan.Logs[log].InlineCells;
        }

        _pagesAt = at;
        _boundAt = at + (plan.Pages * (PageHeaderWords + plan.CellsPerPage));
        _historyAt = _boundAt + 1;
        _endsAt = _historyAt + (plan.Logs.Length * ChainHistory.WordCount);
        _slotStatesAt = _endsAt + plan.Logs.Length;
        _pageStatesAt = _slotStatesAt + plan.Logs.Length;
        _pendingAt = _pageStatesAt + plan.Pages;
        _claimedAt = _pendingAt + (plan.Shards * plan.Logs.Length);
        _volatileAt = _claimedAt + (plan.Shards * plan.Logs.Length);
        _awaitedAt = _volatileAt + plan.Logs.Length;
        _nextGenerationAt = _awaitedAt + plan.Logs.Length;
        _countersAt = _nextGenerationAt + 1;
        StateLength = _countersAt + 3;
        IEnumerable<ChainShape[]> pairs = from a in plan.Shapes from b in plan.Shapes where plan.InFlight > 1 && a.IsDisjointFrom(b) select new[] { a, b };
        _begin = [.. plan.Shapes.Select(s => new[] { s }), .. pairs];
    }

    public override int StateLength { get; }

    public override int ImageLength => _boundAt + 1;

    public override int ViewLength => _plan.Logs.Length * ChainHistory.WordCount;

    public override ushort[] Start()
    {
        ushort[] state = new ushort[StateLength];
        for (int log = 0; log < _plan.Logs.Length; log++)
        {
            bool mortal = IsMortal(log);
            state[TailCell(log)] = mortal ? CellValue.Zero : MediumTail.Of(Low(1), 0, dead: false);
            new ChainHistory(mortal ? 0 : 1, mortal ? LifeState.Dead : LifeState.Alive, 0).Write(HistoryWords(state, log));
            state[_slotStatesAt + log] = (ushort)(mortal ? SlotState.Ready : SlotState.Used);
        }

        state[_boundAt] = 1;
        state[_nextGenerationAt] = 1;
        state[_countersAt + 1] = (ushort)_plan.Operations;
        state[_countersAt + 2] = (ushort)_plan.Crashes;
        return state;
    }

    public override bool IsLeftVolatile(Store store) =>
        _plan.Lacks(ChainWeakness.TrustCache) || (_plan.Lacks(ChainWeakness.TrustVisibleTails) && Array.IndexOf(_slotAt, store.Cell) >= 0);

    public override string DescribeImage(ReadOnlySpan<ushort> image)
    {
        List<string> parts = [];
        for (int log = 0; log < _plan.Logs.Length; log++)
        {
            ushort tail = image[TailCell(log)];
            string word = tail == 0 ? "0" : $"g{MediumTail.LowGeneration(tail)}.{TailWord.Sequence(tail)}{(TailWord.IsDead(tail) ? " dead" : "")}";
            parts.Add($"{log}: tail {word} gone {image[DeadGenerationCell(log)]} head {DescribeCells(image.Slice(LinkCell(0, log), 1 + _plan.Logs[log].InlineCells))}");
        }

        for (int page = 0; page < _plan.Pages; page++)
        {
            parts.Add($"P{page}: {DescribeCells(image.Slice(HeaderCell(page), PageHeaderWords + _plan.CellsPerPage))}");
        }

        return string.Join(" | ", parts);
    }

    public override string DescribeView(ReadOnlySpan<ushort> view)
    {
        List<string> logs = [];
        for (int log = 0; log < _plan.Logs.Length; log++)
        {
            logs.Add(ChainHistory.Read(view[(log * ChainHistory.WordCount)..]).ToString());
        }

        return string.Join(", ", logs);
    }

    private string DescribeCells(ReadOnlySpan<ushort> cells)
    {
        List<string> words = [];
        foreach (ushort cell in cells)
        {
            words.Add(cell < CellValue.First ? "0T?"[cell].ToString() : _items[cell].ToString());
        }

        return string.Join(' ', words);
    }

    /// <summary>What the running process knows of a dead slot.</summary>
    private static class SlotState
    {
        public const int Used = 0;                 // alive, or dead and not zeroed
        public const int Zeroing = 1;              // zeros stored, their fence has not returned
        public const int Ready = 2;
        public const int UsedWhileZeroing = 3;     // only in a weakened form
    }

    /// <summary>What the running process knows of a page: who owns it, and whether someone's zeros are still under way.</summary>
    private static class PageState
    {
        public const int Free = 0;                 // zeroed if its cells are all zero: the pool of pages zeroed ahead
        public const int ZeroingBit = 0x100;

        public static int OwnedBy(int log) => log + 1;

        public static int Owner(int state) => state & 0xFF;
    }

    private bool IsMortal(int log) => _plan.Logs[log].Life == LogLife.Mortal;

    private int Low(int generation) => generation % _plan.LowGenerations;

    private int TailCell(int log) => _slotAt[log];

    private int DeadGenerationCell(int log) => _slotAt[log] + 1;

    private int HeaderCell(int page) => _pagesAt + (page * (PageHeaderWords + _plan.CellsPerPage));

    /// <summary>The head word of a slot (container 0) or the next word of a page (container p + 1).</summary>
    private int LinkCell(int container, int log) => container == 0 ? _slotAt[log] + 2 : HeaderCell(container - 1) + 1;

    private int RecordCell(int container, int log, int index) => LinkCell(container, log) + 1 + index;

    private int Capacity(int container, int log) => container == 0 ? _plan.Logs[log].InlineCells : _plan.CellsPerPage;

    private int ContainerOf(int cell) => cell < _pagesAt ? 0 : 1 + ((cell - _pagesAt) / (PageHeaderWords + _plan.CellsPerPage));

    private Span<ushort> HistoryWords(Span<ushort> state, int log) => state.Slice(_historyAt + (log * ChainHistory.WordCount), ChainHistory.WordCount);

    private ChainHistory History(ReadOnlySpan<ushort> state, int log) => ChainHistory.Read(state[(_historyAt + (log * ChainHistory.WordCount))..]);

    private static int Container(ushort end) => end >> 4;

    private static int UsedCells(ushort end) => end & 0xF;

    private static ushort End(int container, int used) => (ushort)((container << 4) | used);
}
