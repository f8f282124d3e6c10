namespace Nova.Pmem;

/// <summary>A clock that stands still unless it is moved. Implement it beside <see cref="TimeProvider"/>, and a <see cref="ThrottledRegion"/> moves the clock
/// instead of waiting for it.</summary>
public interface ISimulatedClock
{
    /// <summary>Moves the clock.</summary>
    /// <param name="duration">More than 0.</param>
    void Advance(TimeSpan duration);
}
