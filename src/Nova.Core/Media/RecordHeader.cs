using System.Runtime.InteropServices;

namespace Nova.Core.Media;

/// <summary>What every record begins with, and by which it proves itself. SPEC 4.1; half a line, followed by witnesses and payload.</summary>
[StructLayout(LayoutKind.Explicit, Size = SizeInBytes)]
internal struct RecordHeader
{
    public const int SizeInBytes = 32;

    [FieldOffset(0)] public uint Checksum;           // CRC32C of bytes 4 to 64 * Lines - 1, seeded with the identity
    [FieldOffset(4)] public byte Kind;               // RecordKind; bit 7: an old reader may skip it
    [FieldOffset(5)] public byte Lines;              // 1 to 63
    [FieldOffset(6)] public byte Flags;              // RecordFlags
    [FieldOffset(7)] public byte WitnessCount;
    [FieldOffset(8)] public ulong Sequence;
    [FieldOffset(16)] public ulong Operation;
    [FieldOffset(24)] public uint Epoch;
    [FieldOffset(28)] public ushort Place;
    [FieldOffset(30)] public ushort Count;
}
