using System.Runtime.CompilerServices;

namespace Nova.Core.Index;

// A B+ tree whose keys are the extents' file offsets. The key of a child is exactly the lowest key below it; how many slots of a node are used
// stands in its parent, of the root in _rootUsed. Only the root may be of a smaller size than MaxSlots. A node that runs
// low is merged with a neighbour where both fit with room to spare. No pointers from leaf to leaf: a search remembers the subtree after its path.
internal sealed partial class ExtentIndex
{
    private const int MaxHeight = 12;
    private const int LowUse = ExtentLeafPool.MaxSlots / 4;
    private const int MergedUse = ExtentLeafPool.MaxSlots * 3 / 4;

    private int _root = ExtentLeafPool.None;
    private int _rootUsed;
    private int _height;   // levels above the leaves

    // One node on the way from the root to a leaf, and the slot that was taken in it (in a leaf: the last at or before the key, or -1).
    private struct Step
    {
        public int Node;
        public int Slot;
        public int Used;
    }

    [InlineArray(MaxHeight)]
    private struct Path
    {
        private Step _step;
    }

    // The last slot whose key is at or before `key`; -1 if there is none.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int LastAtOrBefore(ReadOnlySpan<ExtentSlot> slots, long key)
    {
        int low = 0;
        int length = slots.Length;
        while (length > 0)
        {
            int half = length >> 1;
            bool right = slots[low + half].Key <= key;
            low = right ? low + half + 1 : low;
            length = right ? length - half - 1 : half;
        }

        return low - 1;
    }

    private void Seek(long key, out Path path)
    {
        Unsafe.SkipInit(out path);
        int node = _root;
        int used = _rootUsed;
        for (int level = 0; ; level++)
        {
            Span<ExtentSlot> slots = pool.Slots(node);
            int slot = LastAtOrBefore(slots[..used], key);
            if (level < _height && slot < 0)
                slot = 0;

            path[level] = new Step { Node = node, Slot = slot, Used = used };
            if (level == _height)
                return;

            node = slots[slot].Child;
            used = (int)slots[slot].Length;
        }
    }

    private ref readonly ExtentSlot LastSlot()
    {
        int node = _root;
        int used = _rootUsed;
        for (int height = _height; height > 0; height--)
        {
            ref readonly ExtentSlot child = ref pool.Slots(node)[used - 1];
            node = child.Child;
            used = (int)child.Length;
        }

        return ref pool.Slots(node)[used - 1];
    }

    // Removes [offset, end) from the extents that overlap it.
    private void Cut(long offset, long end)
    {
        Seek(offset, out Path path);
        Step leaf = path[_height];
        if (leaf.Slot >= 0)
        {
            ref ExtentSlot left = ref pool.Slots(leaf.Node)[leaf.Slot];
            if (left.Key < offset && left.EndOffset > offset)
            {
                ExtentSlot tail = left;
                left.Length = offset - left.Key;
                if (tail.EndOffset > end)
                {
                    tail.TrimFront(end);
                    Insert(tail);
                    return;
                }
            }
        }

        while (_root != ExtentLeafPool.None && CutInLastLeaf(offset, end))
        {
        }
    }

    // Works on the last leaf that the range reaches; returns whether an earlier one may hold more of it.
    private bool CutInLastLeaf(long offset, long end)
    {
        Seek(end - 1, out Path path);
        Step leaf = path[_height];
        if (leaf.Slot < 0)
            return false;

        Span<ExtentSlot> slots = pool.Slots(leaf.Node);
        int last = leaf.Slot;
        if (slots[last].Key < offset)
            return false;

        if (slots[last].EndOffset > end)
        {
            slots[last].TrimFront(end);
            if (last == 0)
                SpreadFirstKey(ref path, _height);

            return true;
        }

        int first = LastAtOrBefore(slots[..(last + 1)], offset - 1) + 1;
        Count -= last - first + 1;
        RemoveSlots(ref path, _height, first, last - first + 1);
        return first == 0;
    }

    // Adds an extent to a range that is free, and merges it with neighbours that continue it.
    private void Put(in Extent extent)
    {
        if (_root == ExtentLeafPool.None)
        {
            Insert(ExtentSlot.ForExtent(extent));
            return;
        }

        Extent right = default;
        bool mergesRight = TryFind(extent.EndOffset, out right) && extent.IsContinuedBy(right);
        Seek(extent.FileOffset, out Path path);
        Step leaf = path[_height];
        bool mergesLeft = leaf.Slot >= 0 && pool.Slots(leaf.Node)[leaf.Slot].ToExtent().IsContinuedBy(extent);

        if (mergesLeft)
        {
            pool.Slots(leaf.Node)[leaf.Slot].Length += extent.Length + (mergesRight ? right.Length : 0);
            if (mergesRight)
                RemoveExtent(right.FileOffset);
        }
        else if (mergesRight)
        {
            Seek(right.FileOffset, out path);
            leaf = path[_height];
            pool.Slots(leaf.Node)[leaf.Slot] = ExtentSlot.ForExtent(extent with { Length = extent.Length + right.Length });
            if (leaf.Slot == 0)
                SpreadFirstKey(ref path, _height);
        }
        else
        {
            InsertAt(ref path, _height, leaf.Slot + 1, ExtentSlot.ForExtent(extent));
            Count++;
        }
    }

    private void RemoveExtent(long key)
    {
        Seek(key, out Path path);
        Count--;
        RemoveSlots(ref path, _height, path[_height].Slot, 1);
    }

