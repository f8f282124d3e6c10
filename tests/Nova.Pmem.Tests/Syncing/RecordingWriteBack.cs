namespace Nova.Pmem.Tests;

/// <summary>
/// A device that writes back what the pages hold at the moment they are taken, the earliest that a real one may, and keeps a journal of what it
/// took, what has returned, and which fences have. It takes its time between the two, so that other threads get in between.
/// </summary>
internal sealed class RecordingWriteBack : IWriteBack
{
    private readonly Lock _gate = new();
    private readonly Random _random;

    public RecordingWriteBack(int seed) => _random = new Random(seed);

    public PmemRegion Region { get; set; } = null!;

    public List<Event> Journal { get; } = [];

    public void WriteBack(ReadOnlySpan<PageRun> runs)
    {
        List<(long Page, byte[] Content)> taken = [];
        int spins;
        lock (_gate)
        {
            foreach (PageRun run in runs)
            {
                for (long page = run.FirstPage; page < run.FirstPage + run.PageCount; page++)
                    taken.Add((page, Region.Read(page * PmemRegion.PageSizeInBytes, PmemRegion.PageSizeInBytes).ToArray()));
            }

            Journal.Add(new Taken(taken));
            spins = _random.Next(0, 3);
        }

        for (int spin = 0; spin < spins; spin++)
            Thread.Sleep(0);
        lock (_gate)
            Journal.Add(new Returned(taken));
    }

    /// <summary>Notes that a fence has returned, with every word that its thread has stored so far.</summary>
    public void NoteFence(IEnumerable<KeyValuePair<long, ulong>> wordsOfThread)
    {
        lock (_gate)
            Journal.Add(new Fenced([.. wordsOfThread]));
    }

    internal abstract record Event;

    internal sealed record Taken(List<(long Page, byte[] Content)> Pages) : Event;

    internal sealed record Returned(List<(long Page, byte[] Content)> Pages) : Event;

    internal sealed record Fenced(KeyValuePair<long, ulong>[] Words) : Event;
}
