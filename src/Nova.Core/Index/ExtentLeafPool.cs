using System.Runtime.CompilerServices;
using Nova.Core.Execution;

namespace Nova.Core.Index;

/// <summary>
/// The nodes of every <see cref="ExtentIndex"/> of a volume: fixed arrays of <see cref="ExtentSlot"/>, cut from slabs that live as long as
/// the volume. Three sizes, so that a file of one extent costs 96 bytes and not a whole leaf.
/// </summary>
/// <remarks>
/// Renting and returning are thread-safe. A node's slots belong to its index alone, under that index's own lock; whoever has a
/// node's number got it through that lock, after the slab was put in place.
/// A free node's first slot names the next free one.
/// </remarks>
internal sealed class ExtentLeafPool(ExecutionSeam seam)
{
    /// <summary>Slots of the largest node.</summary>
    public const int MaxSlots = 64;

    /// <summary>No node.</summary>
    public const int None = -1;

    private const int ClassBits = 2;
    private const int ClassCount = 3;
    private const int SlabSlots = 2048;   // 48 KiB: below the large object heap

    private readonly IndexLock _gate = new();
    private readonly ExtentSlot[][][] _slabs = [[], [], []];
    private readonly int[] _nextFree = [None, None, None];
    private readonly int[] _cut = new int[ClassCount];

    /// <summary>Bytes of all slabs.</summary>
    public long CommittedBytes { get; private set; }

    /// <summary>Nodes that are rented at this moment.</summary>
    public int RentedNodes { get; private set; }

    /// <summary>Slots of <paramref name="node"/>: 4, 16 or 64.</summary>
    public static int SlotsOf(int node) => 4 << (2 * (node & ((1 << ClassBits) - 1)));

    /// <summary>All slots of a rented node.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Span<ExtentSlot> Slots(int node)
    {
        int sizeClass = node & ((1 << ClassBits) - 1);
        int slots = 4 << (2 * sizeClass);
        int first = (node >> ClassBits) * slots;
        ExtentSlot[] slab = Volatile.Read(ref _slabs[sizeClass])[first / SlabSlots];
        return slab.AsSpan(first % SlabSlots, slots);
    }

    /// <summary>Hands out a node of the smallest size that has <paramref name="slots"/> slots. Its content is undefined.</summary>
    /// <param name="slots">1 to <see cref="MaxSlots"/>.</param>
    public int Rent(int slots)
    {
        int sizeClass = slots <= 4 ? 0 : slots <= 16 ? 1 : 2;
        seam.EnterExclusive(_gate);
        try
        {
            int node = _nextFree[sizeClass];
            if (node != None)
                _nextFree[sizeClass] = Slots(node)[0].Child;
            else
                node = Cut(sizeClass);

            RentedNodes++;
            return node;
        }
        finally
        {
            seam.ExitExclusive(_gate);
        }
    }

    /// <summary>Takes a node back. Nobody reads it any more.</summary>
    public void Return(int node)
    {
        int sizeClass = node & ((1 << ClassBits) - 1);
        seam.EnterExclusive(_gate);
        Slots(node)[0] = ExtentSlot.ForChild(0, 0, _nextFree[sizeClass]);
        _nextFree[sizeClass] = node;
        RentedNodes--;
        seam.ExitExclusive(_gate);
    }

    private int Cut(int sizeClass)
    {
        int perSlab = SlabSlots / (4 << (2 * sizeClass));
        int index = _cut[sizeClass];
        if (index % perSlab == 0)
            AddSlab(sizeClass, index / perSlab);

        _cut[sizeClass] = index + 1;
        return (index << ClassBits) | sizeClass;
    }

    private void AddSlab(int sizeClass, int slab)
    {
        ExtentSlot[][] slabs = _slabs[sizeClass];
        if (slab == slabs.Length)
        {
            // A reader of another index may be looking through the old array of slabs: it stays as it is.
            slabs = new ExtentSlot[Math.Max(4, slab * 2)][];
            _slabs[sizeClass].CopyTo(slabs, 0);
            Volatile.Write(ref _slabs[sizeClass], slabs);
        }

        slabs[slab] = new ExtentSlot[SlabSlots];
        CommittedBytes += (long)SlabSlots * Unsafe.SizeOf<ExtentSlot>();
    }
}
