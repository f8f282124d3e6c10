using System.Runtime.InteropServices;

namespace Nova.Core.Media;

/// <summary>Maps a run of file bytes to data blocks. SPEC 5.3; 32 bytes.</summary>
[StructLayout(LayoutKind.Explicit, Size = SizeInBytes)]
internal struct WritePayload
{
    public const int SizeInBytes = 32;

    [FieldOffset(0)] public ulong FileOffset;    // first byte
    [FieldOffset(8)] public ulong FirstBlock;    // the byte at file offset x lies at 4096 * (FirstBlock + x / 4096 - FileOffset / 4096) + x mod 4096
    [FieldOffset(16)] public uint Length;    // bytes, 1 or more
    [FieldOffset(20)] public uint DataChecksum;    // CRC32C of the bytes
    [FieldOffset(24)] public long ModifiedNanoseconds;    // becomes the modification and change time
}
