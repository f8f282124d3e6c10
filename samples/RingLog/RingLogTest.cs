using System.Globalization;
using System.Text;
using Nova.Pmem;
using Nova.Testing;

namespace RingLogSample;

/// <summary>Appends records to a ring of 64 slots until it has gone round, and says what a crash may leave: every record that was appended, the one in flight or
/// not, and of the oldest records those whose slots were not taken.</summary>
internal sealed class RingLogTest : CrashTest
{
    private const int Appends = 80;
    private const int Slots = PmemRegion.PageSizeInBytes / PmemRegion.LineSizeInBytes;

    public override long RegionLengthInBytes => PmemRegion.PageSizeInBytes;

    public override void Run(PmemRegion region, CrashScript script)
    {
        RingLog log = RingLog.Open(region);
        for (int number = 1; number <= Appends; number++)
        {
            byte[] payload = PayloadOf(number);
            script.Step(string.Create(CultureInfo.InvariantCulture, $"append {number}"), () => log.Append(payload));
        }
    }

    public override void Check(PmemRegion region, CrashMoment moment)
    {
        RingLog log = RingLog.Open(region);
        int appended = moment.Completed.Count;
        int possible = appended + moment.InFlight.Count;
        moment.Require(log.Last >= appended, "a record that was appended is gone");
        moment.Require(log.Last <= possible, "a record is there that nobody appended");
        moment.Require(log.First <= Math.Max(1, possible - Slots + 1), "a record is gone whose slot was not taken");

        ulong found = (ulong)log.Last;
        for (long sequence = log.First; sequence <= log.Last; sequence++)
        {
            ReadOnlySpan<byte> payload = log.Read(sequence);
            moment.Require(payload.SequenceEqual(PayloadOf((int)sequence)), "a record does not hold what was appended");
            found = (found * 31) + Crc32C.Compute(payload);
        }

        moment.Fingerprint(found);

        // The log can be used: from here on the stores are the check's own.
        long next = log.Append("more"u8);
        moment.Require(next == log.Last && log.Read(next).SequenceEqual("more"u8), "the log takes no more records");
        moment.Require(RingLog.Open(region).Last == next, "a record that was appended after recovery is gone");
    }

    // As long as a slot allows, and longer and shorter from one to the next, so that old payload stands behind new.
    private static byte[] PayloadOf(int number)
    {
        byte[] payload = new byte[number * 7 % (RingLog.LongestPayload + 1)];
        byte[] text = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"record {number}; "));
        for (int at = 0; at < payload.Length; at++)
            payload[at] = text[at % text.Length];
        return payload;
    }
}
