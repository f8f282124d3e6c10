using Nova.CommitModel.Tests.Machinery;

namespace Nova.CommitModel.Tests.Commit;

/// <summary>
/// The commit protocol of DESIGN section 4, exhaustively: three logs of five cells; operations over one, two or three of them, one or two
/// records in a log; two operations in flight; a publisher of tail words that may be preempted before its fence; an inode (log 1) that dies and is
/// born again in the same slot, its pages used by someone else in between.
/// </summary>
/// <remarks>
/// The image is, for each log, a tail word, five cells and an era word. Log 1's first cell lies in its slot, its others in pages. Until its fence every store
/// of an operation may be lost, whole or (records) torn. Checked after every recovery: what was acknowledged is there, and what was in flight is
/// there whole or not at all.
/// </remarks>
internal sealed partial class CommitModel(int operations, int crashes, CommitWeakness weakness, EraForm eras = EraForm.WholeNumbers) : ProtocolModel
{
    private const int Logs = 3;
    private const int Cells = 5;
    private const int LogWords = 1 + Cells + 1;
    private const int HistoryWords = Logs * LogHistory.WordCount;
    private const int HistoryAt = Logs * LogWords;
    private const int EndsAt = HistoryAt + HistoryWords;          // sequence number of each log's last record, as its writer knows it
    private const int PendingAt = EndsAt + Logs;                  // tail words that wait; 0: none
    private const int ClaimedAt = PendingAt + Logs;               // tail words stored by a publisher whose fence has not returned
    private const int CountersAt = ClaimedAt + Logs;              // operations begun, operations left, crashes left
    private const int TotalWords = CountersAt + 3;

    private readonly ValueTable<LogRecord> _records = new();

    public override int StateLength => TotalWords;

    public override int ImageLength => Logs * LogWords;

    public override int ViewLength => HistoryWords;

    public override ushort[] Start()
    {
        ushort[] state = new ushort[TotalWords];
        for (int log = 0; log < Logs; log++)
        {
            state[TailCell(log)] = TailWord.Of(1, 0, dead: false);
            new LogHistory(1, Dead: false, 0).Write(state.AsSpan(HistoryAt + (log * LogHistory.WordCount)));
        }

        state[CountersAt + 1] = (ushort)operations;
        state[CountersAt + 2] = (ushort)crashes;
        return state;
    }

    public override void Resume(Verdict verdict, CrashPoint point, int crashesLeft, Span<ushort> next)
    {
        ReadOnlySpan<ushort> view = verdict.View;
        view.CopyTo(next[HistoryAt..]);
        for (int log = 0; log < Logs; log++)
        {
            LogHistory history = History(view, log);
            next[EndsAt + log] = (ushort)(history.Dead ? 0 : history.Length);
        }

        next[CountersAt] = point.Carried[0];
        next[CountersAt + 1] = point.Carried[1];
        next[CountersAt + 2] = (ushort)crashesLeft;
    }

    public override bool IsLeftVolatile(Store store) => weakness == CommitWeakness.TrustCache;

    public override string DescribeImage(ReadOnlySpan<ushort> image)
    {
        List<string> logs = [];
        for (int log = 0; log < Logs; log++)
        {
            ushort tail = image[TailCell(log)];
            List<string> cells = [];
            for (int c = 0; c < Cells; c++)
            {
                ushort cell = image[Cell(log, c)];
                cells.Add(cell < CellValue.First ? "0T?"[cell].ToString() : DescribeRecord(_records[cell]));
            }

            logs.Add($"tail g{TailWord.Generation(tail)}.{TailWord.Sequence(tail)}{(TailWord.IsDead(tail) ? " dead" : "")} e{image[EraCell(log)]} {string.Join(' ', cells)}");
        }

        return string.Join(" | ", logs);
    }

    public override string DescribeView(ReadOnlySpan<ushort> view)
    {
        List<string> logs = [];
        for (int log = 0; log < Logs; log++)
        {
            logs.Add(History(view, log).ToString());
        }

        return string.Join(' ', logs);
    }

    private static string DescribeRecord(in LogRecord r) => $"(g{r.Generation} op{r.Operation} {r.First}+{r.Count} {r.Kind} {r.Witnesses})";

    private static int TailCell(int log) => log * LogWords;

    private static int Cell(int log, int index) => (log * LogWords) + 1 + index;

    private static int EraCell(int log) => Cell(log, Cells);

    private static LogHistory History(ReadOnlySpan<ushort> histories, int log) => LogHistory.Read(histories[(log * LogHistory.WordCount)..]);
}
