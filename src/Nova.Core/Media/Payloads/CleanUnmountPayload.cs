using System.Runtime.InteropServices;

namespace Nova.Core.Media;

/// <summary>The volume was closed and nothing is in doubt. SPEC 5.15; 32 bytes.</summary>
[StructLayout(LayoutKind.Explicit, Size = SizeInBytes)]
internal struct CleanUnmountPayload
{
    public const int SizeInBytes = 32;

    [FieldOffset(0)] public ulong MountNumber;    // of the mount that ends
    [FieldOffset(8)] public ulong ImageBlock;    // first block of the allocator image (6), or 0: none, scan the logs
    [FieldOffset(16)] public ulong ImageLength;    // bytes
    [FieldOffset(24)] public uint ImageChecksum;    // CRC32C of the image, seeded with the identity of the volume inode
    [FieldOffset(28)] public uint Reserved;    // zero
}
