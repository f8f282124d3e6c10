using Nova.Core.Space;

namespace Nova.Core.Index;

/// <summary>What lies behind a byte range of a file.</summary>
internal enum ExtentKind
{
    /// <summary>Bytes in data blocks, each at the same place in its block as in its page of the file.</summary>
    Data = 0,

    /// <summary>Bytes inside a log record, at any place.</summary>
    Inline = 1,

    /// <summary>Preallocated blocks that read as zeros until they are written; placed as <see cref="Data"/>.</summary>
    Unwritten = 2,
}

/// <summary>A byte range of a file and where it lies.</summary>
/// <param name="FileOffset">Bytes from the start of the file.</param>
/// <param name="Length">Bytes, 1 or more.</param>
/// <param name="Kind">What lies there.</param>
/// <param name="RegionOffset">Bytes from the start of the region, below 2^62. For blocks congruent to <paramref name="FileOffset"/> modulo 4,096.</param>
internal readonly record struct Extent(long FileOffset, long Length, ExtentKind Kind, long RegionOffset)
{
    /// <summary>The first byte of the file after the extent.</summary>
    public long EndOffset => FileOffset + Length;

    /// <summary>Whether the extent holds blocks of its own.</summary>
    public bool HoldsBlocks => Kind != ExtentKind.Inline;

    /// <summary>The block in which page <paramref name="page"/> of the file lies; only for an extent that holds blocks and overlaps the page.</summary>
    public long BlockOf(long page) => ((RegionOffset - FileOffset) / BlockRun.BlockSizeInBytes) + page;

    /// <summary>Whether <paramref name="next"/> goes on where this extent ends, in the file and in the region.</summary>
    public bool IsContinuedBy(in Extent next) =>
        Kind == next.Kind && EndOffset == next.FileOffset && RegionOffset + Length == next.RegionOffset;
}
