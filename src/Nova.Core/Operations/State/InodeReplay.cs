using Nova.Core.Index;
using Nova.Core.Logs;
using Nova.Core.Media;
using Nova.Pmem;

namespace Nova.Core.Operations;

/// <summary>Builds an inode from its log: what each record means. SPEC 5.</summary>
/// <remarks>Every number from the medium is checked before it is used: a record may validate and still not make sense.</remarks>
internal ref struct InodeReplay
{
    private readonly PmemRegion _region;
    private readonly Inode _inode;
    private readonly NameHash _hash;
    private readonly ReplayDepth _depth;
    private ReleasedBlocks _released;

    public InodeReplay(PmemRegion region, Inode inode, NameHash hash, ReplayDepth depth)
    {
        (_region, _inode, _hash, _depth) = (region, inode, hash, depth);
        _released = new ReleasedBlocks();
    }

    /// <summary>Directory entries, also where they are only counted.</summary>
    public long EntryCount { get; private set; }

    /// <summary>Applies one record.</summary>
    public void Apply(scoped LogRecord record)
    {
        if (record.Header.Sequence == 1 != (record.Kind == RecordKind.Birth))
        {
            throw Damage(record, "a birth first, and once");
        }

        switch (record.Kind)
        {
            case RecordKind.Birth:
                ApplyBirth(record);
                break;
            case RecordKind.Death:
                _inode.DeathSequence = record.Header.Sequence;
                break;
            case RecordKind.Write:
                ApplyWrite(record);
                break;
            case RecordKind.InlineWrite:
                ApplyInlineWrite(record);
                break;
            case RecordKind.SetSize:
                ApplySetSize(record);
                break;
            case RecordKind.Punch:
                ApplyPunch(record);
                break;
            case RecordKind.Preallocate:
                ApplyPreallocate(record);
                break;
            case RecordKind.SetAttributes:
                AttributesRecord.Apply(record, ref _inode.Attributes);
                break;
            case RecordKind.LinkCount:
                ApplyLinkCount(record);
                break;
            case RecordKind.AddEntry:
                ApplyAddEntry(record);
                break;
            case RecordKind.RemoveEntry:
                ApplyRemoveEntry(record);
                break;
            case RecordKind.Relocate:
                RelocatePayload relocate = record.Read<RelocatePayload>();
                _inode.Attributes.Parent = _inode.IsDirectory ? relocate.Parent : _inode.Attributes.Parent;
                _inode.Attributes.ChangedNanoseconds = relocate.ChangedNanoseconds;
                break;
            case RecordKind.SetXattr:
                ApplySetXattr(record);
                break;
            case RecordKind.RemoveXattr:
                ApplyRemoveXattr(record);
                break;
            case RecordKind.GenerationBound or RecordKind.Mount or RecordKind.CleanUnmount:
                break;                       // the volume inode's own; read by opening
            default:
                if (!record.Kind.Has(RecordKind.MaySkip))
                {
                    throw Damage(record, "a record of a kind that this version knows, or may skip");
                }

                break;
        }
    }

    private void ApplyBirth(scoped LogRecord record)
    {
        BirthPayload birth = record.Read<BirthPayload>();
        InodeAttributes born = InodeAttributes.Of(birth);
        bool isKnown = _inode.Number switch
        {
            Format.RootInode => born.Type == InodeType.Directory,
            < Format.FirstOrdinaryInode => born.Type == InodeType.None,
            _ => born.Type is InodeType.Fifo or InodeType.CharacterDevice or InodeType.Directory or InodeType.BlockDevice
                or InodeType.RegularFile or InodeType.SymbolicLink or InodeType.Socket,
        };
        if (!isKnown || birth.LinkCount != 1 || birth.Generation != _inode.Identity.Generation)
        {
            throw Damage(record, "a birth with one name, of a type that inodes of this number have");
        }

        _inode.Attributes = born;
    }

    private void ApplyLinkCount(scoped LogRecord record)
    {
        LinkCountPayload links = record.Read<LinkCountPayload>();
        if (links.LinkCount is 0 or > Format.MaximumLinkCount)
        {
            throw Damage(record, "a link count of 1 to 65,000");
        }

        _inode.Attributes.LinkCount = links.LinkCount;
        _inode.Attributes.ChangedNanoseconds = links.ChangedNanoseconds;
    }

    private void ApplyWrite(scoped LogRecord record)
    {
        WritePayload write = record.Read<WritePayload>();
        Extent extent = CheckedExtent(record, ExtentKind.Data, write.FileOffset, write.Length, write.FirstBlock);
        _inode.Map(extent, ref _released);
        Grow(extent.EndOffset, write.ModifiedNanoseconds);
    }

    private void ApplyInlineWrite(scoped LogRecord record)
    {
        InlineWritePayload write = record.Read<InlineWritePayload>();
        _ = record.Following<InlineWritePayload>((int)Math.Min(write.Length, int.MaxValue));
        CheckRange(record, write.FileOffset, write.Length);
        Extent extent = new((long)write.FileOffset, write.Length, ExtentKind.Inline, record.PayloadRegionOffset + InlineWritePayload.SizeInBytes);
        _inode.Map(extent, ref _released);
        Grow(extent.EndOffset, write.ModifiedNanoseconds);
    }

    private void ApplySetSize(scoped LogRecord record)
    {
        SetSizePayload size = record.Read<SetSizePayload>();
        if (size.Size > Format.MaximumFileBytes)
        {
            throw Damage(record, "a size of 0 to 2^63 - 4096");
        }

        _inode.SetSize((long)size.Size, ref _released);
        _inode.Attributes.Modify(size.ModifiedNanoseconds);
    }

    private void ApplyPunch(scoped LogRecord record)
    {
        PunchPayload punch = record.Read<PunchPayload>();
        CheckRange(record, punch.FileOffset, punch.Length);
        _inode.Unmap((long)punch.FileOffset, (long)punch.Length, ref _released);
        _inode.Attributes.Modify(punch.ModifiedNanoseconds);
    }

    private void ApplyPreallocate(scoped LogRecord record)
    {
        PreallocatePayload aside = record.Read<PreallocatePayload>();
        if (aside.Size > Format.MaximumFileBytes)
        {
            throw Damage(record, "a size of 0 to 2^63 - 4096");
        }

        if (aside.Length > 0)
        {
            _inode.Map(CheckedExtent(record, ExtentKind.Unwritten, aside.FileOffset, aside.Length, aside.FirstBlock), ref _released);
        }

        Grow((long)aside.Size, aside.ModifiedNanoseconds);
    }

    private void ApplyAddEntry(scoped LogRecord record)
    {
        AddEntryPayload entry = record.Read<AddEntryPayload>();
        ReadOnlySpan<byte> name = record.Following<AddEntryPayload>(entry.NameLength);
        if (!_inode.IsDirectory || !Names.IsValid(name) || Format.IsReserved(entry.Child))
        {
            throw Damage(record, "in a directory, a name of 1 to 255 bytes without slash and NUL, of an ordinary inode");
        }

        if (entry.Supersedes != 0)
        {
            RemoveEntry(record, entry.Supersedes);
        }

        EntryCount++;
        if (_depth == ReplayDepth.Everything)
        {
            _inode.Entries.Add(new IndexEntry(record.Header.Sequence, record.PayloadRegionOffset, entry.Child, (uint)_hash.Of(name), (byte)(entry.ChildType & 15)));
        }

        _inode.Attributes.Modify(entry.ModifiedNanoseconds);
    }

    private void ApplyRemoveEntry(scoped LogRecord record)
    {
        RemoveEntryPayload removal = record.Read<RemoveEntryPayload>();
        RemoveEntry(record, removal.Entry);
        _inode.Attributes.Modify(removal.ModifiedNanoseconds);
    }

    private void RemoveEntry(scoped LogRecord record, ulong sequence)
    {
        EntryCount--;
        if (!_inode.IsDirectory || EntryCount < 0 || (_depth == ReplayDepth.Everything && !_inode.Entries.Remove(sequence)))
        {
            throw Damage(record, "the removal of an entry that is there");
        }
    }

    private void ApplySetXattr(scoped LogRecord record)
    {
        SetXattrPayload payload = XattrLayout.Read(record, _inode.Identity.Area);
        ReadOnlySpan<byte> name = record.Following<SetXattrPayload>(payload.NameLength);
        int index = _inode.Xattrs.Find(_region, name);
        if (index < 0 && !_inode.Xattrs.HasRoomFor(name.Length))
        {
            throw Damage(record, "attributes whose names take 65,536 bytes at most");
        }

        _inode.Xattrs.Set(index, record.PayloadRegionOffset, payload);
        _inode.Attributes.ChangedNanoseconds = payload.ChangedNanoseconds;
    }

    private void ApplyRemoveXattr(scoped LogRecord record)
    {
        RemoveXattrPayload payload = record.Read<RemoveXattrPayload>();
        int index = _inode.Xattrs.Find(_region, record.Following<RemoveXattrPayload>(payload.NameLength));
        if (index < 0)
        {
            throw Damage(record, "the removal of an attribute that is there");
        }

        _inode.Xattrs.RemoveAt(index);
        _inode.Attributes.ChangedNanoseconds = payload.ChangedNanoseconds;
    }

    private void Grow(long size, long modified)
    {
        _inode.Attributes.Size = Math.Max(_inode.Attributes.Size, size);
        _inode.Attributes.Modify(modified);
    }

    private readonly Extent CheckedExtent(scoped LogRecord record, ExtentKind kind, ulong fileOffset, ulong length, ulong firstBlock)
    {
        CheckRange(record, fileOffset, length);
        ulong inPage = fileOffset % Format.BlockSizeInBytes;
        ulong blocks = ((inPage + length - 1) / Format.BlockSizeInBytes) + 1;
        if (firstBlock > (ulong)Format.MaximumBlockCount || blocks > (ulong)Format.MaximumBlockCount || !_inode.Identity.Area.Contains((long)firstBlock, (long)blocks))
        {
            throw Damage(record, "blocks of the data area");
        }

        return new Extent((long)fileOffset, (long)length, kind, ((long)firstBlock * Format.BlockSizeInBytes) + (long)inPage);
    }

    private static void CheckRange(scoped LogRecord record, ulong offset, ulong length)
    {
        if (length == 0 || offset > Format.MaximumFileBytes || length > Format.MaximumFileBytes - offset)
        {
            throw Damage(record, "a range of 1 byte or more that ends at 2^63 - 4096 or before");
        }
    }

    private static NovaException Damage(scoped LogRecord record, string expected) =>
        NovaException.Damage($"{record.Kind} record", record.RegionOffset, expected, $"kind {record.Header.Kind}, sequence number {record.Header.Sequence}");
}

/// <summary>How much of a log is turned into indexes.</summary>
internal enum ReplayDepth
{
    /// <summary>All of it.</summary>
    Everything,

    /// <summary>What owns blocks; directory entries are only counted.</summary>
    Blocks,
}
