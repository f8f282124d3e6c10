using System.Runtime.InteropServices;

namespace Nova.Core.Media;

/// <summary>An extended attribute; name, then value or extents follow. SPEC 5.16; 24 bytes.</summary>
[StructLayout(LayoutKind.Explicit, Size = SizeInBytes)]
internal struct SetXattrPayload
{
    public const int SizeInBytes = 24;

    [FieldOffset(0)] public long ChangedNanoseconds;    // becomes the change time
    [FieldOffset(8)] public uint ValueLength;    // bytes, 0 to 65,536
    [FieldOffset(12)] public uint ValueChecksum;    // CRC32C of the value if it lies in blocks, else zero
    [FieldOffset(16)] public byte NameLength;    // 1 to 255, namespace prefix included
    [FieldOffset(17)] public byte ExtentCount;    // 0: the value follows the name; else this many extents (8 bytes block, 8 bytes count) follow it, from the next multiple of 8
    [FieldOffset(18)] public ushort Reserved0;
    [FieldOffset(20)] public uint Reserved1;
}
