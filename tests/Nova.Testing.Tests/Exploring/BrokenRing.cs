using System.Buffers.Binary;
using Nova.Pmem;

namespace Nova.Testing.Tests.Exploring;

/// <summary>What is wrong with a ring.</summary>
public enum RingFlaw
{
    None,

    /// <summary>An append returns before its fence.</summary>
    NoFence,

    /// <summary>A record that was torn is believed.</summary>
    NoChecksum,

    /// <summary>Of a record of two lines that is stored through the cache, one line is flushed.</summary>
    FlushesFirstLineOnly,

    /// <summary>Recovery believes what a dead process left visible, without making it durable.</summary>
    BelievesWhatIsVisible,

    /// <summary>Recovery counts the openings in place, in two words.</summary>
    CountsOpeningsInTwoWords,

    /// <summary>An append publishes the end of the log under the fence of the record itself.</summary>
    PublishesTheEndTooEarly,
}

/// <summary>A ring of records of two lines, stored through the cache, with one thing wrong with it. Sequence and checksum stand in front of 112 bytes.</summary>
internal sealed class BrokenRing(RingFlaw flaw) : CrashTest
{
    private const int RecordSize = 128;
    private const int Slots = 8;
    private const int End = 2048;           // the last sequence number, if it is published
    private const int Openings = 3072;      // two words that must agree

    public override long RegionLengthInBytes => PmemRegion.PageSizeInBytes;

    public override void Run(PmemRegion region, CrashScript script)
    {
        for (int sequence = 1; sequence <= 10; sequence++)
        {
            int number = sequence;
            script.Step($"append {number}", () => Append(region, number));
        }
    }

    public override void Check(PmemRegion region, CrashMoment moment)
    {
        int last = Recover(region, moment);
        moment.Fingerprint((ulong)last);
        moment.Require(last >= moment.Completed.Count, "a record is gone");
        moment.Require(last <= moment.Completed.Count + moment.InFlight.Count, "a record too many");
        if (last > 0)
            moment.Require(region.Read(OffsetOf(last) + 16, RecordSize - 16).SequenceEqual(RecordOf(last).AsSpan(16)), "a torn record is believed");
    }

    private int Recover(PmemRegion region, CrashMoment moment)
    {
        if (flaw != RingFlaw.BelievesWhatIsVisible)
            region.MakeVisibleDurable(0, region.LengthInBytes);
        if (flaw == RingFlaw.CountsOpeningsInTwoWords)
            CountOpening(region, moment);
        if (flaw == RingFlaw.PublishesTheEndTooEarly)
            return (int)region.ReadWord(End);

        int last = 0;
        for (int slot = 0; slot < Slots; slot++)
        {
            int sequence = (int)region.ReadWord(slot * RecordSize);
            if (sequence > last && IsValid(region.Read(slot * RecordSize, RecordSize)))
                last = sequence;
        }

        return last;
    }

    private void Append(PmemRegion region, int sequence)
    {
        using StoreBatch batch = region.BeginBatch();
        batch.StoreCached(OffsetOf(sequence), RecordOf(sequence), new StoreTag(1));
        batch.Flush(OffsetOf(sequence), flaw == RingFlaw.FlushesFirstLineOnly ? 64 : RecordSize);
        if (flaw == RingFlaw.PublishesTheEndTooEarly)
            batch.StoreWord(End, (ulong)sequence, new StoreTag(2));
        if (flaw != RingFlaw.NoFence)
            batch.Fence().ThrowIfForged();
    }

    // Each opening adds one to two words, which must agree when the next begins.
    private static void CountOpening(PmemRegion region, CrashMoment moment)
    {
        ulong openings = region.ReadWord(Openings);
        moment.Require(region.ReadWord(Openings + 64) == openings, "the openings are torn");
        using StoreBatch batch = region.BeginBatch();
        batch.StoreWord(Openings, openings + 1, default);
        batch.StoreWord(Openings + 64, openings + 1, default);
        batch.Fence().ThrowIfForged();
    }

    private bool IsValid(ReadOnlySpan<byte> record) =>
        flaw == RingFlaw.NoChecksum || BinaryPrimitives.ReadUInt64LittleEndian(record[8..]) == Crc32C.Append(Crc32C.Compute(record[..8]), record[16..]);

    private static long OffsetOf(int sequence) => sequence % Slots * RecordSize;

    private static byte[] RecordOf(int sequence)
    {
        byte[] record = new byte[RecordSize];
        new Random(sequence).NextBytes(record);
        BinaryPrimitives.WriteInt64LittleEndian(record, sequence);
        BinaryPrimitives.WriteUInt64LittleEndian(record.AsSpan(8), Crc32C.Append(Crc32C.Compute(record.AsSpan(0, 8)), record.AsSpan(16)));
        return record;
    }
}
