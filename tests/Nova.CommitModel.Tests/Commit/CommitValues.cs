using System.Runtime.CompilerServices;

namespace Nova.CommitModel.Tests.Commit;

internal enum RecordKind : byte
{
    Normal,
    Birth,
    Death,
}

/// <summary>Another log's part of an operation: the last sequence number it has there.</summary>
internal readonly record struct Witness(byte Log, byte Generation, byte Sequence);

/// <summary>Up to three witnesses by value, the hub first.</summary>
[InlineArray(Capacity)]
internal struct WitnessRow
{
    public const int Capacity = 3;

    private Witness _first;
}

/// <summary>The witnesses of a record, compared by content.</summary>
internal readonly struct WitnessList : IEquatable<WitnessList>
{
    private readonly WitnessRow _row;

    public WitnessList(ReadOnlySpan<Witness> witnesses)
    {
        witnesses.CopyTo(_row);
        Count = witnesses.Length;
    }

    public int Count { get; }

    public Witness this[int index] => _row[index];

    public bool Equals(WitnessList other) => Count == other.Count && ((ReadOnlySpan<Witness>)_row).SequenceEqual(other._row);

    public override bool Equals(object? obj) => obj is WitnessList other && Equals(other);

    public override int GetHashCode() => HashCode.Combine(Count, _row[0], _row[1], _row[2]);

    public override string ToString()
    {
        ReadOnlySpan<Witness> witnesses = _row;
        return string.Join(' ', witnesses[..Count].ToArray().Select(w => $"{w.Log}:{w.Sequence}"));
    }
}

/// <summary>One item of a log. Its checksum is ideal: torn, stale or foreign bytes are told from it always.</summary>
internal readonly record struct LogRecord(
    byte Generation, byte Sequence, byte Operation, byte First, byte Count, RecordKind Kind, WitnessList Witnesses);

/// <summary>A tail word: up to which sequence number a log of a generation is known to be durable, and whether it is dead.</summary>
internal static class TailWord
{
    private const int DeadBit = 0x80;

    public static ushort Of(int generation, int sequence, bool dead) => (ushort)((generation << 8) | (dead ? DeadBit : 0) | sequence);

    public static int Generation(ushort word) => word >> 8;

    public static int Sequence(ushort word) => word & 0x7F;

    public static bool IsDead(ushort word) => (word & DeadBit) != 0;
}

/// <summary>What a log is as its users see it: generation, dead or alive, and the operations whose records it holds, one entry a record.</summary>
/// <param name="Operations">Five entries of three bits, the first lowest; 0 ends the list, 7 is a record that cannot be read.</param>
internal readonly record struct LogHistory(int Generation, bool Dead, int Operations)
{
    public const int WordCount = 2;
    public const int Unreadable = 7;

    public int Length => (32 - int.LeadingZeroCount(Operations) + 2) / 3;

    public LogHistory With(int operation, int count)
    {
        int operations = Operations;
        for (int length = Length; count > 0; count--, length++)
        {
            operations |= operation << (3 * length);
        }

        return this with { Operations = operations };
    }

    public static LogHistory Read(ReadOnlySpan<ushort> words) => new(words[0] & 0xFF, words[0] >> 8 != 0, words[1]);

    public void Write(Span<ushort> words)
    {
        words[0] = (ushort)(Generation | (Dead ? 0x100 : 0));
        words[1] = (ushort)Operations;
    }

    public override string ToString()
    {
        int operations = Operations;
        return $"g{Generation}{(Dead ? " dead" : "")}[{string.Join(' ', Enumerable.Range(0, Length).Select(i => (operations >> (3 * i)) & 7))}]";
    }
}

/// <summary>An operation's part in one log.</summary>
internal readonly record struct Part(int Log, int Count, RecordKind Kind);

/// <summary>An operation: its parts, the hub's first.</summary>
internal sealed record Shape(string Name, params Part[] Parts)
{
    public bool IsDisjointFrom(Shape other) => !Parts.Any(p => other.Parts.Any(o => o.Log == p.Log));
}
