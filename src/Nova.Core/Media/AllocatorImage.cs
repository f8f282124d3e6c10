using System.Runtime.InteropServices;

namespace Nova.Core.Media;

/// <summary>The head of the allocator image that a clean unmount leaves. SPEC 6; one line. The free-block bitmap and the shards' slots follow.</summary>
[StructLayout(LayoutKind.Explicit, Size = SizeInBytes)]
internal struct AllocatorImage
{
    public const int SizeInBytes = 64;
    public const ulong MagicValue = 0x31474D4941564F4E;  // "NOVAIMG1"

    [FieldOffset(0)] public ulong Magic;
    [FieldOffset(8)] public ulong MountNumber;
    [FieldOffset(16)] public ulong NextGeneration;
    [FieldOffset(24)] public ulong LastOperation;
    [FieldOffset(32)] public ulong PromisedPages;
    [FieldOffset(40)] public ulong LogPages;
    [FieldOffset(48)] public ulong BitmapWords;
    [FieldOffset(56)] public ulong ShardCount;
}

/// <summary>What follows the bitmap for each shard. SPEC 6; 16 bytes, then the numbers of its free slots, 4 bytes each, padded to 8.</summary>
[StructLayout(LayoutKind.Explicit, Size = SizeInBytes)]
internal struct ShardImage
{
    public const int SizeInBytes = 16;

    [FieldOffset(0)] public uint NextVirginSlot;
    [FieldOffset(4)] public uint FreeSlots;
    [FieldOffset(8)] public ulong LiveInodes;
}
