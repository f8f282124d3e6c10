namespace Nova.Core;

/// <summary>Whether a volume may do work between calls.</summary>
public enum BackgroundWork
{
    /// <summary>Timers publish waiting tail words when a shard falls quiet. No thread is started before there is such work.</summary>
    Timers = 0,

    /// <summary>Nothing runs between calls. Waiting tail words are published by the next operation, by <c>Sync</c> and at close.</summary>
    None = 1,
}
