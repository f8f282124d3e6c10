using FsCheck;
using FsCheck.Fluent;
using Nova.Core.Execution;
using Nova.Core.Space;
using Xunit;

namespace Nova.Core.Tests.Space;

// Goal: no block is given out twice, every figure is exact, and runs are as few as they can be.
// Method: random sequences against sets of block numbers, in areas whose ends and ranges lie anywhere.
public sealed class BlockSpaceModelTests
{
    public enum SpaceAction
    {
        Allocate,
        AllocateReserved,
        Free,
        EnterLimbo,
        LeaveLimbo,
        Reserve,
        Unreserve,
        MarkUsed,
    }

    public readonly record struct SpaceStep(SpaceAction Action, int Amount, int Choice);

    [Fact]
    public void Space_RandomSequences_AgreeWithSets()
    {
        Gen<SpaceStep> step =
            from action in Gen.Frequency(
                (6, Gen.Constant(SpaceAction.Allocate)),
                (4, Gen.Constant(SpaceAction.Free)),
                (4, Gen.Elements(Enum.GetValues<SpaceAction>())))
            from amount in Gen.Frequency((4, Gen.Choose(1, 3)), (4, Gen.Choose(1, 100)), (1, Gen.Choose(1, 1800)))
            from choice in Gen.Choose(0, 100_000)
            select new SpaceStep(action, amount, choice);
        Arbitrary<SpaceStep[]> sequences = Arb.From(Gen.Choose(1, 250).SelectMany(count => step.ArrayOf(count)), Shorter);
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(200), Prop.ForAll(sequences, steps => Run(steps)));
    }

    private static void Run(SpaceStep[] steps)
    {
        // Sizes from the first step, so that a shorter sequence keeps its area.
        int first = steps.Length == 0 ? 3 : steps[0].Choice % 700;
        int count = 1 + (steps.Length == 0 ? 1000 : steps[0].Choice % 3001);
        int shards = 1 + (steps.Length == 0 ? 0 : steps[0].Choice % 4);
        Model model = new(new BlockSpace(new RuntimeSeam(TimeProvider.System, BackgroundWork.None), first, count, shards));
        foreach (SpaceStep step in steps)
            model.Take(step);
    }

    private static IEnumerable<SpaceStep[]> Shorter(SpaceStep[] steps)
    {
        for (int size = (steps.Length - 1) / 2; size > 0; size /= 2)
        {
            for (int at = 1; at + size <= steps.Length; at += size)
                yield return [.. steps[..at], .. steps[(at + size)..]];
        }
    }

    private sealed class Model
    {
        private readonly BlockSpace _space;
        private readonly SortedSet<long> _free;
        private readonly SortedSet<long> _used = [];
        private readonly SortedSet<long> _limbo = [];
        private long _reserved;

        public Model(BlockSpace space)
        {
            _space = space;
            _free = [];
            for (long block = space.FirstBlock; block < space.EndBlock; block++)
                _free.Add(block);
        }

        public void Take(SpaceStep step)
        {
            switch (step.Action)
            {
                case SpaceAction.Allocate:
                    Allocate(step, AllocationSource.Free);
                    break;
                case SpaceAction.AllocateReserved when _reserved >= step.Amount:
                    Allocate(step, AllocationSource.Reserved);
                    break;
                case SpaceAction.AllocateReserved:
                    RunList none = default;
                    Assert.Throws<InvalidOperationException>(() => _space.TryAllocate(0, step.Amount, AllocationHint.Data, AllocationSource.Reserved, ref none));
                    break;
                case SpaceAction.Free:
                    Move(_used, _free, step, _space.Free);
                    break;
                case SpaceAction.EnterLimbo:
                    Move(_used, _limbo, step, _space.EnterLimbo);
                    break;
                case SpaceAction.LeaveLimbo:
                    Move(_limbo, _free, step, _space.LeaveLimbo);
                    break;
                case SpaceAction.Reserve:
                    bool granted = _free.Count - _reserved >= step.Amount;
                    Assert.Equal(granted, _space.TryReserve(step.Amount));
                    _reserved += granted ? step.Amount : 0;
                    break;
                case SpaceAction.Unreserve:
                    long back = Math.Min(step.Amount, _reserved);
                    _space.Unreserve(back);
                    _reserved -= back;
                    break;
                case SpaceAction.MarkUsed:
                    MarkUsed(step);
                    break;
                default:
                    throw new ArgumentOutOfRangeException(nameof(step));
            }

            Assert.Equal(new SpaceUsage(_space.EndBlock - _space.FirstBlock, _free.Count, _reserved, _limbo.Count), _space.Usage);
            Assert.Equal(_used.Count, _space.Usage.InUse);
        }

        private void Allocate(SpaceStep step, AllocationSource source)
        {
            List<long> freeRuns = FreeRuns();
            RunList runs = default;
            bool expected = source == AllocationSource.Reserved || _free.Count - _reserved >= step.Amount;
            int shard = step.Choice % _space.ShardCount;
            Assert.Equal(expected, _space.TryAllocate(shard, step.Amount, (AllocationHint)(step.Choice / 7 % 3), source, ref runs));
            if (!expected)
            {
                Assert.Equal(0, runs.Count);
                return;
            }

            Assert.Equal(step.Amount, runs.BlockCount);
            long left = step.Amount;
            int fewest = freeRuns.TakeWhile(length => (left -= length) + length > 0).Count();
            Assert.True(runs.Count <= fewest, $"{runs.Count} runs where {fewest} do");
            for (int i = 0; i < runs.Count; i++)
            {
                for (long block = runs[i].FirstBlock; block < runs[i].EndBlock; block++)
                {
                    Assert.True(_free.Remove(block), $"block {block} was not free");
                    _used.Add(block);
                }
            }

            if (source == AllocationSource.Reserved)
                _reserved -= step.Amount;
        }

        // Lengths of free runs, longest first. A run does not pass from one range to the next.
        private List<long> FreeRuns()
        {
            long rangeLength = RangeLength();
            long origin = _space.FirstBlock / 512 * 512;
            List<long> lengths = [];
            long last = -2;
            foreach (long block in _free)
            {
                if (block == last + 1 && (block - origin) % rangeLength != 0)
                    lengths[^1]++;
                else
                    lengths.Add(1);

                last = block;
            }

            lengths.Sort((a, b) => b.CompareTo(a));
            return lengths;
        }

        private long RangeLength()
        {
            long chunks = ((_space.EndBlock + 511) / 512) - (_space.FirstBlock / 512);
            return (chunks + _space.ShardCount - 1) / _space.ShardCount * 512;
        }

        // Moves a run from one state to another, or finds that a block of it is in the wrong state: then it is refused.
        private static void Move(SortedSet<long> from, SortedSet<long> to, SpaceStep step, Action<BlockRun> move)
        {
            if (from.Count == 0)
                return;

            long start = from.ElementAt(step.Choice % from.Count);
            long count = 1;
            while (count < step.Amount && from.Contains(start + count))
                count++;

            if (step.Choice % 5 == 0 && !from.Contains(start - 1))
                Assert.Throws<InvalidOperationException>(() => move(new BlockRun(start - 1, 1)));

            move(new BlockRun(start, count));
            for (long block = start; block < start + count; block++)
            {
                from.Remove(block);
                to.Add(block);
            }
        }

        private void MarkUsed(SpaceStep step)
        {
            if (_free.Count - _reserved < step.Amount)
                return;

            BlockRun run = new(_space.FirstBlock - 3 + (step.Choice % (_space.EndBlock - _space.FirstBlock + 6)), step.Amount);
            long? conflict = null;              // a block before the data area may have a negative number
            for (long block = run.FirstBlock; block < run.EndBlock && conflict is null; block++)
                conflict = _free.Contains(block) ? null : block;

            bool marked = _space.TryMarkUsed(run, out long reported);
            Assert.Equal(conflict is null, marked);
            bool reachesOutside = run.FirstBlock < _space.FirstBlock || run.EndBlock > _space.EndBlock;
            if (!reachesOutside)
                Assert.Equal(conflict ?? -1, reported);

            Assert.False(!marked && _free.Contains(reported));
            for (long block = run.FirstBlock; marked && block < run.EndBlock; block++)
            {
                _free.Remove(block);
                _used.Add(block);
            }
        }
    }
}
