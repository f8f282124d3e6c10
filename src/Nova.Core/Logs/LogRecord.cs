using Nova.Core.Media;

namespace Nova.Core.Logs;

/// <summary>A record that has proved itself, in a copy that nobody else can change, and the place it was copied from.</summary>
internal readonly ref struct LogRecord
{
    private readonly ReadOnlySpan<byte> _bytes;

    public LogRecord(ReadOnlySpan<byte> bytes, long regionOffset)
    {
        _bytes = bytes;
        RegionOffset = regionOffset;
        Header = Overlay.Read<RecordHeader>(bytes);
    }

    public RecordHeader Header { get; }

    public long RegionOffset { get; }

    public RecordKind Kind => (RecordKind)Header.Kind;

    public ReadOnlySpan<byte> Payload => _bytes[PayloadStart..];

    /// <summary>Where the payload lies on the medium: names and inline data are read from there.</summary>
    public long PayloadRegionOffset => RegionOffset + PayloadStart;

    public int WitnessCount => Header.WitnessCount;

    private int PayloadStart => RecordHeader.SizeInBytes + (Header.WitnessCount * Media.Witness.SizeInBytes);

    public Witness Witness(int index) =>
        Overlay.Read<Witness>(_bytes[(RecordHeader.SizeInBytes + (index * Media.Witness.SizeInBytes))..]);

    /// <summary>The fixed part of the payload. A record too short for its kind is damage, though its checksum holds: it was not written by this format.</summary>
    public T Read<T>()
        where T : unmanaged
    {
        if (Payload.Length < Overlay.SizeOf<T>())
        {
            throw NovaException.Damage(typeof(T).Name, RegionOffset, $"a payload of {Overlay.SizeOf<T>()} bytes or more", $"{Payload.Length} bytes");
        }

        return Overlay.Read<T>(Payload);
    }

    /// <summary>What follows the fixed part; refused as damage if it is shorter than the fixed part says.</summary>
    public ReadOnlySpan<byte> Following<T>(int length)
        where T : unmanaged
    {
        int start = Overlay.SizeOf<T>();
        if (length < 0 || length > Payload.Length - start)
        {
            throw NovaException.Damage(typeof(T).Name, RegionOffset, $"{length} bytes after the fixed part", $"{Payload.Length - start} bytes");
        }

        return Payload.Slice(start, length);
    }
}
