namespace Nova.Core.Operations;

/// <summary>Publishes the tails of shards that have fallen quiet: so the window in which a media error looks like a torn write is bounded, and limbo empties.</summary>
/// <remarks>The timer is made when there is first something to publish, and runs only while there is. Without background work there is none.</remarks>
internal sealed class PublicationTimer(Engine engine, TimeSpan delay) : IDisposable
{
    private const int Idle = 0;
    private const int Armed = 1;
    private const int Closed = 2;

    private int _state;
    private ITimer? _timer;

    /// <summary>Something waits.</summary>
    public void Arm()
    {
        if (Volatile.Read(ref _state) == Idle && Interlocked.CompareExchange(ref _state, Armed, Idle) == Idle)
        {
            _timer ??= engine.Seam.CreateTimer(Tick);
            _timer?.Change(delay, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Stops, and waits for a tick that runs.</summary>
    public void Dispose()
    {
        Volatile.Write(ref _state, Closed);
        _timer?.DisposeAsync().AsTask().GetAwaiter().GetResult();
    }

    private void Tick()
    {
        if (Interlocked.CompareExchange(ref _state, Idle, Armed) != Armed)
        {
            return;
        }

        try
        {
            engine.ReclaimLimbo();
        }
        catch (NovaException failure) when (failure.Error == NovaError.Unknown)
        {
            // The engine has stopped; the next operation says so to its caller.
        }
    }
}
