using System.Numerics;
using Nova.Testing.Trees;

namespace Nova.Testing.Workloads;

/// <summary>One operation of a run of several threads, with what it gave and when.</summary>
/// <param name="Thread">Whose, from 0.</param>
/// <param name="Operation">What it did.</param>
/// <param name="Outcome">What it gave.</param>
/// <param name="Begun">Its place among all beginnings and returns.</param>
/// <param name="Returned">Likewise.</param>
internal sealed record Call(int Thread, Operation Operation, Outcome Outcome, int Begun, int Returned)
{
    public override string ToString() => $"thread {Thread}: {Operation} gave {Outcome}, from {Begun} to {Returned}";
}

/// <summary>
/// What several threads can have left behind: the trees of all orders of whole operations that respect real time (an operation that had returned before another began comes
/// before it) and give each operation what it gave. A crash may leave the tree of every set of operations that holds all that had returned, and any of those that had not:
/// durable linearizability.
/// </summary>
/// <remarks>For at most 16 operations. Found once, then only looked at: safe from several threads.</remarks>
internal sealed class History
{
    /// <summary>How many operations a history may have.</summary>
    public const int MostCalls = 16;

    private readonly Call[] _calls;
    private readonly Func<World[]> _start;
    private readonly int[] _before;                              // of each call: the set of those that had returned when it began
    private readonly Dictionary<int, HashSet<ulong>> _trees = []; // of each set of calls: digests of the trees it can leave

    /// <summary>Finds all orders.</summary>
    /// <param name="calls">All operations of all threads, each thread's in its order.</param>
    /// <param name="start">Makes the worlds of the threads on a new model, as the set-up leaves them.</param>
    public History(IReadOnlyList<Call> calls, Func<World[]> start)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(calls.Count, MostCalls, nameof(calls));
        _calls = [.. calls];
        _start = start;
        _before = [.. _calls.Select(call => _calls.Select((other, index) => other.Returned < call.Begun ? 1 << index : 0).Sum())];
        Extend([], 0);
    }

    /// <summary>The set of all calls.</summary>
    public int All => (1 << _calls.Length) - 1;

    /// <summary>Whether an order of all calls gives what they gave.</summary>
    public bool HasOrder => _trees.ContainsKey(All);

    /// <summary>Whether a crash may leave a tree.</summary>
    /// <param name="returned">The set of calls that had returned.</param>
    /// <param name="inFlight">The set of calls that had begun and not returned.</param>
    /// <param name="digest">Of the tree.</param>
    public bool IsLegal(int returned, int inFlight, ulong digest)
    {
        for (int some = inFlight; ; some = (some - 1) & inFlight)
        {
            if (_trees.TryGetValue(returned | some, out HashSet<ulong>? trees) && trees.Contains(digest))
                return true;
            if (some == 0)
                return false;
        }
    }

    /// <summary>How many trees a crash may leave.</summary>
    public int CountLegal(int returned, int inFlight)
    {
        HashSet<ulong> all = [];
        for (int some = inFlight; ; some = (some - 1) & inFlight)
        {
            if (_trees.TryGetValue(returned | some, out HashSet<ulong>? trees))
                all.UnionWith(trees);
            if (some == 0)
                return all.Count;
        }
    }

    /// <summary>The calls and when they were, one a line.</summary>
    public override string ToString() => string.Join('\n', _calls.OrderBy(call => call.Begun));

    // A model can't be copied, so each order is run from its start: histories are short.
    private void Extend(List<int> order, int done)
    {
        World[] worlds = _start();
        foreach (int index in order)
            _ = _calls[index].Operation.Run(worlds[_calls[index].Thread]);
        if (!_trees.TryGetValue(done, out HashSet<ulong>? trees))
            _trees.Add(done, trees = []);
        trees.Add(Picture.Of(worlds[0].Tree).Digest());

        for (int next = 0; next < _calls.Length; next++)
        {
            if ((done & (1 << next)) != 0 || (_before[next] & ~done) != 0 || !IsNextOfItsThread(next, done) || !GivesTheSame(order, next))
                continue;
            order.Add(next);
            Extend(order, done | (1 << next));
            order.RemoveAt(order.Count - 1);
        }
    }

    private bool IsNextOfItsThread(int next, int done)
    {
        int earlier = 0;
        for (int index = 0; index < next; index++)
            earlier |= _calls[index].Thread == _calls[next].Thread ? 1 << index : 0;
        return BitOperations.PopCount((uint)(earlier & ~done)) == 0;
    }

    private bool GivesTheSame(List<int> order, int next)
    {
        World[] worlds = _start();
        foreach (int index in order)
            _ = _calls[index].Operation.Run(worlds[_calls[index].Thread]);
        Call call = _calls[next];
        return call.Operation.Agrees(call.Operation.Run(worlds[call.Thread]), call.Outcome);
    }
}
