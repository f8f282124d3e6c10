using System.Runtime.InteropServices;

namespace Nova.Core.Media;

/// <summary>An inode is born: identity and attributes. SPEC 5.1; 64 bytes.</summary>
[StructLayout(LayoutKind.Explicit, Size = SizeInBytes)]
internal struct BirthPayload
{
    public const int SizeInBytes = 64;

    [FieldOffset(0)] public ulong Generation;    // the identity seed of this record is made of it
    [FieldOffset(8)] public ulong Parent;    // the directory it was born in; of a directory: its parent
    [FieldOffset(16)] public long BornNanoseconds;    // access, change, modification and birth time
    [FieldOffset(24)] public ulong Device;    // major * 2^32 + minor, for devices
    [FieldOffset(32)] public uint Mode;    // type and permission bits, as POSIX numbers them; type 0 for inodes of the volume itself
    [FieldOffset(36)] public uint Owner;    // user id
    [FieldOffset(40)] public uint Group;    // group id
    [FieldOffset(44)] public uint LinkCount;    // names at birth: 1
    [FieldOffset(48)] public uint InodeFlags;    // reserved: zero
    [FieldOffset(52)] public uint Project;    // reserved: zero
    [FieldOffset(56)] public ulong Reserved;    // zero
}
