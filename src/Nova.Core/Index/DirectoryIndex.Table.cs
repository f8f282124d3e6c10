namespace Nova.Core.Index;

// The hash table: extendible hashing. The top bits of a hash choose, through an array of 2^depth node numbers, a segment, which is an open-addressing table
// with linear probing of its own. A full segment splits by the next bit; two that run low become one again. A small
// table is a single segment of a smaller size, and a small directory has none: it is scanned.
// A slot: the hash in the upper half, the entry's address + 1 in the lower; 0 is empty. The first slot of a segment is its header:
// used slots in the lower half, the number of hash bits that all of them share in the upper.
internal sealed partial class DirectoryIndex
{
    private const int ScanLimit = 16;
    private const int MaxDepth = 20;        // the bits below choose the place in a segment
    private const int PlaceBits = 32 - MaxDepth;
    private const int NodeBits = 9;         // of an address: the entry's place in its chunk

    private readonly SlabPool<ulong> _table = pool.Segments;
    private int[] _directory = [];
    private int _depth = -1;                // -1: no table

    private bool HasTable => _depth >= 0;

    private static uint AddressOf(int node, int place)
    {
        if (node >= (1 << (31 - NodeBits)))
            throw new InvalidOperationException("Too many directories are indexed at once.");

        return ((uint)node << NodeBits) | (uint)place;
    }

    private static ulong SlotFor(uint hash, uint address) => ((ulong)hash << 32) | (address + 1);

    // A segment without its header.
    private Span<ulong> Segment(int node, out Header header)
    {
        Span<ulong> slots = _table.Slots(node);
        header = new Header(slots[0]);
        return slots[1..];
    }

    // For a search: the header's line is not touched.
    private Span<ulong> Segment(int node) => _table.Slots(node)[1..];

    private void SetHeader(int node, int used, int depth) => _table.Slots(node)[0] = new Header(used, depth).Packed;

    private int SegmentOf(uint hash) => _directory[_depth == 0 ? 0 : (int)(hash >> (32 - _depth))];

    private static int HomeOf(uint hash, int slots) => (int)(((hash & ((1u << PlaceBits) - 1)) * (uint)slots) >> PlaceBits);

    private bool TryFindInTable<TNames>(uint hash, ReadOnlySpan<byte> name, in TNames names, out IndexEntry entry)
        where TNames : struct, INameSource
    {
        Span<ulong> slots = Segment(SegmentOf(hash));
        int place = HomeOf(hash, slots.Length);
        while (slots[place] != 0)
        {
            if ((uint)(slots[place] >> 32) == hash)
            {
                uint address = (uint)slots[place] - 1;
                entry = _entries.Slots((int)(address >> NodeBits))[(int)(address & ((1 << NodeBits) - 1))].ToEntry();
                if (names.Matches(entry.RecordPosition, name))
                    return true;
            }

            place = place + 1 == slots.Length ? 0 : place + 1;
        }

        entry = default;
        return false;
    }

    private void BuildTable()
    {
        RentTable(Count);
        for (int at = 0; at < _chunkCount; at++)
        {
            Span<DirectorySlot> slots = _entries.Slots(_chunks[at].Node)[.._chunks[at].Used];
            for (int i = 0; i < slots.Length; i++)
            {
                if (slots[i].IsLive)
                    InsertIntoTable(slots[i].Hash, AddressOf(_chunks[at].Node, i));
            }
        }
    }

    // An empty table with room for so many; a segment that gets more than its share splits.
    private void RentTable(int entries)
    {
        long slots = entries * 5L / 4;
        _depth = 0;
        while (((long)_table.LargestNode << _depth) < slots && _depth < MaxDepth)
            _depth++;

        if (_directory.Length < 1 << _depth)
            _directory = new int[1 << _depth];

        for (int i = 0; i < 1 << _depth; i++)
            _directory[i] = RentSegment((int)Math.Min(slots, _table.LargestNode), _depth);
    }

    private void ReturnTable()
    {
        for (int i = 0; HasTable && i < 1 << _depth;)
        {
            Segment(_directory[i], out Header header);
            _table.Return(_directory[i]);
            i += 1 << (_depth - header.Depth);
        }

        _depth = -1;
    }

    private int RentSegment(int slots, int depth)
    {
        int node = _table.Rent(slots);
        _table.Slots(node).Clear();
        SetHeader(node, 0, depth);
        return node;
    }

    private void InsertIntoTable(uint hash, uint address)
    {
        int node = SegmentOf(hash);
        Span<ulong> slots = Segment(node, out Header header);
        while ((header.Used + 1) * 16 > slots.Length * 13)
        {
            if (slots.Length + 1 < _table.LargestNode)
                EnlargeOnlySegment();
            else
                Split(node, header.Depth, hash);

            node = SegmentOf(hash);
            slots = Segment(node, out header);
        }

        Place(slots, SlotFor(hash, address));
        SetHeader(node, header.Used + 1, header.Depth);
    }

