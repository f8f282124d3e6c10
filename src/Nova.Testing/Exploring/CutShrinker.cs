namespace Nova.Testing;

/// <summary>
/// Makes a cut simpler as long as its check refuses it: first line by line, then word by word, both the words that are lost beside everything and those
/// that are kept beside nothing, whichever gets shorter.
/// </summary>
/// <remarks>Source: delta debugging (Zeller and Hildebrandt, TSE 2002), with complements.</remarks>
internal sealed class CutShrinker
{
    private readonly CutSpace _space;
    private readonly Func<ulong[], Verdict> _check;

    /// <param name="space">The cuts of the point.</param>
    /// <param name="check">Checks a cut; must not keep it.</param>
    public CutShrinker(CutSpace space, Func<ulong[], Verdict> check)
    {
        _space = space;
        _check = check;
    }

    /// <summary>Shrinks a cut that is refused.</summary>
    /// <returns>A legal cut that is refused, and what the check says of it.</returns>
    public (ulong[] Cut, Verdict Verdict) Shrink(ReadOnlySpan<ulong> cut, Verdict verdict)
    {
        Best best = new(cut.ToArray(), verdict);
        Best byLost = ShrinkSide(best, Side.Lost);
        Best byKept = ShrinkSide(best, Side.Kept);
        best = Size(byKept.Cut, Side.Kept) < Size(byLost.Cut, Side.Lost) ? byKept : byLost;
        return (best.Cut, best.Verdict);
    }

    private enum Side
    {
        Lost,
        Kept,
    }

    private readonly record struct Best(ulong[] Cut, Verdict Verdict);

    private Best ShrinkSide(Best start, Side side)
    {
        List<List<int>> lines = [.. Listed(start.Cut, side).GroupBy(index => _space.Fragments[index].Line).Select(static line => line.ToList())];
        Best best = Minimize(lines, start, side);
        return Minimize([.. Listed(best.Cut, side).Select(static index => new List<int> { index })], best, side);
    }

    // Leaves parts out, large ones first, until no single one can be left out.
    private Best Minimize(List<List<int>> parts, Best best, Side side)
    {
        int size = Math.Max(1, parts.Count / 2);
        while (parts.Count > 0)
        {
            bool shorter = false;
            for (int start = 0; start < parts.Count;)
            {
                List<List<int>> rest = [.. parts.Take(start), .. parts.Skip(start + size)];
                ulong[] cut = CutOf(rest, side);
                Verdict verdict = _check(cut);
                if (verdict.IsViolation)
                    (parts, best, shorter) = (rest, new Best(cut, verdict), true);
                else
                    start += size;
            }

            if (!shorter && size == 1)
                break;
            size = shorter ? Math.Min(size, Math.Max(1, parts.Count)) : size / 2;
        }

        return best;
    }

    private ulong[] CutOf(List<List<int>> parts, Side side)
    {
        ulong[] cut = new ulong[_space.Stride];
        if (side == Side.Lost)
            _space[1].CopyTo(cut);
        foreach (int index in parts.SelectMany(static part => part))
        {
            if (side == Side.Lost)
                CutSpace.Exclude(cut, index);
            else
                CutSpace.Include(cut, index);
        }

        _space.MakeLegal(cut);
        return cut;
    }

    private List<int> Listed(ulong[] cut, Side side) =>
        [.. Enumerable.Range(0, _space.Fragments.Length).Where(index => CutSpace.Has(cut, index) == (side == Side.Kept))];

    private int Size(ulong[] cut, Side side) => Listed(cut, side).Count;
}
