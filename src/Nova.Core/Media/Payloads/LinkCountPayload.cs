using System.Runtime.InteropServices;

namespace Nova.Core.Media;

/// <summary>The number of names changes. SPEC 5.9; 16 bytes.</summary>
[StructLayout(LayoutKind.Explicit, Size = SizeInBytes)]
internal struct LinkCountPayload
{
    public const int SizeInBytes = 16;

    [FieldOffset(0)] public uint LinkCount;    // names that refer to this inode, 1 or more
    [FieldOffset(4)] public uint Reserved;    // zero
    [FieldOffset(8)] public long ChangedNanoseconds;    // becomes the change time
}
