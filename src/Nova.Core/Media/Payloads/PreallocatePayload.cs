using System.Runtime.InteropServices;

namespace Nova.Core.Media;

/// <summary>Blocks set aside that read as zeros. SPEC 5.7; 40 bytes.</summary>
[StructLayout(LayoutKind.Explicit, Size = SizeInBytes)]
internal struct PreallocatePayload
{
    public const int SizeInBytes = 40;

    [FieldOffset(0)] public ulong FileOffset;    // a multiple of 4,096
    [FieldOffset(8)] public ulong FirstBlock;    // as in 5.3
    [FieldOffset(16)] public ulong BlockCount;    // blocks that read as zeros until they are written
    [FieldOffset(24)] public ulong Size;    // the file's size after the operation
    [FieldOffset(32)] public long ModifiedNanoseconds;    // becomes the modification and change time
}
