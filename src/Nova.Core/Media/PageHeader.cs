using System.Runtime.InteropServices;
using Nova.Pmem;

namespace Nova.Core.Media;

/// <summary>The first line of a log page. SPEC 3.4; one line. The link word is stored later, alone, and has its own check.</summary>
[StructLayout(LayoutKind.Explicit, Size = SizeInBytes)]
internal struct PageHeader
{
    public const int SizeInBytes = Format.LineSizeInBytes;
    public const int NextOffset = 48;

    [FieldOffset(0)] public uint Checksum;           // CRC32C of bytes 4 to 47, seeded with the identity
    [FieldOffset(4)] public uint Reserved0;
    [FieldOffset(8)] public ulong Owner;
    [FieldOffset(16)] public ulong Generation;
    [FieldOffset(24)] public ulong FirstSequence;
    [FieldOffset(32)] public ulong PrecedingSequence;
    [FieldOffset(40)] public ulong Reserved1;
    [FieldOffset(48)] public ulong Next;             // LinkWord
    [FieldOffset(56)] public ulong TwinNext;

    public readonly uint ComputeChecksum(uint identitySeed) =>
        Crc32C.Append(identitySeed, Overlay.BytesOf(in this)[4..NextOffset]);
}
