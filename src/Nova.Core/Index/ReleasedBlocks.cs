using Nova.Core.Space;

namespace Nova.Core.Index;

/// <summary>
/// Blocks that a change of an <see cref="ExtentIndex"/> left without any extent that refers to them. They may be freed once the
/// change is durable and its readers have gone, not before.
/// </summary>
/// <remarks>Keeps its buffer when it is cleared; see <see cref="RunList"/>. Not thread-safe.</remarks>
internal struct ReleasedBlocks
{
    private RunList _runs;

    /// <summary>Runs collected; runs that touch and were released one after the other count as one.</summary>
    public readonly int Count => _runs.Count;

    /// <summary>Blocks in all runs together.</summary>
    public readonly long BlockCount => _runs.BlockCount;

    public readonly BlockRun this[int index] => _runs[index];

    public void Add(BlockRun run) => _runs.Add(run);

    public void Clear() => _runs.Clear();
}
