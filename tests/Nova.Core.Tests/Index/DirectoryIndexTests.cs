using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Nova.Core.Execution;
using Nova.Core.Index;
using Xunit;

namespace Nova.Core.Tests.Index;

[Collection(Alone.Name)]
public sealed class DirectoryIndexTests
{
    private readonly DirectoryPool _pool = new(new RuntimeSeam(TimeProvider.System, BackgroundWork.None));

    public enum DirectoryAction
    {
        Add,
        RemoveScattered,
        RemoveOldest,
        RemoveNewest,
        RemoveAlmostAll,
        RemoveAll,
        ReplaceNames,
        Load,
    }

    public readonly record struct DirectoryStep(DirectoryAction Action, int Amount, int Choice);

    // Goal: lookups by name, listing order, counts and removals agree with plain dictionaries, at any size on the way up and down.
    // Method: random sequences of steps over up to a few thousand entries; once with a real hash, once with one whose upper bits clump.
    [Theory]
    [InlineData(uint.MaxValue)]
    [InlineData(0xF003_001Fu)]
    public void Index_RandomSequences_AgreeWithDictionaries(uint hashMask)
    {
        Gen<DirectoryStep> step =
            from action in Gen.Frequency((4, Gen.Constant(DirectoryAction.Add)), (5, Gen.Elements(Enum.GetValues<DirectoryAction>())))
            from amount in Gen.OneOf(Gen.Choose(1, 20), Gen.Choose(1, 500), Gen.Choose(1, 3000))
            from choice in Gen.Choose(0, 1_000_000)
            select new DirectoryStep(action, amount, choice);
        Arbitrary<DirectoryStep[]> sequences = Arb.From(Gen.Choose(1, 25).SelectMany(count => step.ArrayOf(count)), Shorter);
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(60), Prop.ForAll(sequences, steps => Run(steps, hashMask)));
    }

    [Fact]
    public void Add_SequenceThatDoesNotAscend_Throws()
    {
        DirectoryIndex index = new(_pool);
        index.Add(new IndexEntry(7, 64, 300, 1, 8));
        Assert.Throws<InvalidOperationException>(() => index.Add(new IndexEntry(7, 64, 301, 2, 8)));
        Assert.True(index.Remove(7));
        Assert.False(index.Remove(7));
        Assert.Throws<InvalidOperationException>(() => index.Add(new IndexEntry(7, 64, 301, 2, 8)));
        Assert.Throws<ArgumentOutOfRangeException>(() => index.Add(new IndexEntry(8, 64, 0, 2, 8)));
        index.Clear();
        index.Add(new IndexEntry(1, 64, 301, 2, 4));
        Assert.Equal((1, 1), (index.Count, index.SubdirectoryCount));
    }

    [Fact]
    public void Entry_LargestValues_ComeBackWhole()
    {
        DirectoryIndex index = new(_pool);
        IndexEntry largest = new(ulong.MaxValue, (1L << 60) - 1, ulong.MaxValue, uint.MaxValue, 15);
        index.Add(largest);
        Assert.True(index.TryNext(0, out IndexEntry found));
        Assert.Equal(largest, found);
        Assert.False(index.TryNext(ulong.MaxValue, out _));
    }

    // Goal: a listing that removes what it sees, as a recursive delete does, sees everything once.
    [Fact]
    public void TryNext_WhileEntriesAreRemovedAndAdded_SeesEachStayingEntryOnce()
    {
        DirectoryIndex index = new(_pool);
        Random random = new(11);
        for (ulong sequence = 1; sequence <= 20_000; sequence++)
            index.Add(new IndexEntry(sequence, (long)sequence * 64, sequence + 256, (uint)random.Next(), 8));

        ulong next = 20_001;
        List<ulong> seen = [];
        for (ulong cookie = 0; index.TryNext(cookie, out IndexEntry entry) && entry.Sequence <= 20_000; cookie = entry.Sequence)
        {
            seen.Add(entry.Sequence);
            Assert.True(index.Remove(entry.Sequence));
            if (entry.Sequence % 3 == 0)
                index.Add(new IndexEntry(next++, 64, 5, (uint)random.Next(), 4));
        }

        Assert.Equal(Enumerable.Range(1, 20_000).Select(i => (ulong)i), seen);
        Assert.Equal((20_000 / 3, 20_000 / 3), (index.Count, index.SubdirectoryCount));
    }

    [Fact]
    public void Remove_DownToFew_GivesNodesBack()
    {
        DirectoryIndex index = new(_pool);
        Fill(index, 100_000);
        int chunks = _pool.Chunks.RentedNodes;
        int segments = _pool.Segments.RentedNodes;
        Assert.InRange(chunks, 100_000 / 512, (100_000 / 512) + 1);
        Assert.InRange(segments, 100_000 / 832, 100_000 / 400);
        for (ulong sequence = 1; sequence <= 100_000; sequence++)
        {
            if (sequence % 1000 != 0)
                Assert.True(index.Remove(sequence));
        }

        Assert.Equal(100, index.Count);
        Assert.InRange(_pool.Chunks.RentedNodes, 1, 3);
        Assert.InRange(_pool.Segments.RentedNodes, 1, 3);
        index.Clear();
        Assert.Equal((0, 0), (_pool.Chunks.RentedNodes, _pool.Segments.RentedNodes));
    }

    // Goal: a directory that is read from its log gets its hash table once, with room for all entries; names are found before and after.
    [Fact]
    public void EndLoading_ManyEntries_MakesTheTableAtItsFinalSize()
    {
        DirectoryIndex index = new(_pool);
        index.BeginLoading();
        Fill(index, 100_000);
        Assert.True(index.TryNext(49_999, out IndexEntry entry));
        Assert.Equal(0, _pool.Segments.RentedNodes);
        Assert.True(index.TryFind(entry.Hash, default, default(AnyName), out IndexEntry scanned));

        index.EndLoading();
        Assert.True(index.TryFind(entry.Hash, default, default(AnyName), out IndexEntry found));
        Assert.Equal((entry, entry), (scanned, found));
        long segment = _pool.Segments.LargestNode * sizeof(ulong);
        Assert.InRange(_pool.Segments.RentedNodes, 100_000 / 832, 100_000 / 400);
        Assert.InRange(_pool.Segments.CommittedBytes - (_pool.Segments.RentedNodes * segment), 0, segment);     // at most the one that split last: no smaller ones on the way
        index.Clear();
        Assert.Equal((0, 0), (_pool.Chunks.RentedNodes, _pool.Segments.RentedNodes));
    }

    [Fact]
    public void Index_SteadyState_AllocatesNothing()
    {
        DirectoryIndex index = new(_pool);
        Fill(index, 10_000);
        index.Clear();
        long before = GC.GetAllocatedBytesForCurrentThread();
        Fill(index, 10_000);
        for (ulong sequence = 1; sequence <= 10_000; sequence++)
        {
            index.Remove(sequence);
            index.TryNext(sequence, out _);
            index.TryFind((uint)sequence, "name"u8, default(AnyName), out _);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal((0, 0), (_pool.Chunks.RentedNodes, _pool.Segments.RentedNodes));
    }

    [Fact]
    public void Index_Million_TakesAtMost48BytesAnEntry()
    {
        DirectoryIndex index = new(_pool);
        Fill(index, 1_000_000);
        Assert.InRange(_pool.CommittedBytes, 28_000_000, 48_000_000);
    }

    private void Run(DirectoryStep[] steps, uint hashMask)
    {
        Model model = new(new DirectoryIndex(_pool), hashMask);
        foreach (DirectoryStep step in steps)
            model.Take(step);

        model.Index.Clear();
        Assert.Equal((0, 0), (_pool.Chunks.RentedNodes, _pool.Segments.RentedNodes));
    }

    private static IEnumerable<DirectoryStep[]> Shorter(DirectoryStep[] steps)
    {
        for (int at = 0; at < steps.Length; at++)
        {
            yield return [.. steps[..at], .. steps[(at + 1)..]];
            if (steps[at].Amount > 1)
                yield return [.. steps[..at], steps[at] with { Amount = steps[at].Amount / 2 }, .. steps[(at + 1)..]];
        }
    }

    private static void Fill(DirectoryIndex index, int count)
    {
        NameHash hash = new("0123456789abcdef"u8);
        Span<byte> name = stackalloc byte[8];
        for (int i = 1; i <= count; i++)
        {
            BitConverter.TryWriteBytes(name, (long)i);
            index.Add(new IndexEntry((ulong)i, i * 64L, (ulong)i + 256, (uint)hash.Of(name), 8));
        }
    }

    private readonly struct AnyName : INameSource
    {
        public bool Matches(long recordPosition, ReadOnlySpan<byte> name) => true;
    }

    private readonly struct NamesByPosition(Dictionary<long, byte[]> names) : INameSource
    {
        public bool Matches(long recordPosition, ReadOnlySpan<byte> name) => names[recordPosition].AsSpan().SequenceEqual(name);
    }

    private sealed class Model(DirectoryIndex index, uint hashMask)
    {
        private readonly NameHash _hash = new("a key of 16 byte"u8);
        private readonly SortedDictionary<ulong, IndexEntry> _entries = [];
        private readonly Dictionary<string, ulong> _names = [];
        private readonly Dictionary<long, byte[]> _records = [];
        private readonly List<string> _gone = [];
        private ulong _sequence;

        public DirectoryIndex Index => index;

        public void Take(DirectoryStep step)
        {
            Random random = new(step.Choice);
            switch (step.Action)
            {
                case DirectoryAction.Add:
                    for (int i = 0; i < step.Amount && _entries.Count < 8000; i++)
                        Add($"{random.Next(100_000)}", random);

                    break;
                case DirectoryAction.RemoveScattered:
                    Remove(_entries.Keys.Where(_ => random.Next(3000) < step.Amount));
                    break;
                case DirectoryAction.RemoveOldest:
                    Remove(_entries.Keys.Take(step.Amount));
                    break;
                case DirectoryAction.RemoveNewest:
                    Remove(_entries.Keys.Reverse().Take(step.Amount));
                    break;
                case DirectoryAction.RemoveAlmostAll:
                    Remove(_entries.Keys.Where(_ => random.Next(100) != 0));
                    break;
                case DirectoryAction.RemoveAll:
                    Remove(_entries.Keys.Reverse());
                    break;
                case DirectoryAction.ReplaceNames:
                    foreach (string name in _names.Keys.Take(step.Amount).ToList())
                    {
                        Remove([_names[name]]);
                        Add(name, random);
                    }

                    break;
                case DirectoryAction.Load:
                    index.BeginLoading();
                    for (int i = 0; i < step.Amount && _entries.Count < 8000; i++)
                        Add($"{random.Next(100_000)}", random);

                    Remove(_entries.Keys.Where(_ => random.Next(4) == 0));
                    index.EndLoading();
                    break;
                default:
                    throw new ArgumentOutOfRangeException(nameof(step));
            }

            AssertSame(random);
        }

        private uint HashOf(string name) => (uint)_hash.Of(Encoding.UTF8.GetBytes(name)) & hashMask;

        private void Add(string name, Random random)
        {
            if (_names.ContainsKey(name))
                return;

            _sequence += (ulong)random.Next(1, 4);
            IndexEntry entry = new(_sequence, (long)_sequence * 64, (ulong)random.Next(1, 1000), HashOf(name), (byte)random.Next(16));
            index.Add(entry);
            _entries.Add(_sequence, entry);
            _names.Add(name, _sequence);
            _records[entry.RecordPosition] = Encoding.UTF8.GetBytes(name);
        }

        private void Remove(IEnumerable<ulong> sequences)
        {
            foreach (ulong sequence in sequences.ToList())
            {
                Assert.True(index.Remove(sequence));
                Assert.False(index.Remove(sequence));
                string name = Encoding.UTF8.GetString(_records[_entries[sequence].RecordPosition]);
                _entries.Remove(sequence);
                _names.Remove(name);
                _gone.Add(name);
            }
        }

        private void AssertSame(Random random)
        {
            Assert.Equal(_entries.Count, index.Count);
            Assert.Equal(_entries.Values.Count(entry => entry.Type == 4), index.SubdirectoryCount);
            NamesByPosition names = new(_records);
            foreach ((string name, ulong sequence) in _names)
            {
                Assert.True(index.TryFind(HashOf(name), Encoding.UTF8.GetBytes(name), names, out IndexEntry found), name);
                Assert.Equal(_entries[sequence], found);
            }

            foreach (string name in _gone.TakeLast(500).Where(name => !_names.ContainsKey(name)))
                Assert.False(index.TryFind(HashOf(name), Encoding.UTF8.GetBytes(name), names, out _), name);

            List<IndexEntry> listed = [];
            for (ulong cookie = 0; index.TryNext(cookie, out IndexEntry entry); cookie = entry.Sequence)
                listed.Add(entry);

            Assert.Equal(_entries.Values, listed);
            ulong probe = (ulong)random.NextInt64((long)_sequence + 2);
            IndexEntry expected = listed.Find(entry => entry.Sequence > probe);
            Assert.Equal(expected.Sequence != 0, index.TryNext(probe, out IndexEntry next));
            Assert.Equal(expected, next);
            Assert.Equal(_entries.ContainsKey(probe), listed.Exists(entry => entry.Sequence == probe));
            if (!_entries.ContainsKey(probe))
                Assert.False(index.Remove(probe));
        }
    }
}
