namespace Nova.SecondReader;

/// <summary>What is believed past a log's tail word: in a volume that was closed, nothing.</summary>
internal enum Belief
{
    TailOnly,
    WhatProvesItself,
}

/// <summary>
/// The log of one life of an inode: its trusted records, then those that prove themselves, in whole runs; of the latter the last run may be in doubt.
/// SPEC 3, 4; R13 to R21.
/// </summary>
internal sealed class Log
{
    private readonly Medium _medium;
    private readonly uint _seed;
    private readonly ulong _trustedSequence;
    private readonly List<LogRecord> _records = [];
    private readonly bool _trustsTail;
    private readonly Belief _belief;
    private int _trusted;
    private bool _isEnded;

    private Log(Medium medium, long slot, ulong inode, ulong generation, TailWord tail, Belief belief)
    {
        (_medium, Inode, Generation, _belief) = (medium, inode, generation, belief);
        _seed = medium.IdentitySeed(inode, generation);
        _trustsTail = !tail.IsZero && !tail.IsDead && tail.IsOf(generation);
        if (_trustsTail)
            _trustedSequence = medium.TrustedSequence(slot, tail, _seed);
        else if (medium.U64(slot + 16) != 0)
            throw Damage("an era word before its first tail word");
        ReadChain(slot);
        if (IsTrusting)
            throw Damage($"the log ends before the tail's record {_trustedSequence}");
        KeepWholeRuns();
    }

    public ulong Inode { get; }

    public ulong Generation { get; }

    public IReadOnlyList<LogRecord> Records => _records;

    /// <summary>Index of the first record of the run in doubt; the number of records if there is none.</summary>
    public int DoubtFrom { get; private set; }

    public bool IsInDoubt => DoubtFrom < _records.Count;

    public ulong LastSequence => _records.Count == 0 ? 0 : _records[^1].Sequence;

    public bool EndsInDeath => _records.Count != 0 && _records[^1].Kind == RecordKind.Death;

    /// <summary>The log pages that hold records of the log (R17).</summary>
    public IEnumerable<ulong> Pages => _records.Select(record => record.Page).Where(page => page != 0).Distinct();

    /// <summary>Lines that are left in the log's last container.</summary>
    public int FreeLines
    {
        get
        {
            int lines = _records[^1].Page == 0 ? Medium.SlotSize / Medium.LineSize - 1 : Medium.BlockSize / Medium.LineSize - 1;
            return lines - _records.Where(record => record.Page == _records[^1].Page).Sum(record => record.Lines);
        }
    }

    private bool IsTrusting => _trustsTail && _trusted == 0;

    /// <summary>The log in a slot, or null if the slot holds no life (R13).</summary>
    public static Log? Of(Medium medium, long slot, ulong inode, TailWord tail, Belief belief)
    {
        LogRecord? birth = LogRecord.BirthAt(medium, slot, inode, out ulong generation);
        bool isTrusted = !tail.IsZero && !tail.IsDead;
        if (isTrusted && (birth is null || !tail.IsOf(generation)))
            throw new InvalidDataException($"inode {inode}: a tail without a birth of its generation");
        if (birth is null || (!isTrusted && (belief == Belief.TailOnly || (tail.IsDead && tail.IsOf(generation)))))
            return null;
        return new Log(medium, slot, inode, generation, tail, belief);
    }

    /// <summary>Drops the run in doubt, and with it the doubt: what lies before the last run never was in doubt (R21).</summary>
    public void Discard()
    {
        _records.RemoveRange(DoubtFrom, _records.Count - DoubtFrom);
        DoubtFrom = _records.Count;
    }

    private void ReadChain(long slot)
    {
        ReadContainer(slot + Medium.LineSize, slot + Medium.SlotSize, 0, 0);
        ulong link = _medium.U64(slot + 8);
        while (!_isEnded && link != 0 && (_belief == Belief.WhatProvesItself || IsTrusting))
        {
            ulong block = Medium.LinkedBlock(link);
            long page = (long)block * Medium.BlockSize;
            if (!Medium.IsLink(link, _seed) || !_medium.IsInDataArea(block) || !IsNextPage(page))
            {
                if (IsTrusting)
                    throw Damage("a link or page header fails its check");
                break;
            }

            int before = _records.Count;
            ReadContainer(page + Medium.LineSize, page + Medium.BlockSize, block, _medium.U64(page + 24));
            if (_records.Count == before)
                break;
            link = _medium.U64(page + 48);
        }
    }

    /// <summary>R17.</summary>
    private bool IsNextPage(long page)
    {
        ulong first = _medium.U64(page + 24);
        return _medium.U32(page) == Castagnoli.Continue(_seed, _medium.Slice(page + 4, 44))
            && _medium.U64(page + 8) == Inode && _medium.U64(page + 16) == Generation
            && _medium.U64(page + 32) == LastSequence
            && (IsTrusting ? first > LastSequence : first == LastSequence + 1);
    }

    private void ReadContainer(long offset, long end, ulong page, ulong firstSequence)
    {
        bool isFirst = true;
        while (!_isEnded && offset < end && LogRecord.At(_medium, offset, end, _seed, page) is { } record)
        {
            bool isNext = IsTrusting ? record.Sequence > LastSequence : record.Sequence == LastSequence + 1;
            if (!isNext || (isFirst && page != 0 && record.Sequence != firstSequence))
                return;
            Add(record);
            offset += record.Lines * Medium.LineSize;
            isFirst = false;
        }
    }

    private void Add(LogRecord record)
    {
        if (IsTrusting && record.Sequence > _trustedSequence)
            throw Damage($"{record.Sequence} in the place of the tail's record {_trustedSequence}");
        bool isTail = IsTrusting && record.Sequence == _trustedSequence;
        _records.Add(record);
        if (isTail)
            _trusted = _records.Count;
        _isEnded = record.Kind == RecordKind.Death || (isTail && _belief == Belief.TailOnly);
    }

    /// <summary>R20, and where the last run begins.</summary>
    private void KeepWholeRuns()
    {
        int start = _trusted;
        DoubtFrom = _records.Count;
        while (start < _records.Count)
        {
            LogRecord first = _records[start];
            int end = start + first.Count;
            bool isWhole = first.Count != 0 && end <= _records.Count && Enumerable.Range(0, first.Count).All(place =>
                _records[start + place] is { } record && record.Place == place && record.Count == first.Count && record.Operation == first.Operation);
            if (!isWhole)
            {
                _records.RemoveRange(start, _records.Count - start);
                break;
            }

            DoubtFrom = start;
            start = end;
        }

        DoubtFrom = Math.Min(DoubtFrom, _records.Count);
    }

    private InvalidDataException Damage(string what) => new($"inode {Inode}, generation {Generation}: {what}");
}
