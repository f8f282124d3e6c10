using System.Runtime.CompilerServices;
using Nova.Core.Execution;
using Nova.Core.Media;

namespace Nova.Core.Index;

/// <summary>
/// Small arrays of structs, called nodes, of three sizes, cut from slabs that live as long as the pool. What an index of many entries is built
/// of, so that the collector sees a few large arrays and no object for each entry.
/// </summary>
/// <remarks>
/// Renting and returning are thread-safe. A node's slots belong to whoever rented it, under that index's own lock; another thread
/// that reads them got the node's number through that lock, after the slab was put in place.
/// A free node's first slot begins with the number of the next free one.
/// </remarks>
/// <param name="seam">Where the pool's lock is entered; held for a few loads and stores.</param>
/// <param name="firstBits">A node of the smallest size has 2^<paramref name="firstBits"/> slots.</param>
/// <param name="stepBits">A node of the next size has 2^<paramref name="stepBits"/> times as many.</param>
/// <param name="slabBits">A slab has 2^<paramref name="slabBits"/> slots: one node of the largest size, or several.</param>
internal class SlabPool<T>(ExecutionSeam seam, int firstBits, int stepBits, int slabBits)
    where T : unmanaged
{
    /// <summary>No node.</summary>
    public const int None = -1;

    private const int ClassBits = 2;
    private const int ClassMask = (1 << ClassBits) - 1;

    private readonly IndexLock _gate = new();
    private readonly T[][][] _slabs = [[], [], []];
    private readonly int[] _nextFree = [None, None, None];
    private readonly int[] _cut = [0, 0, 0];

    /// <summary>Bytes of all slabs.</summary>
    public long CommittedBytes { get; private set; }

    /// <summary>Nodes that are rented at this moment.</summary>
    public int RentedNodes { get; private set; }

    /// <summary>Slots of the largest nodes.</summary>
    public int LargestNode => 1 << (firstBits + (2 * stepBits));

    /// <summary>Slots of <paramref name="node"/>.</summary>
    public int SlotsOf(int node) => 1 << BitsOf(node & ClassMask);

    /// <summary>All slots of a rented node.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Span<T> Slots(int node)
    {
        int sizeClass = node & ClassMask;
        int bits = BitsOf(sizeClass);
        int index = node >> ClassBits;
        T[] slab = Volatile.Read(ref _slabs[sizeClass])[index >> (slabBits - bits)];
        return slab.AsSpan((index << bits) & ((1 << slabBits) - 1), 1 << bits);
    }

    /// <summary>Hands out a node of the smallest size that has <paramref name="slots"/> slots. Its content is undefined.</summary>
    /// <param name="slots">1 to <see cref="LargestNode"/>.</param>
    public int Rent(int slots)
    {
        int sizeClass = slots <= 1 << BitsOf(0) ? 0 : slots <= 1 << BitsOf(1) ? 1 : 2;
        seam.EnterExclusive(_gate);
        try
        {
            int node = _nextFree[sizeClass];
            if (node == None)
                node = Cut(sizeClass);
            else
                _nextFree[sizeClass] = Link(node);

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
        seam.EnterExclusive(_gate);
        Link(node) = _nextFree[node & ClassMask];
        _nextFree[node & ClassMask] = node;
        RentedNodes--;
        seam.ExitExclusive(_gate);
    }

    private int BitsOf(int sizeClass) => firstBits + (stepBits * sizeClass);

    private ref int Link(int node) => ref Overlay.FirstInt32(Slots(node));

    private int Cut(int sizeClass)
    {
        int index = _cut[sizeClass];
        int slabIndex = index >> (slabBits - BitsOf(sizeClass));
        T[][] slabs = _slabs[sizeClass];
        if (slabIndex == slabs.Length)
        {
            // A reader of another index may be looking through the old array of slabs: it stays as it is.
            slabs = new T[Math.Max(4, slabIndex * 2)][];
            _slabs[sizeClass].CopyTo(slabs, 0);
            Volatile.Write(ref _slabs[sizeClass], slabs);
        }

        if (slabs[slabIndex] is null)
        {
            slabs[slabIndex] = GC.AllocateArray<T>(1 << slabBits, pinned: true);
            CommittedBytes += (long)Unsafe.SizeOf<T>() << slabBits;
        }

        _cut[sizeClass] = index + 1;
        return (index << ClassBits) | sizeClass;
    }
}
