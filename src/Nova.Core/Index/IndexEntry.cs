using System.Runtime.InteropServices;

namespace Nova.Core.Index;

/// <summary>A directory's entry as its index knows it; the name stays in the log.</summary>
/// <param name="Sequence">Sequence number of the record that added it: the listing cookie, 1 or more.</param>
/// <param name="RecordPosition">Where that record lies: bytes from the start of the region, below 2^60.</param>
/// <param name="Child">Inode number, not 0.</param>
/// <param name="Hash">32 bits of the name's <see cref="NameHash"/>.</param>
/// <param name="Type">Bits 12 to 15 of the child's mode, 0 to 15; a directory is 4.</param>
internal readonly record struct IndexEntry(ulong Sequence, long RecordPosition, ulong Child, uint Hash, byte Type)
{
    /// <summary><see cref="Type"/> of a directory.</summary>
    public const byte DirectoryType = 4;
}

/// <summary>Compares a name with the one that a record holds.</summary>
internal interface INameSource
{
    /// <summary>Whether the AddEntry record at <paramref name="recordPosition"/> holds exactly <paramref name="name"/>.</summary>
    bool Matches(long recordPosition, ReadOnlySpan<byte> name);
}

/// <summary>A <see cref="IndexEntry"/> in 28 bytes. One without a child is dead and keeps its place in the order.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
internal struct DirectorySlot
{
    private const int TypeShift = 60;

    public ulong Sequence;
    public ulong Child;
    public uint Hash;
    private ulong _positionAndType;

    public readonly bool IsLive => Child != 0;

    public readonly byte Type => (byte)(_positionAndType >> TypeShift);

    public static DirectorySlot For(in IndexEntry entry) => new()
    {
        Sequence = entry.Sequence,
        Child = entry.Child,
        Hash = entry.Hash,
        _positionAndType = (ulong)entry.RecordPosition | ((ulong)entry.Type << TypeShift),
    };

    public readonly IndexEntry ToEntry() =>
        new(Sequence, (long)(_positionAndType & ((1UL << TypeShift) - 1)), Child, Hash, Type);
}
