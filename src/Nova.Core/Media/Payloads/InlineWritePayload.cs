using System.Runtime.InteropServices;

namespace Nova.Core.Media;

/// <summary>File bytes that follow in the record itself. SPEC 5.4; 24 bytes.</summary>
[StructLayout(LayoutKind.Explicit, Size = SizeInBytes)]
internal struct InlineWritePayload
{
    public const int SizeInBytes = 24;

    [FieldOffset(0)] public ulong FileOffset;    // first byte
    [FieldOffset(8)] public uint Length;    // bytes, 1 to 3,976
    [FieldOffset(12)] public uint Reserved;    // zero
    [FieldOffset(16)] public long ModifiedNanoseconds;    // becomes the modification and change time
}
