namespace Nova.Benchmarks.Counts;

/// <summary>A clock that moves only when it is told to, and runs the timers that fall due on the thread that moves it.</summary>
internal sealed class SteppedClock : TimeProvider
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly List<SteppedTimer> _timers = [];
    private long _ticks;

    public override DateTimeOffset GetUtcNow() => Start.AddTicks(_ticks);

    public override long GetTimestamp() => _ticks;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        SteppedTimer timer = new(this, callback, state);
        timer.Change(dueTime, period);
        _timers.Add(timer);
        return timer;
    }

    public void Advance(TimeSpan step)
    {
        _ticks += step.Ticks;
        for (int i = 0; i < _timers.Count; i++)
            _timers[i].RunIfDue(_ticks);
    }

    /// <summary>A timer that goes off once each time it is set.</summary>
    private sealed class SteppedTimer(SteppedClock clock, TimerCallback callback, object? state) : ITimer
    {
        private long _due = long.MaxValue;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            if (period != Timeout.InfiniteTimeSpan)
                throw new NotSupportedException("The volume's timers go off once.");
            _due = dueTime == Timeout.InfiniteTimeSpan ? long.MaxValue : clock._ticks + dueTime.Ticks;
            return true;
        }

        public void RunIfDue(long now)
        {
            if (now < _due)
                return;
            _due = long.MaxValue;
            callback(state);
        }

        public void Dispose() => clock._timers.Remove(this);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
