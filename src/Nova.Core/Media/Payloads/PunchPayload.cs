using System.Runtime.InteropServices;

namespace Nova.Core.Media;

/// <summary>A range becomes a hole. SPEC 5.6; 24 bytes.</summary>
[StructLayout(LayoutKind.Explicit, Size = SizeInBytes)]
internal struct PunchPayload
{
    public const int SizeInBytes = 24;

    [FieldOffset(0)] public ulong FileOffset;    // first byte
    [FieldOffset(8)] public ulong Length;    // bytes unmapped; they read as zeros
    [FieldOffset(16)] public long ModifiedNanoseconds;    // becomes the modification and change time
}
