using System.Runtime.InteropServices;

namespace Nova.Core.Media;

/// <summary>The volume was opened for writing. SPEC 5.14; 80 bytes.</summary>
[StructLayout(LayoutKind.Explicit, Size = SizeInBytes)]
internal struct MountPayload
{
    public const int SizeInBytes = 80;

    [FieldOffset(0)] public ulong MountNumber;    // 1 for the first
    [FieldOffset(8)] public long MountedNanoseconds;
    [FieldOffset(16)] public Bytes64 Writer;    // UTF-8, name and version of the library that mounted
}
