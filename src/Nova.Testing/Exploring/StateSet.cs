namespace Nova.Testing;

/// <summary>
/// The states that were seen, by image and by what was allowed, each with the first place where it comes up. The first place, and not the place that was reached
/// first: so the outcome does not depend on which worker was quicker.
/// </summary>
/// <remarks>Safe from several threads.</remarks>
internal sealed class StateSet
{
    private const int Shards = 64;

    private readonly Dictionary<ulong, long>[] _places = new Dictionary<ulong, long>[Shards];
    private long _added;

    public StateSet()
    {
        for (int shard = 0; shard < Shards; shard++)
            _places[shard] = [];
    }

    /// <summary>The number of different states.</summary>
    public long Count => _places.Sum(static shard => (long)shard.Count);

    /// <summary>The same while others add: a number that was right a moment ago.</summary>
    public long ApproximateCount => Interlocked.Read(ref _added);

    /// <summary>Adds a state.</summary>
    /// <returns>Whether nobody has added it before; then it is the caller's to check.</returns>
    public bool Add(ulong state, long place)
    {
        Dictionary<ulong, long> shard = _places[state % Shards];
        lock (shard)
        {
            if (shard.TryAdd(state, place))
            {
                Interlocked.Increment(ref _added);
                return true;
            }

            if (place < shard[state])
                shard[state] = place;
            return false;
        }
    }

    /// <summary>The first place of a state that was added.</summary>
    public long PlaceOf(ulong state) => _places[state % Shards][state];
}
