using Nova.Core.Media;
using Nova.Pmem;

namespace Nova.Core.Logs;

/// <summary>A record's bytes on their way to the medium.</summary>
internal static class RecordImage
{
    /// <summary>Lines that a record of this many bytes, header and witnesses included, takes.</summary>
    public static int LinesFor(int bytes) => (bytes + Format.LineSizeInBytes - 1) / Format.LineSizeInBytes;

    /// <summary>Writes the header before witnesses and payload, which stand already, and the checksum over all. SPEC 4.1.</summary>
    /// <param name="image">Whole lines; what is behind the payload is zero.</param>
    /// <param name="header">Everything but lines and checksum.</param>
    /// <param name="identitySeed">Of the log's owner.</param>
    public static void Seal(Span<byte> image, RecordHeader header, uint identitySeed)
    {
        header.Lines = (byte)(image.Length / Format.LineSizeInBytes);
        header.Checksum = 0;
        Overlay.Write(image, in header);
        header.Checksum = Crc32C.Append(identitySeed, image[sizeof(uint)..]);
        Overlay.Write(image, in header);
    }

    /// <summary>A record of its own: the only one of its operation, in one log.</summary>
    /// <returns>Bytes of the image: whole lines.</returns>
    public static int Single<T>(Span<byte> image, RecordKind kind, ulong sequence, ulong operation, uint epoch, in T payload, uint identitySeed)
        where T : unmanaged
    {
        int bytes = LinesFor(RecordHeader.SizeInBytes + Overlay.SizeOf<T>()) * Format.LineSizeInBytes;
        image = image[..bytes];
        image.Clear();
        Overlay.Write(image[RecordHeader.SizeInBytes..], in payload);
        Seal(image, new RecordHeader { Kind = (byte)kind, Sequence = sequence, Operation = operation, Epoch = epoch, Count = 1 }, identitySeed);
        return bytes;
    }
}
