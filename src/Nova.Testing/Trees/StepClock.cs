namespace Nova.Testing.Trees;

/// <summary>A clock that stands still until it is told to go on by one step, so that the times of every operation are exact.</summary>
internal sealed class StepClock : TimeProvider
{
    private const long StepTicks = 12_345_678;
    private static readonly DateTimeOffset Start = new(2031, 5, 17, 8, 30, 0, TimeSpan.Zero);
    private long _ticks;

    /// <summary>Nanoseconds since 1970.</summary>
    public long Now => (GetUtcNow().UtcTicks - DateTimeOffset.UnixEpoch.Ticks) * 100;

    public void Step() => Interlocked.Add(ref _ticks, StepTicks);

    public override DateTimeOffset GetUtcNow() => Start.AddTicks(Volatile.Read(ref _ticks));

    public override long GetTimestamp() => Volatile.Read(ref _ticks);
}
