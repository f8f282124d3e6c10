using System.Runtime.InteropServices;
using Nova.Pmem;

namespace Nova.Core.Media;

/// <summary>What a volume is: identity, features, geometry. In block 0 and, as a replica, in the last block. SPEC 2.1; one block.</summary>
/// <remarks>The checksum covers bytes 0 to 1,023, which never change after format; each geometry carries its own.</remarks>
[StructLayout(LayoutKind.Explicit, Size = SizeInBytes)]
internal struct Superblock
{
    public const int SizeInBytes = Format.BlockSizeInBytes;
    public const int CoveredBytes = 1024;

    [FieldOffset(0)] public ulong Magic;
    [FieldOffset(8)] public uint Checksum;
    [FieldOffset(12)] public uint FormatVersion;
    [FieldOffset(16)] public ulong IncompatibleFeatures;
    [FieldOffset(24)] public ulong ReadOnlyFeatures;
    [FieldOffset(32)] public ulong CompatibleFeatures;
    [FieldOffset(40)] public Bytes16 VolumeId;
    [FieldOffset(56)] public Bytes16 Secret;
    [FieldOffset(72)] public long CreatedNanoseconds;
    [FieldOffset(80)] public uint BlockSize;
    [FieldOffset(84)] public uint SlotSize;
    [FieldOffset(88)] public uint ShardCount;
    [FieldOffset(92)] public uint AnchorBlocks;
    [FieldOffset(96)] public Bytes64 Label;
    [FieldOffset(160)] public Bytes64 Creator;
    [FieldOffset(224)] public Reserved800 Reserved;
    [FieldOffset(1024)] public Geometry GeometryA;
    [FieldOffset(1088)] public Reserved960 ReservedA;
    [FieldOffset(2048)] public Geometry GeometryB;
    [FieldOffset(2112)] public Reserved1984 ReservedB;

    public readonly uint ComputeChecksum()
    {
        Superblock copy = this;
        copy.Checksum = 0;
        return Crc32C.Compute(Overlay.BytesOf(in copy)[..CoveredBytes]);
    }
}
