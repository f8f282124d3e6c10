using Nova.CommitModel.Tests.Commit;

namespace Nova.CommitModel.Tests.Chains;

internal enum ItemKind : byte
{
    Record,
    Header,
    Link,
}

/// <summary>
/// A record, page header or link word. Its checksum is ideal and covers the identity: log and generation. <paramref name="Sequence"/> is a
/// header's first sequence number; <paramref name="Operation"/> a header's preceding one; <paramref name="First"/> a link's page.
/// </summary>
internal readonly record struct ChainItem(
    ItemKind Kind, byte Log, byte Generation, byte Sequence, byte Operation, byte First, byte Count, PartKind Part, WitnessList Witnesses)
{
    public static ChainItem Header(int log, int generation, int first, int preceding) =>
        new(ItemKind.Header, (byte)log, (byte)generation, (byte)first, (byte)preceding, 0, 0, PartKind.Normal, default);

    public static ChainItem Link(int log, int generation, int page) =>
        new(ItemKind.Link, (byte)log, (byte)generation, 0, 0, (byte)page, 0, PartKind.Normal, default);

    public override string ToString() => Kind switch
    {
        ItemKind.Header => $"H({Log}g{Generation} first {Sequence} after {Operation})",
        ItemKind.Link => $"->P{First}({Log}g{Generation})",
        _ => $"({Log}g{Generation}.{Sequence} op{Operation} {First}+{Count} {Part} {Witnesses})",
    };
}

internal enum LifeState : byte
{
    Alive,
    Orphan,
    Dead,
}

/// <summary>What a log is as its users know it. <paramref name="Operations"/>: ten entries of three bits, one a record, the first lowest.</summary>
internal readonly record struct ChainHistory(int Generation, LifeState Life, int Operations)
{
    public const int WordCount = 3;
    public const int MaxRecords = 10;

    public int Length => (32 - int.LeadingZeroCount(Operations) + 2) / 3;

    /// <summary>What is left of it after a crash: an orphan is gone, and a dead inode shows no generation.</summary>
    public ChainHistory AfterCrash => Life == LifeState.Alive ? this : new ChainHistory(0, LifeState.Dead, 0);

    public ChainHistory With(int operation, int count)
    {
        int operations = Operations;
        for (int length = Length; count > 0; count--, length++)
        {
            operations |= operation << (3 * length);
        }

        return this with { Operations = operations };
    }

    public static ChainHistory Read(ReadOnlySpan<ushort> words) => new(words[0] & 0xFF, (LifeState)(words[0] >> 8), words[1] | (words[2] << 15));

    public void Write(Span<ushort> words)
    {
        words[0] = (ushort)(Generation | ((int)Life << 8));
        words[1] = (ushort)(Operations & 0x7FFF);
        words[2] = (ushort)(Operations >> 15);
    }

    public override string ToString()
    {
        int operations = Operations;
        return $"g{Generation} {Life}[{string.Join(' ', Enumerable.Range(0, Length).Select(i => (operations >> (3 * i)) & 7))}]";
    }
}

/// <summary>
/// Tail words. In DRAM a waiting word carries the whole generation (<see cref="TailWord"/>); on the medium only its low bits, and a bit that
/// tells it from a word that was never stored.
/// </summary>
internal static class MediumTail
{
    private const int UsedBit = 0x8000;

    public static ushort Of(int lowGeneration, int sequence, bool dead) => (ushort)(UsedBit | TailWord.Of(lowGeneration, sequence, dead));

    public static int LowGeneration(ushort word) => (word & ~UsedBit) >> 8;
}
