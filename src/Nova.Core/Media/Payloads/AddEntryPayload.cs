using System.Runtime.InteropServices;

namespace Nova.Core.Media;

/// <summary>A name in a directory; the name follows. SPEC 5.10; 40 bytes.</summary>
[StructLayout(LayoutKind.Explicit, Size = SizeInBytes)]
internal struct AddEntryPayload
{
    public const int SizeInBytes = 40;
    public const int NameLengthOffset = 34;

    [FieldOffset(0)] public ulong Child;    // inode number
    [FieldOffset(8)] public ulong ChildGeneration;
    [FieldOffset(16)] public ulong Supersedes;    // sequence number of the entry that this one replaces under the same name, or 0
    [FieldOffset(24)] public long ModifiedNanoseconds;    // becomes the directory's modification and change time
    [FieldOffset(32)] public ushort ChildType;    // bits 12 to 15 of the child's mode
    [FieldOffset(34)] public byte NameLength;    // 1 to 255
    [FieldOffset(35)] public byte Reserved0;
    [FieldOffset(36)] public uint Reserved1;
}
