namespace Nova.Core.Space;

/// <summary>What blocks are wanted for, and so where they should lie.</summary>
internal enum AllocationHint
{
    /// <summary>File data: goes on after the last data that was placed.</summary>
    Data = 0,

    /// <summary>Data of a large file: runs of 512 blocks or more start on multiples of 512 where that can be had.</summary>
    LargeFile = 1,

    /// <summary>Log pages and table chunks: packed at the low end, so that data stays contiguous.</summary>
    Log = 2,
}

/// <summary>Which account an allocation is charged to.</summary>
internal enum AllocationSource
{
    /// <summary>Free blocks that nobody has reserved.</summary>
    Free = 0,

    /// <summary>A reservation made before with <see cref="BlockSpace.TryReserve"/>.</summary>
    Reserved = 1,
}

/// <summary>What is wrong with a bitmap that was to be imported.</summary>
internal enum SpaceImageFault
{
    None = 0,

    /// <summary>Not as many words as the area needs.</summary>
    Length = 1,

    /// <summary>A block outside the area is marked free.</summary>
    OutsideArea = 2,
}

/// <summary>Lets tests fail an allocation of their choice.</summary>
internal interface IAllocationFaults
{
    /// <summary>Whether this allocation or reservation, the next one in order, is to fail as if space had run out.</summary>
    bool FailsNext();
}

/// <summary>How the blocks of the data area are accounted for. Sizes in blocks.</summary>
/// <param name="Total">Blocks of the data area.</param>
/// <param name="Free">Blocks that nobody holds, the reserved ones among them.</param>
/// <param name="Reserved">Free blocks that are promised.</param>
/// <param name="Limbo">Blocks that are freed but not yet reusable.</param>
internal readonly record struct SpaceUsage(long Total, long Free, long Reserved, long Limbo)
{
    /// <summary>Blocks that somebody holds.</summary>
    public long InUse => Total - Free - Limbo;
}
