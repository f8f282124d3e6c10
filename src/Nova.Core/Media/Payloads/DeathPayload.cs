using System.Runtime.InteropServices;

namespace Nova.Core.Media;

/// <summary>An inode is gone. SPEC 5.2; 8 bytes.</summary>
[StructLayout(LayoutKind.Explicit, Size = SizeInBytes)]
internal struct DeathPayload
{
    public const int SizeInBytes = 8;

    [FieldOffset(0)] public long ChangedNanoseconds;    // time of the removal
}
