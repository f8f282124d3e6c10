namespace Nova.Pmem;

/// <summary>
/// A region that is as slow as a model says. All threads share one medium, which takes bytes one after another; a fence returns when everything
/// stored before it has been taken, and the fence latency later.
/// </summary>
/// <remarks>
/// The delay is computed in whole nanoseconds from the clock and the bytes alone, so with a clock that gives the same times a run gives the same delays.
/// With <see cref="TimeProvider.System"/> a fence sleeps and spins; a provider that implements <see cref="ISimulatedClock"/> is moved on; any other
/// is read again and again until the time has come, so it must move by itself. Safe from several threads.
/// </remarks>
public sealed class ThrottledRegion : RegionDecorator
{
    private const long NanosecondsPerTick = 100;
    private static readonly TimeSpan SpunAtMost = TimeSpan.FromMilliseconds(2);

    private readonly Lock _gate = new();
    private readonly LatencyModel _model;
    private readonly TimeProvider _time;
    private readonly long _origin;
    private long _pendingBytes;
    private long _busyUntilNanoseconds;

    /// <summary>Wraps a region.</summary>
    /// <param name="inner">An open region; owned from here on.</param>
    /// <param name="model">How slow it becomes.</param>
    /// <param name="timeProvider">Whose time it is.</param>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The model has a negative number.</exception>
    /// <exception cref="ObjectDisposedException"><paramref name="inner"/> is closed.</exception>
    public ThrottledRegion(PmemRegion inner, LatencyModel model, TimeProvider timeProvider)
        : base(inner)
    {
        ArgumentNullException.ThrowIfNull(timeProvider);
        model.ThrowIfInvalid(nameof(model));
        _model = model;
        _time = timeProvider;
        _origin = timeProvider.GetTimestamp();
    }

    /// <inheritdoc/>
    protected internal override void StoreCore(long offset, ReadOnlySpan<byte> source, StoreTag tag)
    {
        base.StoreCore(offset, source, tag);
        Charge(source.Length);
    }

    /// <inheritdoc/>
    protected internal override uint StoreWithChecksumCore(long offset, ReadOnlySpan<byte> source, uint seed, StoreTag tag)
    {
        uint checksum = base.StoreWithChecksumCore(offset, source, seed, tag);
        Charge(source.Length);
        return checksum;
    }

    /// <inheritdoc/>
    protected internal override void StoreWordCore(long offset, ulong value, StoreTag tag)
    {
        base.StoreWordCore(offset, value, tag);
        Charge(sizeof(ulong));
    }

    /// <inheritdoc/>
    protected internal override void ZeroCore(long offset, long length, StoreTag tag)
    {
        base.ZeroCore(offset, length, tag);
        Charge(length);
    }

    // A cached store costs the medium nothing; its lines do, when they are flushed.

    /// <inheritdoc/>
    protected internal override void FlushCore(long offset, long length)
    {
        base.FlushCore(offset, length);
        long firstLine = offset / LineSizeInBytes;
        long lastLine = (offset + length - 1) / LineSizeInBytes;
        Charge((lastLine - firstLine + 1) * LineSizeInBytes);
    }

    /// <inheritdoc/>
    protected internal override void FenceCore(FenceSite site)
    {
        long dueNanoseconds = TakePending();
        base.FenceCore(site);
        WaitUntil(dueNanoseconds);
    }

    /// <inheritdoc/>
    protected internal override int MakeVisibleDurableCore(long offset, long length)
    {
        long dueNanoseconds = TakePending();
        int fences = base.MakeVisibleDurableCore(offset, length);
        if (fences > 0)
            WaitUntil(dueNanoseconds);
        return fences;
    }

    private void Charge(long bytes) => Interlocked.Add(ref _pendingBytes, bytes);

    /// <summary>Gives the medium what was stored and says when a fence that starts now returns.</summary>
    private long TakePending()
    {
        lock (_gate)
        {
            long bytes = Interlocked.Exchange(ref _pendingBytes, 0);
            _busyUntilNanoseconds = Math.Max(_busyUntilNanoseconds, NowNanoseconds()) + _model.TransferNanoseconds(bytes);
            return _busyUntilNanoseconds + (_model.FenceLatency.Ticks * NanosecondsPerTick);
        }
    }

    private long NowNanoseconds()
    {
        Int128 elapsed = _time.GetTimestamp() - _origin;
        return (long)(elapsed * 1_000_000_000 / _time.TimestampFrequency);
    }

    private void WaitUntil(long dueNanoseconds)
    {
        for (long left = dueNanoseconds - NowNanoseconds(); left > 0; left = dueNanoseconds - NowNanoseconds())
        {
            // Rounded up, so that one step is enough.
            TimeSpan delay = TimeSpan.FromTicks((left + NanosecondsPerTick - 1) / NanosecondsPerTick);
            if (_time is ISimulatedClock clock)
                clock.Advance(delay);
            else if (delay > SpunAtMost && ReferenceEquals(_time, TimeProvider.System))
                Thread.Sleep(delay - SpunAtMost);
            else
                Thread.SpinWait(20);
        }
    }
}
