using System.Buffers.Binary;
using System.Numerics;
using Nova.Pmem;

namespace Nova.Testing;

/// <summary>
/// One image of the medium that is changed and changed back thousands of times a second. Before a line changes its old bytes are saved, once for each open
/// level, and undoing a level puts them back; nothing is copied beside what changed. A hash of the whole image is kept up to date word by word.
/// </summary>
/// <remarks>Not safe from several threads: each worker has its own.</remarks>
internal sealed class ImageMemory : IDisposable
{
    private const int LineSize = PmemRegion.LineSizeInBytes;

    private readonly int[] _levelOfLine;    // the level that last saved the line; a level is never used twice
    private readonly bool _undoIsBroken;
    private SavedLine[] _saved = new SavedLine[64];
    private byte[] _oldBytes = new byte[64 * LineSize];
    private int _savedCount;
    private int _level;
    private int _lastLevel;

    public ImageMemory(long lengthInBytes, HarnessFault fault = HarnessFault.None)
    {
        Region = new SimulatedRegion(lengthInBytes);
        _levelOfLine = new int[lengthInBytes / LineSize];
        _undoIsBroken = fault == HarnessFault.UndoIsBroken;
    }

    /// <summary>Owns the bytes. Stores made on it directly are not undone.</summary>
    public SimulatedRegion Region { get; }

    /// <summary>The sum over all words of a hash of place and value. Stores of a check are not in it: they are undone before anyone asks.</summary>
    public ulong Hash { get; private set; }

    private Span<byte> Bytes => Region.Bytes;

    /// <summary>Begins a level of changes.</summary>
    public Level Begin()
    {
        Level before = new(_savedCount, _level, Hash);
        _level = ++_lastLevel;
        return before;
    }

    /// <summary>Puts back what has changed since a level began.</summary>
    public void Undo(in Level level)
    {
        int stop = _undoIsBroken && _savedCount - level.SavedCount > 1 ? level.SavedCount + 1 : level.SavedCount;
        for (int index = _savedCount - 1; index >= stop; index--)
        {
            SavedLine saved = _saved[index];
            _oldBytes.AsSpan(index * LineSize, LineSize).CopyTo(Bytes.Slice(saved.Line * LineSize, LineSize));
            _levelOfLine[saved.Line] = saved.Level;
        }

        _savedCount = level.SavedCount;
        _level = level.Number;
        Hash = level.Hash;
    }

    /// <summary>Saves the lines of a range that is about to change.</summary>
    public void Save(long offset, long length)
    {
        if (_level == 0)
            return;

        int last = (int)((offset + length - 1) / LineSize);
        for (int line = (int)(offset / LineSize); line <= last; line++)
        {
            if (_levelOfLine[line] != _level)
                SaveLine(line);
        }
    }

    public ulong ReadWord(int word) => BinaryPrimitives.ReadUInt64LittleEndian(Bytes[(word * sizeof(ulong))..]);

    /// <summary>Changes the bytes of a word that a mask names.</summary>
    /// <param name="word">The place, in words of 8 bytes.</param>
    /// <param name="mask">The bits that change.</param>
    /// <param name="value">The new bits, where the mask is set.</param>
    public void Write(int word, ulong mask, ulong value)
    {
        Span<byte> target = Bytes.Slice(word * sizeof(ulong), sizeof(ulong));
        ulong old = BinaryPrimitives.ReadUInt64LittleEndian(target);
        ulong changed = (old & ~mask) | (value & mask);
        if (old == changed)
            return;

        Save((long)word * sizeof(ulong), sizeof(ulong));
        Hash += HashOf(word, changed) - HashOf(word, old);
        BinaryPrimitives.WriteUInt64LittleEndian(target, changed);
    }

    /// <summary>Computes the hash of all bytes anew.</summary>
    public ulong ComputeHash()
    {
        ulong sum = 0;
        ReadOnlySpan<byte> bytes = Bytes;
        for (int start = 0; start < bytes.Length; start += LineSize)
        {
            ReadOnlySpan<byte> line = bytes.Slice(start, LineSize);
            if (!line.ContainsAnyExcept((byte)0))
                continue;
            for (int at = 0; at < LineSize; at += sizeof(ulong))
                sum += HashOf((start + at) / sizeof(ulong), BinaryPrimitives.ReadUInt64LittleEndian(line[at..]));
        }

        return sum;
    }

    /// <summary>Compares the image with its hash.</summary>
    /// <exception cref="ExplorationException">They differ: something was not undone, or changed behind the memory's back.</exception>
    public void Verify()
    {
        if (ComputeHash() != Hash)
            throw new ExplorationException("After a state was undone the image is not what it was before: a check stored past its region, or undoing is broken.");
    }

    public void Dispose() => Region.Dispose();

    // Zeros count nothing, so that an empty image costs nothing.
    private static ulong HashOf(int word, ulong value) =>
        value == 0 ? 0 : Mixing.Mix(value ^ BitOperations.RotateLeft((ulong)(word + 1) * 0x9E37_79B9_7F4A_7C15, 31));

    private void SaveLine(int line)
    {
        if (_savedCount == _saved.Length)
        {
            Array.Resize(ref _saved, 2 * _savedCount);
            Array.Resize(ref _oldBytes, _saved.Length * LineSize);
        }

        Bytes.Slice(line * LineSize, LineSize).CopyTo(_oldBytes.AsSpan(_savedCount * LineSize));
        _saved[_savedCount++] = new SavedLine(line, _levelOfLine[line]);
        _levelOfLine[line] = _level;
    }

    /// <summary>What to return to.</summary>
    /// <param name="SavedCount">Lines that were saved before.</param>
    /// <param name="Number">The level that was open.</param>
    /// <param name="Hash">The hash of the image.</param>
    internal readonly record struct Level(int SavedCount, int Number, ulong Hash);

    private readonly record struct SavedLine(int Line, int Level);
}
