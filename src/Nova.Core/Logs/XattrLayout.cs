using System.Buffers.Binary;
using Nova.Core.Media;
using Nova.Core.Space;

namespace Nova.Core.Logs;

/// <summary>What follows the fixed part of a SetXattr record: the name, then the value or its extents. SPEC 5.16.</summary>
internal static class XattrLayout
{
    public const int ExtentBytes = 16;

    /// <summary>The longest value that lies in the record itself.</summary>
    public const int MaximumInlineValue = 2048;

    /// <summary>From the start of the payload.</summary>
    public static int ExtentsStart(int nameLength) => (SetXattrPayload.SizeInBytes + nameLength + 7) & ~7;

    public static BlockRun ReadExtent(ReadOnlySpan<byte> bytes) => new(
        BinaryPrimitives.ReadInt64LittleEndian(bytes), BinaryPrimitives.ReadInt64LittleEndian(bytes[8..]));

    public static void WriteExtent(Span<byte> bytes, BlockRun run)
    {
        BinaryPrimitives.WriteInt64LittleEndian(bytes, run.FirstBlock);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[8..], run.Count);
    }

    /// <summary>Checks a SetXattr record against itself and the data area, and returns its fixed part.</summary>
    public static SetXattrPayload Read(in LogRecord record, DataArea area)
    {
        SetXattrPayload payload = record.Read<SetXattrPayload>();
        int nameLength = payload.NameLength;
        bool sane = nameLength > 0 && payload.ValueLength <= Format.MaximumXattrValueBytes;
        if (sane && payload.ExtentCount == 0)
        {
            sane = SetXattrPayload.SizeInBytes + nameLength + (long)payload.ValueLength <= record.Payload.Length;
        }
        else if (sane)
        {
            int start = ExtentsStart(nameLength);
            sane = start + (payload.ExtentCount * ExtentBytes) <= record.Payload.Length;
            long blocks = 0;
            for (int i = 0; sane && i < payload.ExtentCount; i++)
            {
                BlockRun run = ReadExtent(record.Payload[(start + (i * ExtentBytes))..]);
                sane = run.Count > 0 && area.Contains(run.FirstBlock, run.Count);
                blocks += sane ? run.Count : 0;
            }

            sane = sane && blocks == ((long)payload.ValueLength + Format.BlockSizeInBytes - 1) / Format.BlockSizeInBytes;
        }

        return sane
            ? payload
            : throw NovaException.Damage("SetXattr record", record.RegionOffset, "a name, and a value or extents of the data area", $"name {nameLength}, value {payload.ValueLength}, extents {payload.ExtentCount}");
    }
}
