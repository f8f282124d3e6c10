using System.Runtime.CompilerServices;

namespace Nova.Core.Space;

/// <summary>
/// A list of block runs, in the order in which they were added; a run that continues the last one, at either end, is merged
/// into it.
/// </summary>
/// <remarks>
/// The first runs lie in the list itself, so one on the stack costs nothing; the buffer for more is kept by <see cref="Clear"/>, so a list
/// that is used again allocates nothing once it has held as many. A struct that is passed by reference: a copy shares the buffer
/// and nothing else. Not thread-safe.
/// </remarks>
internal struct RunList
{
    private const int InlineRuns = 4;

    private FirstRuns _first;
    private BlockRun[]? _more;

    /// <summary>Runs in the list.</summary>
    public int Count { get; private set; }

    /// <summary>Blocks in all runs together.</summary>
    public long BlockCount { get; private set; }

    public readonly BlockRun this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Count, nameof(index));
            return index < InlineRuns ? _first[index] : _more![index - InlineRuns];
        }
    }

    public void Add(BlockRun run)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(run.Count, nameof(run));

        BlockCount += run.Count;
        if (Count > 0)
        {
            BlockRun last = this[Count - 1];
            if (last.EndBlock == run.FirstBlock)
            {
                Set(Count - 1, new BlockRun(last.FirstBlock, last.Count + run.Count));
                return;
            }

            if (run.EndBlock == last.FirstBlock)
            {
                Set(Count - 1, new BlockRun(run.FirstBlock, last.Count + run.Count));
                return;
            }
        }

        Count++;
        Set(Count - 1, run);
    }

    /// <summary>Empties the list and keeps its buffer.</summary>
    public void Clear()
    {
        Count = 0;
        BlockCount = 0;
    }

    private void Set(int index, BlockRun run)
    {
        if (index < InlineRuns)
        {
            _first[index] = run;
            return;
        }

        index -= InlineRuns;
        if (_more is null || index >= _more.Length)
            Array.Resize(ref _more, Math.Max(16, index * 2));

        _more[index] = run;
    }

    [InlineArray(InlineRuns)]
    private struct FirstRuns
    {
        private BlockRun _run;
    }
}
