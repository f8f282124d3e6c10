namespace Nova.Core.Space;

// A run of blocks, or of words of the image, as its parts in the ranges.
internal sealed partial class BlockSpace
{
    private PartEnumerator PartsOf(BlockRun run) => new(this, run);

    private BlockRun Checked(BlockRun run)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(run.Count, nameof(run));
        return !ReachesOutside(run, out long outside) ? run : throw new InvalidOperationException($"Block {outside} lies outside the data area, blocks {FirstBlock} to {EndBlock - 1}.");
    }

    // The medium may name any number, so a block outside may be a negative one.
    private bool ReachesOutside(BlockRun run, out long firstOutside)
    {
        bool startsOutside = run.FirstBlock < FirstBlock || run.FirstBlock >= EndBlock;
        firstOutside = startsOutside ? run.FirstBlock : EndBlock;
        return startsOutside || run.Count > EndBlock - run.FirstBlock;
    }

    // Moves a run's blocks from one state to another, part by part; parts that are not whole in the first state stay as they are.
    private bool TryMove(BlockRun run, BlockState from, BlockState to, out long conflictingBlock)
    {
        conflictingBlock = -1;
        foreach (Part part in PartsOf(Checked(run)))
        {
            _seam.Enter(part.Range.Gate);
            long other = part.Range.TryMove(part.Start, part.Count, from, to);
            _seam.Exit(part.Range.Gate);
            if (other >= 0)
            {
                conflictingBlock = part.Range.FirstBlock + other;
                continue;
            }

            if (from == BlockState.Limbo)
                Interlocked.Add(ref _limbo, -part.Count);

            Interlocked.Add(ref to == BlockState.Limbo ? ref _limbo : ref _available, part.Count);
        }

        return conflictingBlock < 0;
    }

    // Which range holds a word of the image, and how many from there on.
    private (SpaceRange Range, int Start, int Count) WordsAt(long word, int atMost)
    {
        long perRange = _rangeLength / 64;
        long start = word % perRange;
        return (_ranges[word / perRange], (int)start, (int)Math.Min(atMost, perRange - start));
    }

    // The bits of a word of the image that stand for blocks of the data area.
    private ulong AreaOf(long word)
    {
        long first = _baseBlock + (word * 64);
        ulong area = ulong.MaxValue;
        if (first < FirstBlock)
            area = FirstBlock - first >= 64 ? 0 : area << (int)(FirstBlock - first);

        return first + 64 > EndBlock ? area & (ulong.MaxValue >> (int)(first + 64 - EndBlock)) : area;
    }

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