    private void Insert(in ExtentSlot slot)
    {
        Count++;
        if (_root == ExtentLeafPool.None)
        {
            _root = pool.Rent(1);
            _rootUsed = 1;
            pool.Slots(_root)[0] = slot;
            return;
        }

        Seek(slot.Key, out Path path);
        InsertAt(ref path, _height, path[_height].Slot + 1, slot);
    }

    private void InsertAt(ref Path path, int level, int at, in ExtentSlot slot)
    {
        if (path[level].Used == pool.SlotsOf(path[level].Node))
        {
            if (path[level].Used == ExtentLeafPool.MaxSlots)
            {
                Split(ref path, level, at, slot);
                return;
            }

            EnlargeRoot(ref path);
        }

        int used = path[level].Used;
        Span<ExtentSlot> slots = pool.Slots(path[level].Node);
        slots[at..used].CopyTo(slots[(at + 1)..]);
        slots[at] = slot;
        SetUsed(ref path, level, used + 1);
        if (at == 0)
            SpreadFirstKey(ref path, level);
    }

    // A full node becomes two. One that grows at its end stays full: a file that is written from front to back packs its leaves.
    private void Split(ref Path path, int level, int at, in ExtentSlot slot)
    {
        int node = path[level].Node;
        int used = path[level].Used;
        int keep = at == used ? used : used / 2;
        int right = pool.Rent(ExtentLeafPool.MaxSlots);
        Span<ExtentSlot> slots = pool.Slots(node);
        Span<ExtentSlot> moved = pool.Slots(right);
        slots[keep..used].CopyTo(moved);
        int rightUsed = used - keep;
        SetUsed(ref path, level, keep);

        if (at > keep || at == used)
        {
            int place = at - keep;
            moved[place..rightUsed].CopyTo(moved[(place + 1)..]);
            moved[place] = slot;
            rightUsed++;
        }
        else
        {
            InsertAt(ref path, level, at, slot);
        }

        ExtentSlot sibling = ExtentSlot.ForChild(moved[0].Key, rightUsed, right);
        if (level > 0)
        {
            InsertAt(ref path, level - 1, path[level - 1].Slot + 1, sibling);
            return;
        }

        if (_height + 1 == MaxHeight)
            throw new InvalidOperationException("The extent tree is too high.");

        int root = pool.Rent(2);
        pool.Slots(root)[0] = ExtentSlot.ForChild(slots[0].Key, _rootUsed, node);
        pool.Slots(root)[1] = sibling;
        _root = root;
        _rootUsed = 2;
        _height++;
    }

    private void EnlargeRoot(ref Path path)
    {
        int larger = pool.Rent(pool.SlotsOf(_root) + 1);
        pool.Slots(_root)[.._rootUsed].CopyTo(pool.Slots(larger));
        pool.Return(_root);
        _root = larger;
        path[0].Node = larger;
    }

    private void RemoveSlots(ref Path path, int level, int at, int count)
    {
        int node = path[level].Node;
        int used = path[level].Used - count;
        if (used == 0)
        {
            pool.Return(node);
            if (level > 0)
            {
                RemoveSlots(ref path, level - 1, path[level - 1].Slot, 1);
                return;
            }

            _root = ExtentLeafPool.None;
            _rootUsed = 0;
            _height = 0;
            return;
        }

        Span<ExtentSlot> slots = pool.Slots(node);
        slots[(at + count)..(used + count)].CopyTo(slots[at..]);
        SetUsed(ref path, level, used);
        if (at == 0)
            SpreadFirstKey(ref path, level);

        if (level == 0)
            LowerRoot();
        else if (used <= LowUse)
            MergeWithNeighbour(ref path, level);
    }

    private void MergeWithNeighbour(ref Path path, int level)
    {
        Step parent = path[level - 1];
        Span<ExtentSlot> children = pool.Slots(parent.Node);
        for (int left = parent.Slot; left >= parent.Slot - 1; left--)
        {
            if (left < 0 || left + 1 >= parent.Used || children[left].Length + children[left + 1].Length > MergedUse)
                continue;

            int used = (int)children[left].Length;
            int moved = (int)children[left + 1].Length;
            int emptied = children[left + 1].Child;
            pool.Slots(emptied)[..moved].CopyTo(pool.Slots(children[left].Child)[used..]);
            pool.Return(emptied);
            children[left].Length = used + moved;
            RemoveSlots(ref path, level - 1, left + 1, 1);
            return;
        }
    }

    private void LowerRoot()
    {
        while (_height > 0 && _rootUsed == 1)
        {
            ExtentSlot child = pool.Slots(_root)[0];
            pool.Return(_root);
            _root = child.Child;
            _rootUsed = (int)child.Length;
            _height--;
        }
    }

    private void SetUsed(ref Path path, int level, int used)
    {
        path[level].Used = used;
        if (level == 0)
            _rootUsed = used;
        else
            pool.Slots(path[level - 1].Node)[path[level - 1].Slot].Length = used;
    }

    // The lowest key of the node at `level` has changed: so has its parent's, and so on up while it is a first child.
    private void SpreadFirstKey(ref Path path, int level)
    {
        long key = pool.Slots(path[level].Node)[0].Key;
        for (int above = level - 1; above >= 0; above--)
        {
            pool.Slots(path[above].Node)[path[above].Slot].Key = key;
            if (path[above].Slot != 0)
                return;
        }
    }

    private void ReturnSubtree(int node, int used, int height)
    {
        if (height > 0)
        {
            foreach (ref readonly ExtentSlot child in pool.Slots(node)[..used])
                ReturnSubtree(child.Child, (int)child.Length, height - 1);
        }

        pool.Return(node);
    }
}
