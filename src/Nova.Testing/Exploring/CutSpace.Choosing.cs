namespace Nova.Testing;

// All cuts if there are few, else those that crash bugs are known to hide in, then samples.
internal sealed partial class CutSpace
{
    private const int Samples = 256;
    private const int MostPairs = 256;
    private const int MostWordsInProduct = 12;

    /// <summary>Adds the product of all ways in which each unit may be there, if it fits.</summary>
    /// <returns>False if it does not; then nothing was added.</returns>
    private bool TryAddAll()
    {
        long product = 1;
        for (int unit = 0; unit < _unitCount; unit++)
        {
            product *= Ways(unit);
            if (product > _limit)
                return false;
        }

        ulong[] levels = new ulong[(_unitCount + 1) * Stride];
        AddProduct(0, levels);
        return true;
    }

    /// <summary>In how many ways a unit may be there; a number beyond every limit if they are too many to count.</summary>
    private long Ways(int unit)
    {
        ReadOnlySpan<int> members = Members(unit);
        if (_kinds[unit] != UnitKind.Lane)
            return members.Length > MostWordsInProduct ? int.MaxValue : 1L << members.Length;

        long ways = 1;
        for (int start = 0; start < members.Length;)
        {
            int end = EndOfStore(members, start);
            if (end - start > MostWordsInProduct)
                return int.MaxValue;
            ways += (1L << (end - start)) - 1;
            start = end;
        }

        return ways;
    }

    // Level u of the array holds what the units before u have chosen.
    private void AddProduct(int unit, ulong[] levels)
    {
        ReadOnlySpan<ulong> chosen = levels.AsSpan(unit * Stride, Stride);
        if (unit == _unitCount)
        {
            Add(chosen);
            return;
        }

        Span<ulong> next = levels.AsSpan((unit + 1) * Stride, Stride);
        ReadOnlySpan<int> members = Members(unit);
        chosen.CopyTo(next);
        AddProduct(unit + 1, levels);
        for (int start = 0; start < members.Length;)
        {
            int end = _kinds[unit] == UnitKind.Lane ? EndOfStore(members, start) : members.Length;
            for (int subset = 1; subset < 1 << (end - start); subset++)
            {
                chosen.CopyTo(next);
                AddMembers(next, members[..start]);
                for (int word = start; word < end; word++)
                {
                    if (((subset >> (word - start)) & 1) != 0)
                        Include(next, members[word]);
                }

                AddProduct(unit + 1, levels);
            }

            start = end;
        }
    }

    private void AddChosen(ulong seed)
    {
        for (int unit = 0; unit < _unitCount && !IsFull; unit++)
            AddWithAndWithout(Members(unit));
        AddRunsOfUnits();
        AddStores();
        AddTags();
        for (int unit = 0; unit < _unitCount && !IsFull; unit++)
            AddParts(unit);

        ulong state = seed;
        AddPairs(ref state);
        AddSetsOfUnits();
        AddSamples(ref state);
    }

    private void AddWithAndWithout(ReadOnlySpan<int> members)
    {
        Span<ulong> cut = Cleared();
        AddMembers(cut, members);
        MakeLegal(cut);
        Add(cut);

        cut = Filled();
        RemoveMembers(cut, members);
        MakeLegal(cut);
        Add(cut);
    }

    // Units are numbered in the order in which they were first stored to.
    private void AddRunsOfUnits()
    {
        for (int border = 1; border < _unitCount && !IsFull; border++)
            AddWithAndWithout(_members.AsSpan(0, _starts[border]));
    }

    private void AddStores()
    {
        for (int start = 0; start < _fragmentCount && !IsFull;)
        {
            int end = start + 1;
            while (end < _fragmentCount && _fragments[end].Event == _fragments[start].Event)
                end++;
            AddWithAndWithout(start, end, _fragments[start].Event, static (in fragment, store) => fragment.Event == store);
            start = end;
        }
    }

    private void AddTags()
    {
        for (int tag = 0; tag < Pmem.StoreTag.Count && !IsFull; tag++)
            AddWithAndWithout(0, _fragmentCount, tag, static (in fragment, tag) => fragment.Tag.Value == tag);
    }

    private delegate bool Choice(in Fragment fragment, int value);

    private void AddWithAndWithout(int start, int end, int value, Choice isChosen)
    {
        Span<ulong> cut = Cleared();
        for (int index = start; index < end; index++)
        {
            if (isChosen(in _fragments[index], value))
                Include(cut, index);
        }

        MakeLegal(cut);
        Add(cut);
        cut = Filled();
        for (int index = start; index < end; index++)
        {
            if (isChosen(in _fragments[index], value))
                Exclude(cut, index);
        }

        MakeLegal(cut);
        Add(cut);
    }

    private void AddPairs(ref ulong state)
    {
        long pairs = (long)_unitCount * (_unitCount - 1) / 2;
        if (pairs <= MostPairs)
        {
            for (int first = 0; first < _unitCount; first++)
            {
                for (int second = first + 1; second < _unitCount && !IsFull; second++)
                    AddPair(first, second);
            }

            return;
        }

        for (int sample = 0; sample < MostPairs && !IsFull; sample++)
        {
            int first = (int)(Mixing.Next(ref state) % (ulong)_unitCount);
            int second = (int)(Mixing.Next(ref state) % (ulong)_unitCount);
            if (first != second)
                AddPair(first, second);
        }
    }

    private void AddPair(int first, int second)
    {
        Span<ulong> cut = Cleared();
        AddMembers(cut, Members(first));
        AddMembers(cut, Members(second));
        Add(cut);

        cut = Filled();
        RemoveMembers(cut, Members(first));
        RemoveMembers(cut, Members(second));
        Add(cut);
    }

    private void AddSetsOfUnits()
    {
        if (_unitCount >= 31 || 1L << _unitCount > _limit)
            return;

        for (int set = 1; set < 1 << _unitCount && !IsFull; set++)
        {
            Span<ulong> cut = Cleared();
            for (int unit = 0; unit < _unitCount; unit++)
            {
                if (((set >> unit) & 1) != 0)
                    AddMembers(cut, Members(unit));
            }

            Add(cut);
        }
    }

    // Half of the samples take or leave whole units, half single words; some leave few, some take few.
    private void AddSamples(ref ulong state)
    {
        ReadOnlySpan<int> chancesInEight = [4, 7, 1];
        for (int sample = 0; sample < Samples && !IsFull; sample++)
        {
            int chance = chancesInEight[sample / 2 % chancesInEight.Length];
            Span<ulong> cut = Cleared();
            if (sample % 2 == 0)
            {
                for (int unit = 0; unit < _unitCount; unit++)
                {
                    if ((int)(Mixing.Next(ref state) % 8) < chance)
                        AddMembers(cut, Members(unit));
                }
            }
            else
            {
                for (int index = 0; index < _fragmentCount; index++)
                {
                    if ((int)(Mixing.Next(ref state) % 8) < chance)
                        Include(cut, index);
                }

                MakeLegal(cut);
            }

            Add(cut);
        }
    }
}
