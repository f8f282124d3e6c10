namespace Nova.Testing;

/// <summary>Cuts as bits of one point, and as lists that mean the same in another run.</summary>
internal static class CutFile
{
    /// <summary>A cut as lists.</summary>
    public static CrashCut Of(CrashPoint point, string where, CutSpace space, ReadOnlySpan<ulong> cut)
    {
        List<CutFragment> kept = [];
        List<CutFragment> lost = [];
        for (int index = 0; index < space.Fragments.Length; index++)
        {
            ref readonly Fragment fragment = ref space.Fragments[index];
            (CutSpace.Has(cut, index) ? kept : lost).Add(new CutFragment(fragment.Event, (long)fragment.Word * sizeof(ulong)));
        }

        return new CrashCut { Position = point.Position, Where = where, Kept = kept, Lost = lost };
    }

    /// <summary>A cut as bits.</summary>
    /// <exception cref="ExplorationException">The point has other fragments than the cut.</exception>
    public static ulong[] ToBits(CrashCut cut, CutSpace space)
    {
        HashSet<CutFragment> kept = [.. cut.Kept];
        ulong[] bits = new ulong[space.Stride];
        int found = 0;
        for (int index = 0; index < space.Fragments.Length; index++)
        {
            ref readonly Fragment fragment = ref space.Fragments[index];
            if (!kept.Contains(new CutFragment(fragment.Event, (long)fragment.Word * sizeof(ulong))))
                continue;
            CutSpace.Include(bits, index);
            found++;
        }

        return found == cut.Kept.Count ? bits : throw new ExplorationException("The crash keeps stores that this run has not made, or has fenced.");
    }
}
