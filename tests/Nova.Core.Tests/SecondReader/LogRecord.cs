using System.Buffers.Binary;

namespace Nova.SecondReader;

/// <summary>SPEC 5.</summary>
internal enum RecordKind : byte
{
    None = 0,
    Birth = 1,
    Death = 2,
    Write = 3,
    InlineWrite = 4,
    SetSize = 5,
    Punch = 6,
    Preallocate = 7,
    SetAttributes = 8,
    LinkCount = 9,
    AddEntry = 10,
    RemoveEntry = 11,
    Relocate = 12,
    GenerationBound = 13,
    Mount = 14,
    CleanUnmount = 15,
    SetXattr = 16,
    RemoveXattr = 17,
}

/// <summary>SPEC 4.2.</summary>
internal readonly record struct Witness(ulong Inode, uint GenerationBits, ulong Sequence);

/// <summary>A record whose checksum holds. SPEC 4.1.</summary>
internal sealed class LogRecord
{
    public const int HeaderSize = 32;
    private const int WitnessSize = 16;

    private LogRecord(ReadOnlyMemory<byte> bytes, ulong page)
    {
        (Bytes, Page) = (bytes, page);
        ReadOnlySpan<byte> span = bytes.Span;
        Witnesses = new Witness[span[7]];
        for (int i = 0; i < Witnesses.Length; i++)
        {
            ulong participant = BinaryPrimitives.ReadUInt64LittleEndian(span[(HeaderSize + i * WitnessSize)..]);
            ulong sequence = BinaryPrimitives.ReadUInt64LittleEndian(span[(HeaderSize + i * WitnessSize + 8)..]);
            Witnesses[i] = new Witness(participant & ((1UL << 40) - 1), (uint)(participant >> 40), sequence);
        }
    }

    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>The log page it lies in, or 0: the slot.</summary>
    public ulong Page { get; }

    public Witness[] Witnesses { get; }

    public RecordKind Kind => (RecordKind)Bytes.Span[4];

    public int Lines => Bytes.Span[5];

    public bool HasDataChecksum => (Bytes.Span[6] & 4) != 0;

    public ulong Sequence => BinaryPrimitives.ReadUInt64LittleEndian(Bytes.Span[8..]);

    public ulong Operation => BinaryPrimitives.ReadUInt64LittleEndian(Bytes.Span[16..]);

    public int Place => BinaryPrimitives.ReadUInt16LittleEndian(Bytes.Span[28..]);

    public int Count => BinaryPrimitives.ReadUInt16LittleEndian(Bytes.Span[30..]);

    public ReadOnlyMemory<byte> Payload => Bytes[(HeaderSize + WitnessSize * Witnesses.Length)..];

    public byte U8(int offset) => Payload.Span[offset];

    public ushort U16(int offset) => BinaryPrimitives.ReadUInt16LittleEndian(Payload.Span[offset..]);

    public uint U32(int offset) => BinaryPrimitives.ReadUInt32LittleEndian(Payload.Span[offset..]);

    public ulong U64(int offset) => BinaryPrimitives.ReadUInt64LittleEndian(Payload.Span[offset..]);

    public long I64(int offset) => BinaryPrimitives.ReadInt64LittleEndian(Payload.Span[offset..]);

    /// <summary>The record at a place, if there is a valid one of this identity before the end of its container.</summary>
    public static LogRecord? At(Medium medium, long offset, long end, uint seed, ulong page)
    {
        int lines = medium.U8(offset + 5);
        if (lines is 0 or > 63 || offset + lines * Medium.LineSize > end || HeaderSize + medium.U8(offset + 7) * WitnessSize > lines * Medium.LineSize)
            return null;
        ReadOnlyMemory<byte> bytes = medium.Memory(offset, lines * Medium.LineSize);
        return medium.U32(offset) == Castagnoli.Continue(seed, bytes.Span[4..]) ? new LogRecord(bytes, page) : null;
    }

    /// <summary>The birth at the beginning of a slot's log, if there is one; its own payload names the generation that seeds it (5.1).</summary>
    public static LogRecord? BirthAt(Medium medium, long slot, ulong inode, out ulong generation)
    {
        long offset = slot + Medium.LineSize;
        int payload = HeaderSize + medium.U8(offset + 7) * WitnessSize;
        generation = payload + 8 <= Medium.SlotSize - Medium.LineSize ? medium.U64(offset + payload) : 0;
        LogRecord? record = At(medium, offset, slot + Medium.SlotSize, medium.IdentitySeed(inode, generation), 0);
        return record is { Kind: RecordKind.Birth, Sequence: 1 } ? record : null;
    }
}
