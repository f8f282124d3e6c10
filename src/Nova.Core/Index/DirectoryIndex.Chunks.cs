namespace Nova.Core.Index;

// The chunks: room at the end, and what becomes of chunks whose entries die. An entry that moves keeps its order; its slot in the table follows it.
internal sealed partial class DirectoryIndex
{
    private int ChunkAtOrBefore(ulong sequence)
    {
        int low = 0;
        int high = _chunkCount;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (_chunks[middle].FirstSequence <= sequence)
                low = middle + 1;
            else
                high = middle;
        }

        return low - 1;
    }

    private static int FirstAtOrAfter(ReadOnlySpan<DirectorySlot> slots, ulong sequence)
    {
        int low = 0;
        int high = slots.Length;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (slots[middle].Sequence < sequence)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }

    // The last chunk is full, or there is none.
    private void MakeRoom(ulong sequence)
    {
        if (_chunkCount > 0)
        {
            ref Chunk last = ref _chunks[_chunkCount - 1];
            if (last.Live <= last.Used / 2)
            {
                MoveLive(last, ref last, from: 0);
                return;
            }

            int slots = _entries.SlotsOf(last.Node);
            if (slots < _entries.LargestNode)
            {
                Chunk larger = last;
                larger.Node = _entries.Rent(slots + 1);
                MoveLive(last, ref larger, from: 0);
                _entries.Return(last.Node);
                last = larger;
                return;
            }
        }

        if (_chunkCount == _chunks.Length)
            Array.Resize(ref _chunks, Math.Max(1, _chunkCount * 2));

        _chunks[_chunkCount] = new Chunk { FirstSequence = sequence, Node = _entries.Rent(_chunkCount == 0 ? 1 : _entries.LargestNode) };
        _chunkCount++;
    }

    // Moves the live entries of `source` to the slots of `target` from `from` on, close together. They may be one chunk.
    private void MoveLive(Chunk source, ref Chunk target, int from)
    {
        Span<DirectorySlot> sources = _entries.Slots(source.Node)[..source.Used];
        Span<DirectorySlot> targets = _entries.Slots(target.Node);
        int place = from;
        for (int i = 0; i < sources.Length; i++)
        {
            if (!sources[i].IsLive)
                continue;

            if (source.Node != target.Node || place != i)
            {
                targets[place] = sources[i];
                if (HasTable)
                    Repoint(sources[i].Hash, AddressOf(source.Node, i), AddressOf(target.Node, place));
            }

            place++;
        }

        target.Used = (ushort)place;
        target.Live = (ushort)place;
    }

    private void DropChunk(int at)
    {
        _entries.Return(_chunks[at].Node);
        _chunkCount--;
        _chunks.AsSpan((at + 1)..(_chunkCount + 1)).CopyTo(_chunks.AsSpan(at));
    }

    // Joins a chunk that runs low with the one after or before it, where both fit with room to spare.
    private void MergeChunks(int at)
    {
        for (int left = at; left >= at - 1; left--)
        {
            if (left < 0 || left + 1 >= _chunkCount || _chunks[left].Live + _chunks[left + 1].Live > _entries.LargestNode * 3 / 4)
                continue;

            ref Chunk target = ref _chunks[left];
            MoveLive(target, ref target, from: 0);
            MoveLive(_chunks[left + 1], ref target, from: target.Live);
            DropChunk(left + 1);
            return;
        }
    }
}
