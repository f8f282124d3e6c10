using System.Buffers.Binary;
using Nova.Pmem;

namespace RingLogSample;

// The region is an array of slots of 64 bytes and nothing else: no header, no pointers, no formatting. A record is
//
//   0   sequence   8 bytes, from 1; the record lies in slot sequence % slots
//   8   checksum   CRC32C of sequence, length and payload
//   12  length     bytes of payload, 0 to 48
//   16  payload
//
// Ordering. Append: store the record, fence. A crash before the fence leaves any of its words; the checksum refuses the mixture, and what was lost is the
// record in flight and the oldest one, whose slot it takes. No record says where the log ends: the newest that is valid is the end.
// Opening: make durable what is visible, then believe it. A process may have died with its stores visible only; without this step, a record that was
// shown after opening could be gone after a power loss.

/// <summary>Keeps the last records that were appended, in persistent memory: one fence for each, nothing to format, nothing to repair.</summary>
/// <remarks>For one thread at a time.</remarks>
internal sealed class RingLog
{
    public const int LongestPayload = SlotSize - PayloadAt;

    private const int SlotSize = PmemRegion.LineSizeInBytes;
    private const int ChecksumAt = 8;
    private const int LengthAt = 12;
    private const int PayloadAt = 16;

    private static readonly StoreTag Record = new(0);

    private readonly PmemRegion _region;
    private readonly long _slots;

    private RingLog(PmemRegion region)
    {
        _region = region;
        _slots = region.LengthInBytes / SlotSize;
    }

    /// <summary>The sequence number of the newest record; 0 if there is none.</summary>
    public long Last { get; private set; }

    /// <summary>The sequence number of the oldest record that is there; 1 if there is none.</summary>
    public long First { get; private set; } = 1;

    /// <summary>Finds the records in a region; one of zeros is an empty log.</summary>
    public static RingLog Open(PmemRegion region)
    {
        region.MakeVisibleDurable(0, region.LengthInBytes);
        RingLog log = new(region);
        for (long slot = 0; slot < log._slots; slot++)
        {
            long sequence = (long)region.ReadWord(slot * SlotSize);
            if (sequence > log.Last && sequence % log._slots == slot && log.IsThere(sequence))
                log.Last = sequence;
        }

        log.First = log.Last + 1;
        while (log.First > 1 && log.Last - log.First + 1 < log._slots && log.IsThere(log.First - 1))
            log.First--;
        return log;
    }

    /// <summary>Appends a record; it is durable on return. The oldest one goes when the ring is full.</summary>
    /// <param name="payload">0 to <see cref="LongestPayload"/> bytes.</param>
    /// <returns>The record's sequence number.</returns>
    /// <exception cref="PmemException">The region takes no stores, or its fence failed: the record may or may not be there.</exception>
    public long Append(ReadOnlySpan<byte> payload)
    {
        if (payload.Length > LongestPayload)
            throw new ArgumentException($"A record holds at most {LongestPayload} bytes.", nameof(payload));

        Span<byte> record = stackalloc byte[SlotSize];
        record.Clear();
        BinaryPrimitives.WriteInt64LittleEndian(record, Last + 1);
        BinaryPrimitives.WriteInt32LittleEndian(record[LengthAt..], payload.Length);
        payload.CopyTo(record[PayloadAt..]);
        BinaryPrimitives.WriteUInt32LittleEndian(record[ChecksumAt..], ChecksumOf(record, payload.Length));

        using StoreBatch batch = _region.BeginBatch();
        batch.Store(OffsetOf(Last + 1), record, Record);
        batch.Fence().ThrowIfForged();

        Last++;
        First = Math.Max(First, Last - _slots + 1);
        return Last;
    }

    /// <summary>The payload of a record, in place: valid until its slot is taken again.</summary>
    /// <param name="sequence"><see cref="First"/> to <see cref="Last"/>.</param>
    public ReadOnlySpan<byte> Read(long sequence)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(sequence, First);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(sequence, Last);
        ReadOnlySpan<byte> record = _region.Read(OffsetOf(sequence), SlotSize);
        return record.Slice(PayloadAt, BinaryPrimitives.ReadInt32LittleEndian(record[LengthAt..]));
    }

    private long OffsetOf(long sequence) => sequence % _slots * SlotSize;

    private bool IsThere(long sequence)
    {
        ReadOnlySpan<byte> record = _region.Read(OffsetOf(sequence), SlotSize);
        int length = BinaryPrimitives.ReadInt32LittleEndian(record[LengthAt..]);
        return BinaryPrimitives.ReadInt64LittleEndian(record) == sequence
            && length is >= 0 and <= LongestPayload
            && BinaryPrimitives.ReadUInt32LittleEndian(record[ChecksumAt..]) == ChecksumOf(record, length);
    }

    private static uint ChecksumOf(ReadOnlySpan<byte> record, int length)
    {
        uint seed = Crc32C.Compute(record[..ChecksumAt]);
        return Crc32C.Append(seed, record.Slice(LengthAt, PayloadAt - LengthAt + length));
    }
}
