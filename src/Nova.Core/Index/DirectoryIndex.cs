namespace Nova.Core.Index;

/// <summary>
/// The DRAM index of one directory: its entries in the order in which they were added, and a hash table over them.
/// </summary>
/// <remarks>
/// Entries lie in chunks, by ascending sequence number. A removed one stays as a dead slot until its chunk is compacted, merged with a neighbour, or has none left alive.
/// Invariant: every chunk holds a live entry, so a listing steps over less than two chunks of dead ones.
/// No single call moves more than a chunk's entries or a table segment's slots, whatever the size of the directory.
/// No lock inside: callers hold the directory's index lock, shared for reading and exclusive for changes.
/// Nothing is allocated beyond what the pools grow by and two arrays of a few bytes for each 512 entries, which
/// <see cref="Clear"/> keeps.
/// </remarks>
/// <param name="pool">Where chunks and segments come from and go back to; shared by the directories of a volume.</param>
internal sealed partial class DirectoryIndex(DirectoryPool pool)
{
    private readonly SlabPool<DirectorySlot> _entries = pool.Chunks;
    private Chunk[] _chunks = [];
    private int _chunkCount;
    private ulong _lastSequence;
    private bool _isLoading;

    /// <summary>Live entries.</summary>
    public int Count { get; private set; }

    /// <summary>Live entries that are directories.</summary>
    public int SubdirectoryCount { get; private set; }

    /// <summary>Finds the entry with a name.</summary>
    /// <param name="hash">32 bits of the name's hash, as given to <see cref="Add"/>.</param>
    /// <param name="name">The name.</param>
    /// <param name="names">Compares with the names in the log.</param>
    /// <param name="entry">The entry.</param>
    public bool TryFind<TNames>(uint hash, ReadOnlySpan<byte> name, in TNames names, out IndexEntry entry)
        where TNames : struct, INameSource
    {
        if (HasTable)
            return TryFindInTable(hash, name, names, out entry);

        for (int i = 0; i < _chunkCount; i++)
        {
            foreach (ref readonly DirectorySlot slot in _entries.Slots(_chunks[i].Node)[.._chunks[i].Used])
            {
                if (slot.Hash != hash || !slot.IsLive)
                    continue;

                entry = slot.ToEntry();
                if (names.Matches(entry.RecordPosition, name))
                    return true;
            }
        }

        entry = default;
        return false;
    }

    /// <summary>Adds an entry. That its name is not there already is the caller's business.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A field is out of its range.</exception>
    /// <exception cref="InvalidOperationException">The sequence number is not greater than that of every entry before.</exception>
    public void Add(in IndexEntry entry)
    {
        ArgumentOutOfRangeException.ThrowIfZero(entry.Child, nameof(entry));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(entry.Type, (byte)15, nameof(entry));
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((ulong)entry.RecordPosition, 1UL << 60, nameof(entry));
        if (entry.Sequence <= _lastSequence)
            throw new InvalidOperationException($"Entry {entry.Sequence} is added after entry {_lastSequence}.");

        if (_chunkCount == 0 || _chunks[_chunkCount - 1].Used == _entries.SlotsOf(_chunks[_chunkCount - 1].Node))
            MakeRoom(entry.Sequence);

        ref Chunk last = ref _chunks[_chunkCount - 1];
        int place = last.Used;
        _entries.Slots(last.Node)[place] = DirectorySlot.For(entry);
        last.Used++;
        last.Live++;
        _lastSequence = entry.Sequence;
        Count++;
        if (entry.Type == IndexEntry.DirectoryType)
            SubdirectoryCount++;

        if (HasTable)
            InsertIntoTable(entry.Hash, AddressOf(last.Node, place));
        else if (Count > ScanLimit && !_isLoading)
            BuildTable();
    }

    /// <summary>Entries are about to come and go, many of them, and nobody looks for a name meanwhile: the hash table waits for <see cref="EndLoading"/>.</summary>
    /// <remarks>Made at once and at its final size, it takes less than half the time: hardly a segment splits, and no insertion waits for the cache misses of the one before.</remarks>
    public void BeginLoading() => _isLoading = true;

    /// <summary>Makes the hash table that has waited, if the directory needs one.</summary>
    public void EndLoading()
    {
        _isLoading = false;
        if (!HasTable && Count > ScanLimit)
            BuildTable();
    }

    /// <summary>Removes the entry with a sequence number.</summary>
    /// <returns>False if there is none.</returns>
    public bool Remove(ulong sequence)
    {
        int at = ChunkAtOrBefore(sequence);
        if (at < 0)
            return false;

        ref Chunk chunk = ref _chunks[at];
        Span<DirectorySlot> slots = _entries.Slots(chunk.Node)[..chunk.Used];
        int place = FirstAtOrAfter(slots, sequence);
        if (place == slots.Length || slots[place].Sequence != sequence || !slots[place].IsLive)
            return false;

        if (HasTable)
            RemoveFromTable(slots[place].Hash, AddressOf(chunk.Node, place));

        if (slots[place].Type == IndexEntry.DirectoryType)
            SubdirectoryCount--;

        slots[place].Child = 0;
        chunk.Live--;
        Count--;
        if (Count == 0)
            ReturnAll();
        else if (chunk.Live == 0)
            DropChunk(at);
        else if (chunk.Live <= _entries.LargestNode / 4)
            MergeChunks(at);

        return true;
    }

    /// <summary>Finds the first live entry with a greater sequence number; start with 0.</summary>
    /// <remarks>An entry that stays is seen exactly once by a listing that goes on from the last entry's sequence number, whatever comes and goes meanwhile.</remarks>
    public bool TryNext(ulong afterCookie, out IndexEntry entry)
    {
        entry = default;
        if (afterCookie >= _lastSequence)
            return false;

        for (int at = Math.Max(0, ChunkAtOrBefore(afterCookie)); at < _chunkCount; at++)
        {
            Span<DirectorySlot> slots = _entries.Slots(_chunks[at].Node)[.._chunks[at].Used];
            for (int i = FirstAtOrAfter(slots, afterCookie + 1); i < slots.Length; i++)
            {
                if (!slots[i].IsLive)
                    continue;

                entry = slots[i].ToEntry();
                return true;
            }
        }

        return false;
    }

    /// <summary>Empties the index for another directory, and gives everything back to the pools.</summary>
    public void Clear()
    {
        ReturnAll();
        Count = 0;
        SubdirectoryCount = 0;
        _lastSequence = 0;
        _isLoading = false;
    }

    private void ReturnAll()
    {
        for (int i = 0; i < _chunkCount; i++)
            _entries.Return(_chunks[i].Node);

        _chunkCount = 0;
        ReturnTable();
    }

    // A run of entries; those past Used are undefined.
    private struct Chunk
    {
        public ulong FirstSequence;   // at or before that of its first entry, after those of the chunk before
        public int Node;
        public ushort Used;
        public ushort Live;
    }
}
