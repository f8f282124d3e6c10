using Nova.CommitModel.Tests.Commit;
using Nova.CommitModel.Tests.Machinery;

namespace Nova.CommitModel.Tests.Data;

/// <summary>
/// Data outside the log: two files, each with a log of its own, and four blocks of two halves that they share. A write stores its data and
/// the record that names it under one fence; what it supersedes is free when the fence has returned, at once, for either file. Data is checked at
/// recovery for the last run past the tail alone (R21). A file of log 1 can die.
/// </summary>
/// <remarks>Image: for each log a tail word and its cells, then the halves of the blocks. A half is lost, whole or torn.</remarks>
internal sealed partial class DataModel : ProtocolModel
{
    private const int Logs = 2;
    private const int Cells = 6;
    private const int LogWords = 1 + Cells;
    private const int Blocks = 4;
    private const int BlocksAt = Logs * LogWords;
    private const int FilesAt = BlocksAt + (Blocks * 2);
    private const int DriftAt = FilesAt + (Logs * FileState.WordCount);     // a store whose thread has not fenced: cell + 1, content
    private const int CountersAt = DriftAt + 2;                             // operations begun, operations left, crashes left
    private const int TotalWords = CountersAt + 3;
    private const int ViewWords = 4;                                        // of each log: records, first half, second half, dead

    private readonly int _operations;
    private readonly int _crashes;
    private readonly DataWeakness _weakness;
    private readonly ValueTable<DataRecord> _records = new();

    public DataModel(int operations, int crashes, DataWeakness weakness)
    {
        _operations = operations;
        _crashes = crashes;
        _weakness = weakness;
    }

    public override int StateLength => TotalWords;

    public override int ImageLength => FilesAt;

    public override int ViewLength => Logs * ViewWords;

    public override ushort[] Start()
    {
        ushort[] state = new ushort[TotalWords];
        for (int log = 0; log < Logs; log++)
        {
            state[TailCell(log)] = TailWord.Of(1, 0, dead: false);
        }

        state[CountersAt + 1] = (ushort)_operations;
        state[CountersAt + 2] = (ushort)_crashes;
        return state;
    }

    public override bool IsLeftVolatile(Store store) => Lacks(DataWeakness.TrustCachedData) && store.Cell >= BlocksAt;

    public override string DescribeImage(ReadOnlySpan<ushort> image)
    {
        List<string> parts = [];
        for (int log = 0; log < Logs; log++)
        {
            List<string> cells = [];
            foreach (ushort cell in image.Slice(Cell(log, 0), Cells))
            {
                cells.Add(cell < CellValue.First ? "0T?"[cell].ToString() : Describe(_records[cell]));
            }

            parts.Add($"{log}: tail {TailWord.Sequence(image[TailCell(log)])} {string.Join(' ', cells)}");
        }

        for (int block = 0; block < Blocks; block++)
        {
            parts.Add($"B{block}: {Content.Describe(image[HalfCell(block, 0)])} {Content.Describe(image[HalfCell(block, 1)])}");
        }

        return string.Join(" | ", parts);
    }

    public override string DescribeView(ReadOnlySpan<ushort> view)
    {
        List<string> logs = [];
        for (int log = 0; log < Logs; log++)
        {
            ReadOnlySpan<ushort> file = view.Slice(log * ViewWords, ViewWords);
            logs.Add($"{file[0]} records {Content.Describe(file[1])} {Content.Describe(file[2])}{(file[3] != 0 ? " dead" : "")}");
        }

        return string.Join(", ", logs);
    }

    private static string Describe(in DataRecord r) => $"(op{r.Operation} {r.First}+{r.Count} {r.Kind} B{r.Block} {Content.Describe(r.Content)} {r.Witnesses})";

    private bool Lacks(DataWeakness rule) => (_weakness & rule) != DataWeakness.None;

    private static int TailCell(int log) => log * LogWords;

    private static int Cell(int log, int index) => (log * LogWords) + 1 + index;

    private static int HalfCell(int block, int half) => BlocksAt + (block * 2) + half;

    private enum RestOfBlock
    {
        /// <summary>No byte of it was written since the block was allocated.</summary>
        Unwritten,

        /// <summary>Written by an append that was discarded, or may have been.</summary>
        Written,
    }

    /// <summary>What the running process knows of a file.</summary>
    /// <param name="Block">Block + 1, or 0: the file is empty.</param>
    /// <param name="Held">Block + 1 of a block that the last operation superseded itself, and the sequence number that the tail must reach.</param>
    /// <param name="Waiting">The tail word that waits, or 0.</param>
    private readonly record struct FileState(
        int End, ushort First, ushort Second, bool Dead, int Block, RestOfBlock Rest, int Held, int HeldSequence, ushort Waiting)
    {
        public const int WordCount = 9;

        public static FileState Read(ReadOnlySpan<ushort> state, int log)
        {
            ReadOnlySpan<ushort> words = state.Slice(FilesAt + (log * WordCount), WordCount);
            return new FileState(words[0], words[1], words[2], words[3] != 0, words[4], (RestOfBlock)words[5], words[6], words[7], words[8]);
        }

        public void Write(Span<ushort> state, int log)
        {
            ReadOnlySpan<ushort> words =
                [(ushort)End, First, Second, (ushort)(Dead ? 1 : 0), (ushort)Block, (ushort)Rest, (ushort)Held, (ushort)HeldSequence, Waiting];
            words.CopyTo(state[(FilesAt + (log * WordCount))..]);
        }

        public void WriteView(Span<ushort> view, int log)
        {
            ReadOnlySpan<ushort> words = Dead ? [(ushort)End, 0, 0, 1] : [(ushort)End, First, Second, 0];
            words.CopyTo(view[(log * ViewWords)..]);
        }
    }
}
