using Nova.Core.Media;
using Nova.Pmem;

namespace Nova.Core.Logs;

/// <summary>Whether data in blocks has the checksum that its record names.</summary>
internal static class DataCheck
{
    /// <summary>Checks the data of every record after <paramref name="before"/> up to a sequence number.</summary>
    /// <param name="region">The medium.</param>
    /// <param name="before">A cursor before the first of them.</param>
    /// <param name="lastSequence">Of the last of them.</param>
    /// <param name="believed">Gets what is compared; null where it is durable anyway.</param>
    public static bool Holds(PmemRegion region, LogCursor before, ulong lastSequence, BelievedBytes? believed)
    {
        while (before.LastSequence < lastSequence && before.Next(out LogRecord record))
        {
            if (((RecordFlags)record.Header.Flags).Has(RecordFlags.DataChecksum) && !Holds(region, record, before.Area, believed))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Checks the data of one record that carries a data checksum.</summary>
    public static bool Holds(PmemRegion region, in LogRecord record, DataArea area, BelievedBytes? believed = null) => record.Kind switch
    {
        RecordKind.Write => HoldsWrite(region, record.Read<WritePayload>(), area, believed),
        RecordKind.SetXattr => HoldsValue(region, record, area, believed),
        _ => true,
    };

    private static bool HoldsWrite(PmemRegion region, in WritePayload write, DataArea area, BelievedBytes? believed)
    {
        long inPage = (long)(write.FileOffset % Format.BlockSizeInBytes);
        long blocks = (inPage + write.Length + Format.BlockSizeInBytes - 1) / Format.BlockSizeInBytes;
        if (write.FirstBlock > (ulong)Format.MaximumBlockCount || !area.Contains((long)write.FirstBlock, blocks))
        {
            return false;
        }

        long offset = ((long)write.FirstBlock * Format.BlockSizeInBytes) + inPage;
        believed?.Add(offset, write.Length);
        return ChecksumOf(region, offset, write.Length, 0) == write.DataChecksum;
    }

    private static bool HoldsValue(PmemRegion region, in LogRecord record, DataArea area, BelievedBytes? believed)
    {
        SetXattrPayload payload = XattrLayout.Read(record, area);
        uint checksum = 0;
        long left = payload.ValueLength;
        int at = XattrLayout.ExtentsStart(payload.NameLength);
        for (int i = 0; i < payload.ExtentCount; i++, at += XattrLayout.ExtentBytes)
        {
            Space.BlockRun run = XattrLayout.ReadExtent(record.Payload[at..]);
            long length = Math.Min(left, run.Count * Format.BlockSizeInBytes);
            believed?.Add(run.FirstBlock * Format.BlockSizeInBytes, length);
            checksum = ChecksumOf(region, run.FirstBlock * Format.BlockSizeInBytes, length, checksum);
            left -= length;
        }

        return checksum == payload.ValueChecksum;
    }

    private static uint ChecksumOf(PmemRegion region, long offset, long length, uint checksum)
    {
        const int Piece = 1 << 20;
        for (long done = 0; done < length; done += Piece)
        {
            checksum = Crc32C.Append(checksum, region.Read(offset + done, (int)Math.Min(Piece, length - done)));
        }

        return checksum;
    }
}
