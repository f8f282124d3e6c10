using Nova.Core.Execution;

namespace Nova.Core.Index;

/// <summary>
/// The nodes of every <see cref="ExtentIndex"/> of a volume, of 4, 16 or 64 slots: a file of one extent costs 96 bytes and not a
/// whole leaf. Thread-safe.
/// </summary>
internal sealed class ExtentLeafPool(ExecutionSeam seam) : SlabPool<ExtentSlot>(seam, firstBits: 2, stepBits: 2, slabBits: 11)
{
    /// <summary>Slots of the largest node.</summary>
    public const int MaxSlots = 64;
}
