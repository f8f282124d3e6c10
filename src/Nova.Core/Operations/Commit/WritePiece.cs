namespace Nova.Core.Operations;

/// <summary>A part of a write that lies in one run of blocks, and becomes one record.</summary>
/// <param name="FileOffset">First byte of the file that is stored.</param>
/// <param name="Length">Bytes that are stored: old bytes that are kept around the new ones included.</param>
/// <param name="RegionOffset">Where they go.</param>
/// <param name="KeepBefore">Whether bytes before the new ones are the file's old content; otherwise they are zeros.</param>
internal readonly record struct WritePiece(long FileOffset, long Length, long RegionOffset, OldBytes KeepBefore)
{
    public long EndOffset => FileOffset + Length;
}

/// <summary>What stands in a stored page where the write has no bytes.</summary>
internal enum OldBytes
{
    /// <summary>Zeros: the page was set aside and never written.</summary>
    Zeros,

    /// <summary>What the file holds there.</summary>
    Content,
}
