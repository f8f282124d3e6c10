using System.Runtime.InteropServices;

namespace Nova.Core.Media;

/// <summary>Another participant of an operation, and how far its log must have come for the operation to count. SPEC 4.2; 24 bytes.</summary>
[StructLayout(LayoutKind.Explicit, Size = SizeInBytes)]
internal struct Witness
{
    public const int SizeInBytes = 24;

    [FieldOffset(0)] public ulong Inode;
    [FieldOffset(8)] public ulong Generation;
    [FieldOffset(16)] public ulong Sequence;         // of the participant's last record of the operation
}
