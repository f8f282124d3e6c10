using Nova.Testing.Workloads;

namespace Nova.Testing;

/// <summary>Workloads that together say something of a volume. The same arguments give the same workloads.</summary>
public static class WorkloadSets
{
    // Stores what the operations before it left to be published, so that a crash meets that too.
    private const string Last = "chmod /e 777";

    /// <summary>Every operation in all its variants on a prepared tree, each followed by another one; and longer ones for what a single operation can't show.</summary>
    public static IReadOnlyList<Workload> Seq1() =>
        [.. SingleOperations.All.Select(static line => OnScene(line.Name, line.Operation)), .. Stories.All()];

    /// <summary>All ordered pairs of these operations, made one by one as they are asked for.</summary>
    public static IEnumerable<Workload> Seq2() =>
        from first in SingleOperations.All
        from second in SingleOperations.All
        select Pair(first, second);

    /// <summary>Sequences of three, drawn so that all pairs of neighbours come up about equally often.</summary>
    /// <param name="seed">Where chance comes from.</param>
    /// <param name="count">How many, 0 or more.</param>
    public static IEnumerable<Workload> Seq3(ulong seed, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        return TripleSampler.Draw(SingleOperations.All, seed, count);
    }

    /// <summary>Random sequences, most of them of operations that succeed.</summary>
    /// <param name="seed">Where chance comes from.</param>
    /// <param name="count">How many, 0 or more.</param>
    /// <param name="operationCount">Operations of each, 1 or more.</param>
    public static IEnumerable<Workload> Random(ulong seed, int count, int operationCount = 12)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfLessThan(operationCount, 1);
        for (int i = 0; i < count; i++)
            yield return new RandomOperations(Mixing.Combine(seed, (ulong)i)).Draw($"random {seed}/{i}", operationCount);
    }

    internal static Workload OnScene(string name, params ReadOnlySpan<Operation> operations)
    {
        List<Operation> all = [.. SingleOperations.SceneOperations, new Mark()];
        all.AddRange(operations);
        all.AddRange(Workload.Parse(Last).Operations);
        return new Workload(name, all);
    }

    private static Workload Pair(NamedLine first, NamedLine second) => OnScene($"{first.Name}; {second.Name}", first.Operation, second.Operation);
}
