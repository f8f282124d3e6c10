using Nova.Pmem;

namespace Nova.Testing;

// How fragments are grouped, and in which ways a unit can be there in part.
internal sealed partial class CutSpace
{
    private const int LineInBytes = PmemRegion.LineSizeInBytes;
    private const int MostWordsVariedOneByOne = 8;

    private readonly Dictionary<long, int> _unitOfKey = [];
    private UnitKind[] _kinds = new UnitKind[16];
    private int[] _unitOfFragment = new int[64];
    private int[] _members = new int[64];           // all fragments, by unit, in the order of the trace within each
    private int[] _starts = new int[17];
    private int _unitCount;

    private enum UnitKind
    {
        Loose,
        Lane,
        Content,
    }

    private ReadOnlySpan<int> Members(int unit) => _members.AsSpan(_starts[unit], _starts[unit + 1] - _starts[unit]);

    private void GroupIntoUnits(CrashTest test)
    {
        _unitOfKey.Clear();
        if (_unitOfFragment.Length < _fragmentCount)
            (_unitOfFragment, _members) = (new int[2 * _fragmentCount], new int[2 * _fragmentCount]);

        for (int index = 0; index < _fragmentCount; index++)
        {
            (UnitKind kind, int number) = UnitOf(in _fragments[index], test);
            long key = ((long)kind << 32) | (uint)number;
            if (!_unitOfKey.TryGetValue(key, out int unit))
            {
                unit = AddUnit(kind);
                _unitOfKey.Add(key, unit);
            }

            _unitOfFragment[index] = unit;
        }

        SortMembers();
    }

    private static (UnitKind Kind, int Number) UnitOf(in Fragment fragment, CrashTest test) =>
        fragment.Lane != Fragment.Loose ? (UnitKind.Lane, fragment.Lane)
        : fragment.Kind == StoreKind.Zero || test.IsContent(fragment.Tag) ? (UnitKind.Content, fragment.Event)
        : (UnitKind.Loose, fragment.Line);

    private int AddUnit(UnitKind kind)
    {
        if (_unitCount == _kinds.Length)
        {
            Array.Resize(ref _kinds, 2 * _unitCount);
            Array.Resize(ref _starts, (2 * _unitCount) + 1);
        }

        _kinds[_unitCount] = kind;
        return _unitCount++;
    }

    private void SortMembers()
    {
        _starts.AsSpan(0, _unitCount + 1).Clear();
        for (int index = 0; index < _fragmentCount; index++)
            _starts[_unitOfFragment[index] + 1]++;
        for (int unit = 0; unit < _unitCount; unit++)
            _starts[unit + 1] += _starts[unit];

        Span<int> next = _unitCount <= 256 ? stackalloc int[_unitCount] : new int[_unitCount];
        _starts.AsSpan(0, _unitCount).CopyTo(next);
        for (int index = 0; index < _fragmentCount; index++)
            _members[next[_unitOfFragment[index]]++] = index;
    }

    /// <summary>The end of the store that begins at a member, as an index into the members.</summary>
    private int EndOfStore(ReadOnlySpan<int> members, int start)
    {
        int end = start + 1;
        while (end < members.Length && _fragments[members[end]].Event == _fragments[members[start]].Event)
            end++;
        return end;
    }

    /// <summary>Adds every way in which a unit may be there in part, beside nothing else and beside everything else.</summary>
    private void AddParts(int unit)
    {
        ReadOnlySpan<int> members = Members(unit);
        switch (_kinds[unit])
        {
            case UnitKind.Loose:
                AddPartsOfStore(unit, before: default, members);
                break;
            case UnitKind.Lane:
                for (int start = 0; start < members.Length && !IsFull;)
                {
                    int end = EndOfStore(members, start);
                    AddPart(unit, members[..end], part: default, without: default);
                    AddPartsOfStore(unit, members[..start], members[start..end]);
                    start = end;
                }

                break;
            default:
                AddPartsOfContent(unit, members);
                break;
        }
    }

    /// <summary>Each word of a store alone, and each missing; of a long one the first, the middle and the last.</summary>
    private void AddPartsOfStore(int unit, ReadOnlySpan<int> before, ReadOnlySpan<int> store)
    {
        bool each = store.Length <= MostWordsVariedOneByOne;
        for (int step = 0; step < (each ? store.Length : 3); step++)
        {
            int word = each ? step : step * (store.Length - 1) / 2;
            AddPart(unit, before, store.Slice(word, 1), without: default);
            AddPart(unit, before, store, without: store.Slice(word, 1));
        }
    }

    /// <summary>The first, the middle or the last line missing, the first or last half missing, one word torn.</summary>
    private void AddPartsOfContent(int unit, ReadOnlySpan<int> members)
    {
        long first = _fragments[members[0]].Line;
        long last = _fragments[members[^1]].Line;
        AddPart(unit, before: default, members, MembersOfLine(members, first));
        AddPart(unit, before: default, members, MembersOfLine(members, (first + last) / 2));
        AddPart(unit, before: default, members, MembersOfLine(members, last));
        AddPart(unit, before: default, members, members[..(members.Length / 2)]);
        AddPart(unit, before: default, members, members[(members.Length / 2)..]);
        AddPart(unit, before: default, members, members.Slice(members.Length / 2, 1));
    }

    // The words of one store ascend.
    private ReadOnlySpan<int> MembersOfLine(ReadOnlySpan<int> members, long line)
    {
        int start = 0;
        while (start < members.Length && _fragments[members[start]].Line < line)
            start++;
        int end = start;
        while (end < members.Length && _fragments[members[end]].Line == line)
            end++;
        return members[start..end];
    }

    /// <summary>Adds a part of a unit, beside nothing else and beside everything else.</summary>
    private void AddPart(int unit, ReadOnlySpan<int> before, ReadOnlySpan<int> part, ReadOnlySpan<int> without)
    {
        Span<ulong> cut = Cleared();
        AddMembers(cut, before);
        AddMembers(cut, part);
        RemoveMembers(cut, without);
        Add(cut);

        cut = Filled();
        RemoveMembers(cut, Members(unit));
        AddMembers(cut, before);
        AddMembers(cut, part);
        RemoveMembers(cut, without);
        Add(cut);
    }

    private static void AddMembers(Span<ulong> cut, ReadOnlySpan<int> members)
    {
        foreach (int member in members)
            Include(cut, member);
    }

    private static void RemoveMembers(Span<ulong> cut, ReadOnlySpan<int> members)
    {
        foreach (int member in members)
            Exclude(cut, member);
    }
}
