using System.Buffers.Binary;

namespace Nova.Core;

/// <summary>A reusable page of directory entries that <c>List</c> fills. Not thread-safe.</summary>
/// <param name="capacityInBytes">Room for entries: 32 bytes and the name for each. 512 or more.</param>
public sealed class DirectoryListing(int capacityInBytes = 64 * 1024)
{
    private const int FixedBytes = 32;
    private readonly byte[] _entries = new byte[Math.Max(512, capacityInBytes)];
    private int _end;

    /// <summary>Entries in the page.</summary>
    public int Count { get; private set; }

    /// <summary>Whether the directory has no entries after this page.</summary>
    public bool IsLast { get; internal set; }

    /// <summary>Walks the page: start with 0, go on with what <see cref="Read"/> gave, until it returns false.</summary>
    /// <param name="position">Where the entry lies in the page; moved to the next one.</param>
    /// <param name="entry">The entry. Its name points into the page and is good until the page is filled again.</param>
    /// <returns>False at the end.</returns>
    public bool Read(ref int position, out DirectoryEntry entry)
    {
        if (position >= _end)
        {
            entry = default;
            return false;
        }

        ReadOnlySpan<byte> at = _entries.AsSpan(position, _end - position);
        int nameLength = at[25];
        entry = new DirectoryEntry(
            at.Slice(FixedBytes, nameLength),
            new InodeNumber(BinaryPrimitives.ReadUInt64LittleEndian(at)),
            BinaryPrimitives.ReadUInt64LittleEndian(at[8..]),
            BinaryPrimitives.ReadUInt64LittleEndian(at[16..]),
            (InodeType)at[24]);
        position += FixedBytes + nameLength;
        return true;
    }

    internal void Clear()
    {
        (_end, Count, IsLast) = (0, 0, false);
    }

    internal bool TryAdd(ReadOnlySpan<byte> name, ulong inode, ulong generation, ulong cookie, InodeType type)
    {
        if (_end + FixedBytes + name.Length > _entries.Length)
        {
            return false;
        }

        Span<byte> at = _entries.AsSpan(_end);
        BinaryPrimitives.WriteUInt64LittleEndian(at, inode);
        BinaryPrimitives.WriteUInt64LittleEndian(at[8..], generation);
        BinaryPrimitives.WriteUInt64LittleEndian(at[16..], cookie);
        at[24] = (byte)type;
        at[25] = (byte)name.Length;
        name.CopyTo(at[FixedBytes..]);
        _end += FixedBytes + name.Length;
        Count++;
        return true;
    }
}

/// <summary>One name in a directory.</summary>
public readonly ref struct DirectoryEntry
{
    internal DirectoryEntry(ReadOnlySpan<byte> name, InodeNumber inode, ulong generation, ulong cookie, InodeType type)
    {
        Name = name;
        Inode = inode;
        Generation = generation;
        Cookie = cookie;
        Type = type;
    }

    /// <summary>1 to 255 bytes, no slash and no NUL. Not necessarily UTF-8.</summary>
    public ReadOnlySpan<byte> Name { get; }

    /// <summary>What the name refers to.</summary>
    public InodeNumber Inode { get; }

    /// <summary>Its generation.</summary>
    public ulong Generation { get; }

    /// <summary>Number and generation: a handle for ever.</summary>
    public InodeIdentity Identity => new(Inode, Generation);

    /// <summary>Give it to <c>List</c> to go on after this entry. Stable: it stays right while entries come and go, and across remounts.</summary>
    public ulong Cookie { get; }

    /// <summary>What kind of inode it is.</summary>
    public InodeType Type { get; }
}
