using Nova.Core.Media;
using Nova.Pmem;

namespace Nova.Core.Logs;

/// <summary>
/// Reads a log record by record, by the rules of SPEC R14 to R17: up to the tail's record everything is trusted and what fails a check is damage;
/// past it a record must prove itself and bear exactly the next sequence number, and what does not ends the log.
/// </summary>
/// <remarks>
/// Each record is copied, then checked, then given out. The walk is bounded: sequence numbers ascend strictly and each page holds at least one record.
/// </remarks>
internal ref struct LogCursor
{
    private readonly PmemRegion _region;
    private readonly LogIdentity _identity;
    private readonly Span<byte> _copy;
    private readonly ulong _stopAt;
    private readonly ulong _trusted;
    private LogEnd _end;
    private ulong _last;
    private bool _trusting;

    /// <summary>A cursor before the first record.</summary>
    /// <param name="region">The medium.</param>
    /// <param name="identity">Whose log it is.</param>
    /// <param name="trusted">The sequence number that its tail word means if that speaks of this generation, else 0: then nothing is trusted.</param>
    /// <param name="stopAt">The log ends after this sequence number, whatever follows.</param>
    /// <param name="copy">Room for a record: <see cref="Format.MaximumRecordBytes"/>.</param>
    public LogCursor(PmemRegion region, scoped in LogIdentity identity, ulong trusted, ulong stopAt, Span<byte> copy)
    {
        _region = region;
        _identity = identity;
        _copy = copy[..Format.MaximumRecordBytes];
        _stopAt = stopAt;
        _trusted = trusted;
        _trusting = trusted != 0;
        _end = LogEnd.OfSlot(identity.SlotOffset);
    }

    /// <summary>Sequence number of the last record given out; 0 before the first.</summary>
    public readonly ulong LastSequence => _last;

    /// <summary>Which blocks the log may name.</summary>
    public readonly DataArea Area => _identity.Area;

    /// <summary>Where the record after the last one given out would go.</summary>
    public readonly LogEnd End => _end;

    /// <summary>Goes to the next record.</summary>
    /// <param name="record">The record; good until the next call.</param>
    /// <returns>False at the end of the log.</returns>
    /// <exception cref="NovaException"><see cref="NovaError.Corrupt"/>: the trusted part fails its checks.</exception>
    public bool Next(out LogRecord record)
    {
        record = default;
        if (_last >= _stopAt)
        {
            return false;
        }

        if (TryRecordAt(_end, out record) || TryNextPage(out record))
        {
            _end = _end.After(record.Header.Lines);
            _last = record.Header.Sequence;
            if (_trusting && _last >= _trusted)
            {
                RequireTailRecord(record);
                _trusting = false;
            }

            return true;
        }

        if (_trusting)
        {
            throw NovaException.Damage("log", _end.RegionOffset, $"a record of inode {_identity.Inode} after sequence number {_last}, up to the tail", "the end of the log");
        }

        return false;
    }

    /// <summary>Numbers may leave gaps in the trusted part, but the tail's own record is there (R14).</summary>
    private readonly void RequireTailRecord(in LogRecord record)
    {
        if (_last != _trusted)
        {
            throw NovaException.Damage("log", record.RegionOffset, $"a record of inode {_identity.Inode} with the tail's sequence number {_trusted}", $"the number {_last}");
        }
    }

    private readonly bool TryRecordAt(LogEnd at, out LogRecord record)
    {
        record = default;
        if (at.Room == 0)
        {
            return false;
        }

        ReadOnlySpan<byte> lines = _region.Read(at.RegionOffset, at.Room * Format.LineSizeInBytes);
        int length = lines[5] * Format.LineSizeInBytes;            // RecordHeader.Lines
        if (length == 0 || length > lines.Length)
        {
            return Refuse(at, lines);
        }

        lines[..length].CopyTo(_copy);
        ReadOnlySpan<byte> bytes = _copy[..length];
        RecordHeader header = Overlay.Read<RecordHeader>(bytes);
        bool valid = header.Lines * Format.LineSizeInBytes == length
            && RecordHeader.SizeInBytes + (header.WitnessCount * Witness.SizeInBytes) <= length
            && header.Checksum == Crc32C.Append(_identity.Seed, bytes[sizeof(uint)..])
            && header.Place < header.Count
            && (_trusting ? header.Sequence > _last : header.Sequence == _last + 1);
        if (!valid)
        {
            return Refuse(at, lines);
        }

        record = new LogRecord(bytes, at.RegionOffset);
        return true;
    }

    /// <summary>A line that is no record ends the container. In the trusted part only zeros may do that (R17).</summary>
    private readonly bool Refuse(LogEnd at, ReadOnlySpan<byte> lines)
    {
        if (_trusting && lines.ContainsAnyExcept((byte)0))
        {
            throw NovaException.Damage("record", at.RegionOffset, $"a valid record of inode {_identity.Inode} after sequence number {_last}", "bytes that fail its checks");
        }

        return false;
    }

    private bool TryNextPage(out LogRecord record)
    {
        record = default;
        LinkWord link = new(_region.ReadWord(_end.LinkOffset));
        if (link.IsZero)
        {
            return false;
        }

        if (!link.IsValidFor(_identity.Seed) || !_identity.IsDataBlock(link.Block))
        {
            return _trusting ? throw NovaException.Damage("link word", _end.LinkOffset, "a block of the data area with its check", $"0x{link.Value:X16}") : false;
        }

        LogEnd page = LogEnd.OfPage(link.Block);
        PageHeader header = Overlay.Read<PageHeader>(_region.Read(page.Container, PageHeader.SizeInBytes));
        bool valid = header.Checksum == header.ComputeChecksum(_identity.Seed)
            && header.Owner == _identity.Inode
            && header.Generation == _identity.Generation
            && header.PrecedingSequence == _last
            && (_trusting ? header.FirstSequence > _last : header.FirstSequence == _last + 1);
        if (!valid)
        {
            return _trusting
                ? throw NovaException.Damage("page header", page.Container, $"a page of inode {_identity.Inode} that goes on after sequence number {_last}", $"owner {header.Owner}, after {header.PrecedingSequence}")
                : false;
        }

        LogEnd before = _end;
        if (TryRecordAt(page, out record) && record.Header.Sequence == header.FirstSequence)
        {
            _end = page;
            return true;
        }

        _end = before;
        record = default;
        return false;
    }
}
