using System.Runtime.InteropServices;

namespace Nova.Core.Media;

/// <summary>Mode, owner, group and times, as its fields say; up to three words follow. SPEC 5.8; 16 bytes.</summary>
[StructLayout(LayoutKind.Explicit, Size = SizeInBytes)]
internal struct SetAttributesPayload
{
    public const int SizeInBytes = 16;

    [FieldOffset(0)] public uint Fields;    // bit 0 mode, 1 owner and group, 2 access time, 3 modification time
    [FieldOffset(4)] public uint Mode;    // permission bits, if bit 0 is set
    [FieldOffset(8)] public long ChangedNanoseconds;    // becomes the change time
}
