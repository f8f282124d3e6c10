using System.Runtime.CompilerServices;

namespace Nova.Core.Index;

// The usual changes touch one leaf only: an overwrite of whole pages, a small piece within one extent, an append. They take one descent and one move
// of slots; whatever does not fit goes the general way (Release, Cut, Put), which has no such limits.
internal sealed partial class ExtentIndex
{
    private bool TrySplice(in Extent replacement, ref ReleasedBlocks released)
    {
        if (_root == ExtentLeafPool.None)
            return false;

        Seek(replacement.FileOffset, out Path path);
        Step leaf = path[_height];
        Span<ExtentSlot> slots = pool.Slots(leaf.Node);
        int first = leaf.Slot >= 0 && slots[leaf.Slot].EndOffset > replacement.FileOffset ? leaf.Slot : leaf.Slot + 1;
        int end = first;
        while (end < leaf.Used && slots[end].Key < replacement.EndOffset)
            end++;

        Splice splice = new() { From = first, End = end };
        bool isWhole = PlanLeft(ref splice, slots, path, replacement) && PlanRight(ref splice, slots, path, replacement);
        if (!isWhole || leaf.Used + splice.Growth > slots.Length || !TryRelease(slots[first..end], replacement, ref released))
            return false;

        slots[splice.End..leaf.Used].CopyTo(slots[(splice.End + splice.Growth)..]);
        ((ReadOnlySpan<ExtentSlot>)splice.Fresh)[..splice.Count].CopyTo(slots[splice.From..]);
        Count += splice.Growth;
        if (splice.Growth != 0)
            SetUsed(ref path, _height, leaf.Used + splice.Growth);
        if (splice.From == 0)
            SpreadFirstKey(ref path, _height);
        if (splice.Growth < 0 && _height > 0 && leaf.Used + splice.Growth <= LowUse)
            MergeWithNeighbour(ref path, _height);

        return true;
    }

    // What stays of the first extent, and the replacement: as one where they continue each other. False if the neighbour lies in another leaf.
    private bool PlanLeft(ref Splice splice, ReadOnlySpan<ExtentSlot> slots, in Path path, in Extent replacement)
    {
        if (splice.From < splice.End && slots[splice.From].Key < replacement.FileOffset)
        {
            splice.Fresh[0] = slots[splice.From];
            splice.Fresh[0].Length = replacement.FileOffset - splice.Fresh[0].Key;
            splice.Count = 1;
        }
        else if (splice.From > 0)
        {
            if (slots[splice.From - 1].ToExtent().IsContinuedBy(replacement))
            {
                splice.Fresh[0] = slots[--splice.From];
                splice.Count = 1;
            }
        }
        else if (!IsFirstLeaf(path))
        {
            return false;
        }

        if (splice.Count == 1 && splice.Fresh[0].ToExtent().IsContinuedBy(replacement))
            splice.Fresh[0].Length += replacement.Length;
        else
            splice.Fresh[splice.Count++] = ExtentSlot.ForExtent(replacement);

        return true;
    }

    // What stays of the last extent, or the neighbour that continues the replacement. False if the range or its neighbour may go on in another leaf.
    private bool PlanRight(ref Splice splice, ReadOnlySpan<ExtentSlot> slots, in Path path, in Extent replacement)
    {
        ref ExtentSlot last = ref splice.Fresh[splice.Count - 1];
        int used = path[_height].Used;
        ExtentSlot next = default;
        if (splice.End > 0 && slots[splice.End - 1].EndOffset > replacement.EndOffset)
        {
            next = slots[splice.End - 1];
            next.TrimFront(replacement.EndOffset);
        }
        else if (splice.End < used)
        {
            next = slots[splice.End];
            if (!last.ToExtent().IsContinuedBy(next.ToExtent()))
                return true;
            splice.End++;
        }
        else
        {
            return IsLastLeaf(path);
        }

        if (last.ToExtent().IsContinuedBy(next.ToExtent()))
            last.Length += next.Length;
        else
            splice.Fresh[splice.Count++] = next;

        return true;
    }

    private bool IsFirstLeaf(in Path path)
    {
        for (int level = 0; level < _height; level++)
        {
            if (path[level].Slot != 0)
                return false;
        }

        return true;
    }

    private bool IsLastLeaf(in Path path)
    {
        for (int level = 0; level < _height; level++)
        {
            if (path[level].Slot != path[level].Used - 1)
                return false;
        }

        return true;
    }

    // Releases what the overlapped extents lose, where that can be said without looking at other extents of the pages: whole pages alone, or a piece
    // inside a page of whose block something stays. False, with nothing released, if it can't.
    private bool TryRelease(ReadOnlySpan<ExtentSlot> overlapped, in Extent replacement, ref ReleasedBlocks released)
    {
        if (((replacement.FileOffset | replacement.Length) & (PageSize - 1)) != 0 || !replacement.HoldsBlocks)
            return !replacement.HoldsBlocks && (overlapped.IsEmpty || (overlapped.Length == 1 && KeepsItsBlock(overlapped[0].ToExtent(), replacement)));

        foreach (ref readonly ExtentSlot slot in overlapped)
        {
            Extent old = slot.ToExtent();
            bool isCut = (old.FileOffset > replacement.FileOffset && old.FileOffset % PageSize != 0)
                || (old.EndOffset < replacement.EndOffset && old.EndOffset % PageSize != 0);
            if (old.HoldsBlocks && isCut)
                return false;
        }

        Change change = new(replacement.FileOffset, replacement.EndOffset, replacement);
        foreach (ref readonly ExtentSlot slot in overlapped)
        {
            Extent old = slot.ToExtent();
            if (old.HoldsBlocks)
                ReleasePiece(ref change, old, ref released);
        }

        BlockCount += (replacement.Length / PageSize) - change.KeptBlocks - change.ReleasedBlocks;
        return true;
    }

    private static bool KeepsItsBlock(in Extent old, in Extent replacement)
    {
        bool isInOnePage = replacement.FileOffset / PageSize == (replacement.EndOffset - 1) / PageSize;
        bool staysBefore = old.FileOffset < replacement.FileOffset && replacement.FileOffset % PageSize != 0;
        bool staysBehind = old.EndOffset > replacement.EndOffset && replacement.EndOffset % PageSize != 0;
        return !old.HoldsBlocks || (isInOnePage && (staysBefore || staysBehind));
    }

    // Slots From to End of a leaf give way to the first Count of Fresh.
    private struct Splice
    {
        public int From;
        public int End;
        public int Count;
        public FreshSlots Fresh;

        public readonly int Growth => Count - (End - From);
    }

    [InlineArray(3)]
    private struct FreshSlots
    {
        private ExtentSlot _slot;
    }
}
