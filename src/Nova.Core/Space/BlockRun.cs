namespace Nova.Core.Space;

/// <summary>Blocks that lie side by side: <paramref name="Count"/> blocks from <paramref name="FirstBlock"/> on.</summary>
/// <param name="FirstBlock">Block number, counted from the start of the region.</param>
/// <param name="Count">Blocks, 1 or more.</param>
internal readonly record struct BlockRun(long FirstBlock, long Count)
{
    public const int BlockSizeInBytes = 4096;

    /// <summary>The first block after the run.</summary>
    public long EndBlock => FirstBlock + Count;
}
