using System.Runtime.CompilerServices;

namespace Nova.Core.Index;

/// <summary>
/// One slot of a node of the extent tree, 24 bytes. In a leaf: an extent. In an inner node: a child, its number of used slots,
/// and the lowest file offset below it.
/// </summary>
internal struct ExtentSlot
{
    private const int KindShift = 62;

    /// <summary>File offset of the extent, or the lowest one below the child.</summary>
    public long Key;

    /// <summary>Length of the extent in bytes, or the number of used slots of the child.</summary>
    public long Length;

    private long _place;   // an extent: region offset, its kind in bits 62 and 63; a child: the number of its node

    public readonly long EndOffset => Key + Length;

    public readonly int Child => (int)_place;

    public static ExtentSlot ForExtent(in Extent extent) => new()
    {
        Key = extent.FileOffset,
        Length = extent.Length,
        _place = extent.RegionOffset | ((long)extent.Kind << KindShift),
    };

    public static ExtentSlot ForChild(long lowestKey, int usedSlots, int node) => new() { Key = lowestKey, Length = usedSlots, _place = node };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly Extent ToExtent() =>
        new(Key, Length, (ExtentKind)(int)((ulong)_place >> KindShift), _place & ((1L << KindShift) - 1));

    /// <summary>Drops what lies before <paramref name="offset"/>, a byte inside the extent.</summary>
    public void TrimFront(long offset)
    {
        long cut = offset - Key;
        Key = offset;
        Length -= cut;
        _place += cut;
    }
}
