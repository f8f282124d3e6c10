namespace Nova.Core.Execution;

/// <summary>
/// Every lock, wait, timer and thread that the engine uses. The default runs on the runtime's threads; a simulator's or an
/// explorer's own seam decides at each of these points who goes on, and so gets the same run twice.
/// </summary>
/// <remarks>
/// Two kinds of lock, because they wait for different things. An <see cref="OrderLock"/> gives writers their order and is held
/// across a fence. An <see cref="IndexLock"/> guards DRAM indexes: readers share it, and nobody holds it across a fence.
/// A thread that holds an <see cref="IndexLock"/> never waits for an <see cref="OrderLock"/>.
/// </remarks>
internal abstract class ExecutionSeam
{
    /// <summary>The clock of this volume: timestamps, timers.</summary>
    public abstract TimeProvider Time { get; }

    public abstract void Enter(OrderLock gate);

    public abstract bool TryEnter(OrderLock gate);

    public abstract void Exit(OrderLock gate);

    public abstract void EnterShared(IndexLock gate);

    public abstract void ExitShared(IndexLock gate);

    public abstract void EnterExclusive(IndexLock gate);

    public abstract void ExitExclusive(IndexLock gate);

    /// <summary>Runs <paramref name="body"/> for 0 to <paramref name="count"/> - 1, in parallel where the seam allows it, and returns when all have returned.</summary>
    public abstract void RunAll(int count, Action<int> body);

    /// <summary>Starts a timer that calls <paramref name="tick"/> whenever its due time passes (<see cref="ITimer.Change"/> sets it); null where nothing may run in the background.</summary>
    public abstract ITimer? CreateTimer(Action tick);
}
