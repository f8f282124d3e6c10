using System.Text;

namespace Nova.SecondReader;

/// <summary>A live entry of a directory.</summary>
internal sealed record Name(string Text, ulong Child, ulong ChildGeneration, ushort ChildType);

/// <summary>An extended attribute: its value, and the blocks that it lies in if it lies in blocks.</summary>
internal sealed record Attribute(byte[] Value, IReadOnlyList<ulong> Blocks);

/// <summary>What the records of a log make of an inode. SPEC 5. Names are kept as text with one char a byte.</summary>
internal sealed class Inode
{
    private readonly Medium _medium;
    private readonly SortedDictionary<ulong, Name> _entries = [];
    private readonly SortedDictionary<string, Attribute> _attributes = new(StringComparer.Ordinal);

    public Inode(Medium medium, Log log)
    {
        (_medium, Number, Generation) = (medium, log.Inode, log.Generation);
        foreach (LogRecord record in log.Records)
            Take(record);
    }

    public ulong Number { get; }

    public ulong Generation { get; }

    public uint Mode { get; private set; }

    public uint Type => Mode >> 12;

    public uint Owner { get; private set; }

    public uint Group { get; private set; }

    public uint LinkCount { get; private set; }

    public ulong Device { get; private set; }

    public ulong Parent { get; private set; }

    public ulong Size { get; private set; }

    public long Accessed { get; private set; }

    public long Modified { get; private set; }

    public long Changed { get; private set; }

    public long Born { get; private set; }

    public Extents Extents { get; } = new();

    /// <summary>By the sequence number of their records: the listing cookies (R25).</summary>
    public IReadOnlyDictionary<ulong, Name> Entries => _entries;

    public IReadOnlyDictionary<string, Attribute> Attributes => _attributes;

    /// <summary>Blocks that hold data, are set aside, or hold values of attributes.</summary>
    public IEnumerable<ulong> Blocks => Extents.All.SelectMany(extent => extent.Blocks()).Concat(_attributes.Values.SelectMany(value => value.Blocks)).Distinct();

    /// <summary>A range of the content, up to the size; what is not mapped reads as zeros.</summary>
    public byte[] Read(ulong offset, int count)
    {
        byte[] bytes = new byte[(int)Math.Min((ulong)count, Size - Math.Min(Size, offset))];
        ulong end = offset + (ulong)bytes.Length;
        foreach (Extent extent in Extents.All.Where(extent => !extent.IsSetAside && extent.Start < end && extent.End > offset))
        {
            Extent part = extent.Cut(Math.Max(extent.Start, offset), Math.Min(extent.End, end));
            int length = (int)(part.End - part.Start);
            ReadOnlySpan<byte> source = part.Inline is { } inline ? inline.Span : _medium.Slice((long)part.Start + part.Shift, length);
            source.CopyTo(bytes.AsSpan((int)(part.Start - offset)));
        }

        return bytes;
    }

    private static string Text(ReadOnlySpan<byte> bytes) => Encoding.Latin1.GetString(bytes);

    private void Take(LogRecord record)
    {
        switch (record.Kind)
        {
            case RecordKind.Birth:
                TakeBirth(record);
                break;
            case RecordKind.Write:
            case RecordKind.InlineWrite:
            case RecordKind.SetSize:
            case RecordKind.Punch:
            case RecordKind.Preallocate:
                TakeContent(record);
                break;
            case RecordKind.SetAttributes:
                TakeAttributes(record);
                break;
            case RecordKind.LinkCount:
                (LinkCount, Changed) = (record.U32(0), record.I64(8));
                break;
            case RecordKind.AddEntry:
                _entries.Remove(record.U64(16));
                _entries.Add(record.Sequence, new Name(Text(record.Payload.Span.Slice(40, record.U8(34))), record.U64(0), record.U64(8), record.U16(32)));
                Modified = Changed = record.I64(24);
                break;
            case RecordKind.RemoveEntry:
                _entries.Remove(record.U64(0));
                Modified = Changed = record.I64(8);
                break;
            case RecordKind.Relocate:
                (Parent, Changed) = (record.U64(0), record.I64(8));
                break;
            case RecordKind.SetXattr:
                TakeXattr(record);
                break;
            case RecordKind.RemoveXattr:
                _attributes.Remove(Text(record.Payload.Span.Slice(16, record.U8(8))));
                Changed = record.I64(0);
                break;
            case RecordKind.Death:
            case RecordKind.GenerationBound:
            case RecordKind.Mount:
            case RecordKind.CleanUnmount:
                break;
            default:
                if (((byte)record.Kind & 0x80) == 0)
                    throw new InvalidDataException($"inode {Number}: a record of kind {record.Kind}");
                break;
        }
    }

    private void TakeBirth(LogRecord record)
    {
        (Parent, Device, Mode) = (record.U64(8), record.U64(24), record.U32(32));
        (Owner, Group, LinkCount) = (record.U32(36), record.U32(40), record.U32(44));
        Accessed = Modified = Changed = Born = record.I64(16);
    }

    private void TakeContent(LogRecord record)
    {
        ulong first = record.U64(0);
        switch (record.Kind)
        {
            case RecordKind.Write:
                Extents.Put(Extent.InBlocks(first, record.U32(16), record.U64(8)));
                Size = Math.Max(Size, first + record.U32(16));
                Modified = Changed = record.I64(24);
                break;
            case RecordKind.InlineWrite:
                Extents.Put(new Extent(first, first + record.U32(8), 0, record.Payload.Slice(24, (int)record.U32(8)), IsSetAside: false));
                Size = Math.Max(Size, first + record.U32(8));
                Modified = Changed = record.I64(16);
                break;
            case RecordKind.SetSize:
                Extents.Unmap(first, ulong.MaxValue);
                Size = first;
                Modified = Changed = record.I64(8);
                break;
            case RecordKind.Punch:
                Extents.Unmap(first, first + record.U64(8));
                Modified = Changed = record.I64(16);
                break;
            default:
                if (record.U64(16) != 0)
                    Extents.Put(Extent.SetAside(first, record.U64(16), record.U64(8)));
                Size = Math.Max(Size, record.U64(24));
                Modified = Changed = record.I64(32);
                break;
        }
    }

    private void TakeAttributes(LogRecord record)
    {
        uint fields = record.U32(0);
        int next = 16;
        if ((fields & 1) != 0)
            Mode = (Mode & ~0xFFFu) | record.U32(4);
        Changed = record.I64(8);
        if ((fields & 2) != 0)
        {
            (Owner, Group) = (record.U32(next), record.U32(next + 4));
            next += 8;
        }

        if ((fields & 4) != 0)
        {
            Accessed = record.I64(next);
            next += 8;
        }

        if ((fields & 8) != 0)
            Modified = record.I64(next);
    }

    private void TakeXattr(LogRecord record)
    {
        Changed = record.I64(0);
        int nameLength = record.U8(16);
        string name = Text(record.Payload.Span.Slice(24, nameLength));
        _attributes[name] = record.U8(17) == 0
            ? new Attribute(record.Payload.Slice(24 + nameLength, (int)record.U32(8)).ToArray(), [])
            : new Attribute(XattrData.Read(_medium, record), [.. XattrData.Blocks(record)]);
    }
}
