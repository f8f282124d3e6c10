namespace Nova.Core.Space;

// A run of blocks as its parts in the shards' ranges.
internal sealed partial class BlockSpace
{
    private PartEnumerator PartsOf(BlockRun run) => new(this, run);

    private BlockRun Checked(BlockRun run)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(run.Count, nameof(run));
        long outside = FirstOutside(run);
        return outside < 0 ? run : throw new InvalidOperationException($"Block {outside} lies outside the data area, blocks {FirstBlock} to {EndBlock - 1}.");
    }

    private long FirstOutside(BlockRun run)
    {
        if (run.FirstBlock < FirstBlock || run.FirstBlock >= EndBlock)
            return run.FirstBlock;

        return run.Count > EndBlock - run.FirstBlock ? EndBlock : -1;
    }

    private static void Demand(Part part, long badPosition, string what)
    {
        if (badPosition >= 0)
            throw new InvalidOperationException($"Block {part.Range.FirstBlock + badPosition} {what}.");
    }

    private int FirstWord(SpaceRange range) => (int)((range.FirstBlock - _baseBlock) / 64);

    // The last chunk of the area may reach past the last word of its image; those words are empty.
    private ReadOnlySpan<ulong> OwnWords(SpaceRange range, ReadOnlySpan<ulong> words) =>
        words[..Math.Min((int)(range.Length / 64), Math.Max(0, ImageWords - FirstWord(range)))];

    private readonly record struct Part(SpaceRange Range, long Start, long Count);

    private struct PartEnumerator(BlockSpace space, BlockRun run)
    {
        private long _next = run.FirstBlock;

        public Part Current { get; private set; }

        public readonly PartEnumerator GetEnumerator() => this;

        public bool MoveNext()
        {
            if (_next >= run.EndBlock)
                return false;

            SpaceRange range = space._ranges[(_next - space._baseBlock) / space._rangeLength];
            long count = Math.Min(run.EndBlock, range.FirstBlock + range.Length) - _next;
            Current = new Part(range, _next - range.FirstBlock, count);
            _next += count;
            return true;
        }
    }
}
