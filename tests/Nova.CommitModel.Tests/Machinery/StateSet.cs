using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace Nova.CommitModel.Tests.Machinery;

/// <summary>A state that was reached, and how: the chain of parents is the shortest way to it.</summary>
internal sealed record StateNode(ushort[] Words, StateNode? Parent, string Step);

/// <summary>The states seen so far. Safe to use from several threads: striped by hash, each stripe under its lock.</summary>
internal sealed class StateSet
{
    private const int StripeCount = 64;
    private readonly HashSet<ushort[]>[] _stripes = new HashSet<ushort[]>[StripeCount];
    private readonly Lock[] _locks = new Lock[StripeCount];
    private int _count;

    public StateSet()
    {
        for (int i = 0; i < StripeCount; i++)
        {
            _stripes[i] = new HashSet<ushort[]>(WordsComparer.Instance);
            _locks[i] = new Lock();
        }
    }

    public int Count => _count;

    /// <summary>The words as an array of their own if they are new, else null.</summary>
    public ushort[]? AddIfNew(ReadOnlySpan<ushort> words)
    {
        int stripe = (WordsComparer.Instance.GetHashCode(words) >>> 7) % StripeCount;
        lock (_locks[stripe])
        {
            HashSet<ushort[]>.AlternateLookup<ReadOnlySpan<ushort>> lookup = _stripes[stripe].GetAlternateLookup<ReadOnlySpan<ushort>>();
            if (lookup.Contains(words))
            {
                return null;
            }

            ushort[] copy = words.ToArray();
            _stripes[stripe].Add(copy);
            Interlocked.Increment(ref _count);
            return copy;
        }
    }
}

/// <summary>Rows of words compared by content; a span finds the array that equals it.</summary>
internal sealed class WordsComparer : IEqualityComparer<ushort[]>, IAlternateEqualityComparer<ReadOnlySpan<ushort>, ushort[]>
{
    public static readonly WordsComparer Instance = new();

    public bool Equals(ushort[]? x, ushort[]? y) => x.AsSpan().SequenceEqual(y);

    public bool Equals(ReadOnlySpan<ushort> alternate, ushort[] other) => alternate.SequenceEqual(other);

    public int GetHashCode([DisallowNull] ushort[] obj) => GetHashCode(obj.AsSpan());

    public ushort[] Create(ReadOnlySpan<ushort> alternate) => alternate.ToArray();

    public int GetHashCode(ReadOnlySpan<ushort> alternate)
    {
        ulong hash = (ulong)alternate.Length;
        ReadOnlySpan<ulong> quads = MemoryMarshal.Cast<ushort, ulong>(alternate);
        foreach (ulong quad in quads)
        {
            hash = (hash ^ quad) * 0x9E3779B97F4A7C15;
            hash ^= hash >> 29;
        }

        for (int i = quads.Length * 4; i < alternate.Length; i++)
        {
            hash = (hash ^ alternate[i]) * 0x9E3779B97F4A7C15;
            hash ^= hash >> 29;
        }

        return (int)(hash >> 32);
    }
}
