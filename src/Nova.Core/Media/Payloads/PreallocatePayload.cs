using System.Runtime.InteropServices;

namespace Nova.Core.Media;

/// <summary>Blocks set aside that read as zeros. SPEC 5.7; 40 bytes.</summary>
[StructLayout(LayoutKind.Explicit, Size = SizeInBytes)]
internal struct PreallocatePayload
{
    public const int SizeInBytes = 40;

    [FieldOffset(0)] public ulong FileOffset;
    [FieldOffset(8)] public ulong FirstBlock;        // as in WritePayload
    [FieldOffset(16)] public ulong Length;           // bytes that read as zeros until they are written
    [FieldOffset(24)] public ulong Size;             // the file's size becomes at least this
    [FieldOffset(32)] public long ModifiedNanoseconds;
}
