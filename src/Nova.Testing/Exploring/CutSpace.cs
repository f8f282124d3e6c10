using System.Numerics;

namespace Nova.Testing;

// A cut is a set of live fragments, as bits: those that reached the medium. Fragments are grouped into units that are varied together:
//   loose    the words of one line that were stored round the cache: any subset
//   lane     an ordered list: some stores whole, then any words of the next
//   content  the lines of one long store of content or zeros: whole, nothing, or one of a few ways to miss a part
//
// If all cuts fit into the limit, all are built. Else, in this order until the limit is reached: nothing; everything; each unit alone and each missing; the
// first so many units and the last so many (the order of the stores, and its reverse); each store alone and missing; each tag alone and missing (only records,
// all but links, ...); the ways to miss a part of a unit, beside nothing and beside everything; pairs of units; all sets of whole units, if these fit; samples.

/// <summary>The cuts of one crash point that are worth a check.</summary>
internal sealed partial class CutSpace
{
    private const int BitsInElement = 64;

    private readonly HashSet<ulong> _known = [];
    private ulong[] _cuts = new ulong[256];
    private ulong[] _work = [];
    private Fragment[] _fragments = new Fragment[64];
    private int _fragmentCount;
    private int _limit;

    /// <summary>The number of cuts.</summary>
    public int Count { get; private set; }

    /// <summary>The number of elements of 64 bits in one cut.</summary>
    public int Stride { get; private set; }

    /// <summary>Whether every cut that the medium allows was built.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>The fragments that a cut chooses from, in the order of the trace. A copy: later events don't change it.</summary>
    public ReadOnlySpan<Fragment> Fragments => _fragments.AsSpan(0, _fragmentCount);

    /// <summary>A cut: bit i for fragment i. The first has none, the second all.</summary>
    public ReadOnlySpan<ulong> this[int index] => _cuts.AsSpan(index * Stride, Stride);

    /// <summary>Whether a cut has a fragment.</summary>
    public static bool Has(ReadOnlySpan<ulong> cut, int fragment) => ((cut[fragment / BitsInElement] >> (fragment % BitsInElement)) & 1) != 0;

    /// <summary>Adds a fragment to a cut.</summary>
    public static void Include(Span<ulong> cut, int fragment) => cut[fragment / BitsInElement] |= 1UL << (fragment % BitsInElement);

    /// <summary>Takes a fragment out of a cut.</summary>
    public static void Exclude(Span<ulong> cut, int fragment) => cut[fragment / BitsInElement] &= ~(1UL << (fragment % BitsInElement));

    /// <summary>Puts the fragments of a cut on top of what is certain, in order.</summary>
    public void Apply(ReadOnlySpan<ulong> cut, ImageMemory image)
    {
        for (int element = 0; element < cut.Length; element++)
        {
            for (ulong rest = cut[element]; rest != 0; rest &= rest - 1)
            {
                ref readonly Fragment fragment = ref _fragments[(element * BitsInElement) + BitOperations.TrailingZeroCount(rest)];
                image.Write(fragment.Word, fragment.Mask, fragment.Value);
            }
        }
    }

    /// <summary>Builds the cuts of a point.</summary>
    /// <param name="live">What is undetermined there.</param>
    /// <param name="test">Says which tags are content.</param>
    /// <param name="limit">The most cuts, 2 or more.</param>
    /// <param name="seed">For samples.</param>
    /// <param name="fault">A fault that a test plants.</param>
    public void Build(ReadOnlySpan<Fragment> live, CrashTest test, int limit, ulong seed, HarnessFault fault = HarnessFault.None)
    {
        Reset(live, limit);
        AddNothingAndEverything();
        if (_fragmentCount == 0)
        {
            IsComplete = true;
            return;
        }

        if (fault == HarnessFault.NoSubsets)
            return;

        GroupIntoUnits(test);
        IsComplete = TryAddAll();
        if (!IsComplete)
            AddChosen(seed);
    }

    /// <summary>Takes from a cut what can't be there: of each lane everything after a gap.</summary>
    public void MakeLegal(Span<ulong> cut)
    {
        for (int unit = 0; unit < _unitCount; unit++)
        {
            if (_kinds[unit] == UnitKind.Lane)
                CutAfterGap(cut, Members(unit));
        }
    }

    private void CutAfterGap(Span<ulong> cut, ReadOnlySpan<int> members)
    {
        int store = -1;
        bool gapInStore = false;
        bool gapBefore = false;
        foreach (int member in members)
        {
            if (_fragments[member].Event != store)
            {
                gapBefore |= gapInStore;
                store = _fragments[member].Event;
            }

            if (gapBefore)
                Exclude(cut, member);
            else if (!Has(cut, member))
                gapInStore = true;
        }
    }

    private void Reset(ReadOnlySpan<Fragment> live, int limit)
    {
        if (_fragments.Length < live.Length)
            _fragments = new Fragment[2 * live.Length];
        live.CopyTo(_fragments);
        _fragmentCount = live.Length;
        _limit = limit;
        Stride = Math.Max(1, (live.Length + BitsInElement - 1) / BitsInElement);
        Count = 0;
        IsComplete = false;
        _unitCount = 0;
        _known.Clear();
        if (_work.Length < Stride)
            _work = new ulong[2 * Stride];
    }

    private void AddNothingAndEverything()
    {
        Add(Cleared());
        if (_fragmentCount > 0)
            Add(Filled());
    }

    /// <summary>A cut of nothing to work on; one at a time.</summary>
    private Span<ulong> Cleared()
    {
        Span<ulong> cut = _work.AsSpan(0, Stride);
        cut.Clear();
        return cut;
    }

    /// <summary>A cut of everything to work on; one at a time.</summary>
    private Span<ulong> Filled()
    {
        Span<ulong> cut = Cleared();
        Fill(cut);
        return cut;
    }

    private void Fill(Span<ulong> cut)
    {
        cut.Fill(ulong.MaxValue);
        int rest = _fragmentCount % BitsInElement;
        if (rest != 0)
            cut[^1] = (1UL << rest) - 1;
    }

    private bool IsFull => Count >= _limit;

    /// <summary>Keeps a cut unless it is known or the limit is reached.</summary>
    private void Add(ReadOnlySpan<ulong> cut)
    {
        if (IsFull)
            return;

        ulong hash = 0;
        foreach (ulong element in cut)
            hash = Mixing.Combine(hash, element);
        if (!_known.Add(hash))
            return;

        int start = Count * Stride;
        if (start + Stride > _cuts.Length)
            Array.Resize(ref _cuts, Math.Max(2 * _cuts.Length, start + Stride));
        cut.CopyTo(_cuts.AsSpan(start));
        Count++;
    }
}
