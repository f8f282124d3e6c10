namespace Nova.Pmem.Tests;

/// <summary>Counts what it sees.</summary>
internal sealed class CountingObserver : IRegionObserver
{
    private long _calls;

    public long Calls => _calls;

    public void OnStore(in StoreEvent store) => _calls++;

    public void OnFlush(long offset, long length, int threadId) => _calls++;

    public void OnFenceStarting(int threadId, FenceSite site) => _calls++;

    public void OnFenced(int threadId) => _calls++;

    public void OnMakeVisibleDurable(long offset, long length, int threadId) => _calls++;
}

/// <summary>A write-back that is done at once.</summary>
internal sealed class InstantWriteBack : IWriteBack
{
    public void WriteBack(ReadOnlySpan<PageRun> runs)
    {
    }
}
