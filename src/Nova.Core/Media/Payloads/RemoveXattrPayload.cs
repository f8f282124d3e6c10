using System.Runtime.InteropServices;

namespace Nova.Core.Media;

/// <summary>An extended attribute goes; its name follows. SPEC 5.17; 16 bytes.</summary>
[StructLayout(LayoutKind.Explicit, Size = SizeInBytes)]
internal struct RemoveXattrPayload
{
    public const int SizeInBytes = 16;

    [FieldOffset(0)] public long ChangedNanoseconds;    // becomes the change time
    [FieldOffset(8)] public byte NameLength;    // 1 to 255
    [FieldOffset(9)] public byte Reserved0;
    [FieldOffset(10)] public ushort Reserved1;
    [FieldOffset(12)] public uint Reserved2;
}