    private static void Place(Span<ulong> slots, ulong slot)
    {
        int place = HomeOf((uint)(slot >> 32), slots.Length);
        while (slots[place] != 0)
            place = place + 1 == slots.Length ? 0 : place + 1;

        slots[place] = slot;
    }

    private void EnlargeOnlySegment()
    {
        int node = _directory[0];
        Span<ulong> old = Segment(node, out Header header);
        int larger = RentSegment(old.Length + 2, depth: 0);
        PlaceAll(old, larger);
        SetHeader(larger, header.Used, 0);
        _table.Return(node);
        _directory[0] = larger;
    }

    private void PlaceAll(ReadOnlySpan<ulong> slots, int target)
    {
        Span<ulong> targets = Segment(target);
        foreach (ulong slot in slots)
        {
            if (slot != 0)
                Place(targets, slot);
        }
    }

    private void Split(int node, int depth, uint hash)
    {
        if (depth == MaxDepth)
            throw new InvalidOperationException("Too many names share the upper bits of their hashes.");

        if (depth == _depth)
            DoubleDirectory();

        int low = RentSegment(_table.LargestNode, depth + 1);
        int high = RentSegment(_table.LargestNode, depth + 1);
        Span<ulong> lows = Segment(low);
        Span<ulong> highs = Segment(high);
        int lowCount = 0;
        int highCount = 0;
        foreach (ulong slot in Segment(node))
        {
            if (slot == 0)
                continue;

            if ((slot >> (63 - depth) & 1) == 0)
            {
                Place(lows, slot);
                lowCount++;
            }
            else
            {
                Place(highs, slot);
                highCount++;
            }
        }

        SetHeader(low, lowCount, depth + 1);
        SetHeader(high, highCount, depth + 1);
        Span<int> pointers = PointersTo(hash, depth);
        pointers[..(pointers.Length / 2)].Fill(low);
        pointers[(pointers.Length / 2)..].Fill(high);
        _table.Return(node);
    }

    // The part of the directory that stands for the first `depth` bits of a hash.
    private Span<int> PointersTo(uint hash, int depth)
    {
        int count = 1 << (_depth - depth);
        int prefix = depth == 0 ? 0 : (int)(hash >> (32 - depth));
        return _directory.AsSpan(prefix * count, count);
    }

    private void DoubleDirectory()
    {
        int count = 1 << _depth;
        if (_directory.Length < count * 2)
            Array.Resize(ref _directory, count * 2);

        for (int i = count - 1; i >= 0; i--)
        {
            _directory[(2 * i) + 1] = _directory[i];
            _directory[2 * i] = _directory[i];
        }

        _depth++;
    }

    private static int PlaceOf(ReadOnlySpan<ulong> slots, ulong slot)
    {
        int place = HomeOf((uint)(slot >> 32), slots.Length);
        while (slots[place] != slot)
        {
            if (slots[place] == 0)
                throw new InvalidOperationException("A directory's entry is missing in its hash table.");

            place = place + 1 == slots.Length ? 0 : place + 1;
        }

        return place;
    }

    private void Repoint(uint hash, uint from, uint to)
    {
        Span<ulong> slots = Segment(SegmentOf(hash));
        slots[PlaceOf(slots, SlotFor(hash, from))] = SlotFor(hash, to);
    }

    private void RemoveFromTable(uint hash, uint address)
    {
        int node = SegmentOf(hash);
        Span<ulong> slots = Segment(node, out Header header);
        int hole = PlaceOf(slots, SlotFor(hash, address));

        // Those behind move up, unless that took them before their home: no search ends too early.
        for (int next = hole; ;)
        {
            next = next + 1 == slots.Length ? 0 : next + 1;
            if (slots[next] == 0)
                break;

            int home = HomeOf((uint)(slots[next] >> 32), slots.Length);
            bool staysBehindHole = hole <= next ? home > hole && home <= next : home > hole || home <= next;
            if (staysBehindHole)
                continue;

            slots[hole] = slots[next];
            hole = next;
        }

        slots[hole] = 0;
        SetHeader(node, header.Used - 1, header.Depth);
        if (header.Depth > 0 && header.Used <= slots.Length / 4)
            MergeWithBuddy(node, header.Used - 1, header.Depth, hash);
    }

    private void MergeWithBuddy(int node, int used, int depth, uint hash)
    {
        int buddy = PointersTo(hash ^ (1u << (32 - depth)), depth)[0];
        Span<ulong> slots = Segment(buddy, out Header header);
        if (header.Depth != depth || header.Used + used > _table.LargestNode / 2)
            return;

        PlaceAll(slots, node);
        SetHeader(node, header.Used + used, depth - 1);
        PointersTo(hash, depth - 1).Fill(node);
        _table.Return(buddy);
    }

    private readonly record struct Header(ulong Packed)
    {
        public Header(int used, int depth)
            : this((uint)used | ((ulong)depth << 32))
        {
        }

        public int Used => (int)(uint)Packed;

        public int Depth => (int)(Packed >> 32);
    }
}
