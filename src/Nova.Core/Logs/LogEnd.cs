using Nova.Core.Media;

namespace Nova.Core.Logs;

/// <summary>Where the next record of a log goes: a container (the slot or a page) and the first free line in it.</summary>
/// <param name="Container">Byte offset of the slot or page in the region.</param>
/// <param name="NextLine">1 to <paramref name="LineLimit"/>; the limit means full.</param>
/// <param name="LineLimit">8 in a slot, 64 in a page.</param>
internal readonly record struct LogEnd(long Container, int NextLine, int LineLimit)
{
    public long RegionOffset => Container + ((long)NextLine * Format.LineSizeInBytes);

    public int Room => LineLimit - NextLine;

    public bool IsSlot => LineLimit == Format.LinesPerSlot;

    /// <summary>Where the word lies that links the container after this one.</summary>
    public long LinkOffset => Container + (IsSlot ? SlotHeader.HeadOffset : PageHeader.NextOffset);

    public static LogEnd OfSlot(long slotOffset) => new(slotOffset, 1, Format.LinesPerSlot);

    public static LogEnd OfPage(long block) => new(block * Format.BlockSizeInBytes, 1, Format.LinesPerPage);

    public LogEnd After(int lines) => this with { NextLine = NextLine + lines };
}
