using System.Runtime.InteropServices;

namespace Nova.Core.Media;

/// <summary>The file ends here. SPEC 5.5; 16 bytes.</summary>
[StructLayout(LayoutKind.Explicit, Size = SizeInBytes)]
internal struct SetSizePayload
{
    public const int SizeInBytes = 16;

    [FieldOffset(0)] public ulong Size;    // bytes; everything mapped at or past it is unmapped
    [FieldOffset(8)] public long ModifiedNanoseconds;    // becomes the modification and change time
}
