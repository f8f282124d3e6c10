namespace Nova.Core.Space;

/// <summary>What a block of the data area is to the allocator.</summary>
internal enum BlockState
{
    /// <summary>Somebody holds it.</summary>
    InUse = 0,

    /// <summary>Nobody holds it any more, and it may not be allocated yet.</summary>
    Limbo = 1,

    /// <summary>It may be allocated.</summary>
    Free = 2,
}
