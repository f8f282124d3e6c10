using Nova.Core.Logs;
using Nova.Core.Media;
using Nova.Core.Space;
using Nova.Pmem;

namespace Nova.Core.Operations;

/// <summary>The extended attributes of one inode: where in its log each lies. Names and values stay on the medium.</summary>
/// <remarks>A list in order of setting, searched from the front: an inode has few, and no more than <see cref="Format.MaximumXattrNamesBytes"/> allows. Guarded by the inode's locks.</remarks>
internal sealed class XattrIndex
{
    private Entry[] _entries = [];
    private int _nameBytes;              // of all names, each with one byte for its end

    public int Count { get; private set; }

    /// <summary>Whether an attribute with a name of this length can be added: a list of all names has a limit, which bounds the search too.</summary>
    public bool HasRoomFor(int nameLength) => _nameBytes + nameLength + 1 <= Format.MaximumXattrNamesBytes;

    /// <summary>Blocks that hold values.</summary>
    public long BlockCount
    {
        get
        {
            long blocks = 0;
            for (int i = 0; i < Count; i++)
            {
                blocks += _entries[i].ExtentCount == 0 ? 0 : (_entries[i].ValueLength + Format.BlockSizeInBytes - 1) / Format.BlockSizeInBytes;
            }

            return blocks;
        }
    }

    /// <summary>Finds an attribute by name; -1 if there is none.</summary>
    public int Find(PmemRegion region, ReadOnlySpan<byte> name)
    {
        for (int i = 0; i < Count; i++)
        {
            if (NameOf(region, i).SequenceEqual(name))
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>The name, on the medium.</summary>
    public ReadOnlySpan<byte> NameOf(PmemRegion region, int index) =>
        region.Read(_entries[index].PayloadOffset + SetXattrPayload.SizeInBytes, _entries[index].NameLength);

    public int ValueLength(int index) => _entries[index].ValueLength;

    /// <summary>Whether the value lies in blocks.</summary>
    public bool HoldsBlocks(int index) => _entries[index].ExtentCount > 0;

    /// <summary>Copies the value to <paramref name="value"/>, which is long enough.</summary>
    public void CopyValue(PmemRegion region, int index, Span<byte> value)
    {
        Entry entry = _entries[index];
        if (entry.ExtentCount == 0)
        {
            region.Read(entry.PayloadOffset + SetXattrPayload.SizeInBytes + entry.NameLength, entry.ValueLength).CopyTo(value);
            return;
        }

        int done = 0;
        for (int i = 0; i < entry.ExtentCount; i++)
        {
            BlockRun run = RunOf(region, entry, i);
            int length = (int)Math.Min(entry.ValueLength - done, run.Count * Format.BlockSizeInBytes);
            region.Read(run.FirstBlock * Format.BlockSizeInBytes, length).CopyTo(value[done..]);
            done += length;
        }
    }

    /// <summary>Adds the blocks of a value to <paramref name="runs"/>.</summary>
    public void AddBlocks(PmemRegion region, int index, ref RunList runs)
    {
        for (int i = 0; i < _entries[index].ExtentCount; i++)
        {
            runs.Add(RunOf(region, _entries[index], i));
        }
    }

    /// <summary>Records that the attribute at <paramref name="index"/> (-1: a new one) is now what the record at <paramref name="payloadOffset"/> says.</summary>
    public void Set(int index, long payloadOffset, in SetXattrPayload payload)
    {
        if (index < 0)
        {
            if (Count == _entries.Length)
            {
                Array.Resize(ref _entries, Math.Max(4, Count * 2));
            }

            index = Count++;
            _nameBytes += payload.NameLength + 1;
        }

        _entries[index] = new Entry(payloadOffset, (int)payload.ValueLength, payload.NameLength, payload.ExtentCount);
    }

    public void RemoveAt(int index)
    {
        Count--;
        _nameBytes -= _entries[index].NameLength + 1;
        Array.Copy(_entries, index + 1, _entries, index, Count - index);
    }

    public void Clear() => Count = _nameBytes = 0;

    private static BlockRun RunOf(PmemRegion region, in Entry entry, int index)
    {
        long offset = entry.PayloadOffset + XattrLayout.ExtentsStart(entry.NameLength) + (index * XattrLayout.ExtentBytes);
        return XattrLayout.ReadExtent(region.Read(offset, XattrLayout.ExtentBytes));
    }

    private readonly record struct Entry(long PayloadOffset, int ValueLength, byte NameLength, byte ExtentCount);
}
