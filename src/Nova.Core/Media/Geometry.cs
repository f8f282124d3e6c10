using System.Runtime.InteropServices;
using Nova.Pmem;

namespace Nova.Core.Media;

/// <summary>How large the volume is. Two of them stand in a superblock; the valid one with the greater sequence is in force. SPEC 2.2; one line.</summary>
[StructLayout(LayoutKind.Explicit, Size = SizeInBytes)]
internal struct Geometry
{
    public const int SizeInBytes = 64;

    [FieldOffset(0)] public uint Checksum;           // CRC32C of bytes 4 to 63, continued from that of the secret
    [FieldOffset(4)] public uint Reserved0;
    [FieldOffset(8)] public ulong Sequence;
    [FieldOffset(16)] public ulong BlockCount;
    [FieldOffset(24)] public ulong FirstDataBlock;
    [FieldOffset(32)] public Reserved32 Reserved1;

    public readonly uint ComputeChecksum(ReadOnlySpan<byte> secret) =>
        Crc32C.Append(Crc32C.Compute(secret), Overlay.BytesOf(in this)[4..]);
}
