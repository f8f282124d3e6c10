namespace Nova.Testing;

/// <summary>How an exploration is made. The same options and the same test give the same report, figures of time apart.</summary>
/// <remarks>A value out of its range is refused by <see cref="ArgumentOutOfRangeException"/>.</remarks>
public sealed record ExplorationOptions
{
    /// <summary>What kind of crash.</summary>
    public CrashMode Mode { get; init; } = CrashMode.Adr;

    /// <summary>Where chance comes from, for samples where there are too many states for all.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>The number of states built at one crash point, 2 or more. Where there are no more than these, all are built.</summary>
    public int StatesPerPoint
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 2);
            field = value;
        }
    } = 4096;

    /// <summary>How deep crashes go: 1 for crashes of the run, 2 to crash recoveries as well.</summary>
    public int Depth
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, 2);
            field = value;
        }
    } = 1;

    /// <summary>Of how many states one has its recovery crashed, 1 or more; used if <see cref="Depth"/> is 2.</summary>
    public int DeepEvery
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            field = value;
        }
    } = 16;

    /// <summary>The number of states built at one crash point of a recovery, 2 or more.</summary>
    public int DeepStatesPerPoint
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 2);
            field = value;
        }
    } = 64;

    /// <summary>Whether lines that a check does not read are left out.</summary>
    public Pruning Pruning { get; init; } = Pruning.ByReads;

    /// <summary>The number of threads that check states, 1 or more. Has no influence on the result.</summary>
    public int Workers
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            field = value;
        }
    } = Environment.ProcessorCount;

    /// <summary>How long one check may take before it counts as hanging.</summary>
    public TimeSpan LongestCheck { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long the exploration may take; what it has not reached by then is left out, and the report says so.</summary>
    public TimeSpan Budget { get; init; } = Timeout.InfiniteTimeSpan;

    /// <summary>How many violations are shrunk and described; all are counted.</summary>
    public int DescribedViolations
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            field = value;
        }
    } = 10;

    /// <summary>Is told now and then how far the exploration is.</summary>
    public IProgress<ExplorationProgress>? Progress { get; init; }

    /// <summary>A fault that a test of this project plants.</summary>
    internal HarnessFault HarnessFault { get; init; }
}

/// <summary>Which states need not be checked because no check could tell them apart.</summary>
public enum Pruning
{
    /// <summary>None.</summary>
    Off,

    /// <summary>At each point the checks of the states with nothing and with everything show which lines recovery reads; those it does not read are left as they
    /// are in these two. One in a hundred of the states left out is checked all the same.</summary>
    ByReads,
}

/// <summary>How far an exploration is.</summary>
/// <param name="Points">Crash points in all.</param>
/// <param name="PointsDone">Crash points that are done.</param>
/// <param name="StatesRecovered">States that were checked.</param>
/// <param name="Violations">Violations found so far.</param>
/// <param name="Elapsed">Since the first state.</param>
public readonly record struct ExplorationProgress(int Points, int PointsDone, long StatesRecovered, long Violations, TimeSpan Elapsed);
