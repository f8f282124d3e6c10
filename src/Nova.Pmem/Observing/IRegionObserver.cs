namespace Nova.Pmem;

/// <summary>
/// Sees every store, flush and fence of a <see cref="RecordedRegion"/>, on the thread that makes it. An exception thrown by a method leaves through
/// the batch, which is how a crash is simulated: thrown before a fence, the fence does not happen.
/// </summary>
/// <remarks>Called by several threads at once if several store at once. Spans are valid during the call only.</remarks>
public interface IRegionObserver
{
    /// <summary>Bytes are about to be stored.</summary>
    /// <param name="store">What and where; its old bytes can still be read from the region.</param>
    void OnStore(in StoreEvent store);

    /// <summary>The lines of a range are about to be marked for this thread's fence.</summary>
    /// <param name="offset">Bytes from the start of the region; any alignment.</param>
    /// <param name="length">Bytes, 1 or more.</param>
    /// <param name="threadId"><see cref="Environment.CurrentManagedThreadId"/> of the caller.</param>
    void OnFlush(long offset, long length, int threadId);

    /// <summary>A fence is about to begin: nothing that the thread stored is certain yet.</summary>
    /// <param name="threadId"><see cref="Environment.CurrentManagedThreadId"/> of the caller.</param>
    /// <param name="site">Who called for the fence; its file has the path with which it was compiled.</param>
    void OnFenceStarting(int threadId, FenceSite site);

    /// <summary>A fence has returned: what the thread stored or flushed before it is certain.</summary>
    /// <param name="threadId"><see cref="Environment.CurrentManagedThreadId"/> of the caller.</param>
    void OnFenced(int threadId);

    /// <summary>What is visible in a range is about to be made durable, whoever stored it. It has happened if no exception leaves the region.</summary>
    /// <param name="offset">Bytes from the start of the region; any alignment.</param>
    /// <param name="length">Bytes, 0 or more.</param>
    /// <param name="threadId"><see cref="Environment.CurrentManagedThreadId"/> of the caller.</param>
    void OnMakeVisibleDurable(long offset, long length, int threadId);
}
