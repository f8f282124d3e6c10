using System.Runtime.InteropServices;

namespace Nova.Core.Media;

/// <summary>The first line of an inode's slot: words that are stored one by one, each valid in all its values. SPEC 3.1; one line.</summary>
[StructLayout(LayoutKind.Explicit, Size = SizeInBytes)]
internal struct SlotHeader
{
    public const int SizeInBytes = Format.LineSizeInBytes;
    public const int TailOffset = 0;
    public const int HeadOffset = 8;
    public const int EraOffset = 16;

    [FieldOffset(0)] public ulong Tail;              // TailWord
    [FieldOffset(8)] public ulong Head;              // LinkWord: the first log page
    [FieldOffset(16)] public ulong Era;              // EraWord: of the tail's sequence number, or the one after
    [FieldOffset(24)] public ulong TwinTail;
    [FieldOffset(32)] public ulong TwinHead;
    [FieldOffset(40)] public ulong TwinEra;
    [FieldOffset(48)] public Reserved16 Reserved;
}
