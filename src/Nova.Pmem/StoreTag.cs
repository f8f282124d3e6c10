namespace Nova.Pmem;

/// <summary>Says what a store is for. Opaque here: the medium keeps its counters by tag and shows the tag to observers, and gives it no meaning.</summary>
/// <param name="Value">0 to <see cref="Count"/> - 1. Checked when a store is made, not when the tag is made.</param>
public readonly record struct StoreTag(byte Value)
{
    /// <summary>The number of different tags.</summary>
    public const int Count = 16;
}
