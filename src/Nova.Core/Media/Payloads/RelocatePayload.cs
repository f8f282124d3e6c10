using System.Runtime.InteropServices;

namespace Nova.Core.Media;

/// <summary>An inode was renamed. SPEC 5.12; 16 bytes.</summary>
[StructLayout(LayoutKind.Explicit, Size = SizeInBytes)]
internal struct RelocatePayload
{
    public const int SizeInBytes = 16;

    [FieldOffset(0)] public ulong Parent;    // of a directory: its parent from now on; of anything else: zero
    [FieldOffset(8)] public long ChangedNanoseconds;    // becomes the change time
}
