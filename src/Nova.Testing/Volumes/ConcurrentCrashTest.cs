using System.Collections.Concurrent;
using System.Globalization;
using Nova.Core;
using Nova.Core.Logs;
using Nova.Pmem;
using Nova.Testing.Trees;
using Nova.Testing.Volumes;
using Nova.Testing.Workloads;

namespace Nova.Testing;

/// <summary>
/// Runs several threads on one volume, in an order that a seed decides at every lock, store and fence, and refuses what a crash has left unless some order of whole operations leaves the
/// same tree: one in which all that had returned are there, any of those in flight, and none comes before one that had returned before it began.
/// </summary>
/// <remarks>The same seed gives the same run. Times stand still: which of two operations is the later one is not told by them.</remarks>
/// <example>
/// <code>
/// ConcurrentCrashTest test = ConcurrentCrashTest.Draw(threadCount: 3, operationsOfEach: 2, seed: 7);
/// ExplorationReport report = CrashExplorer.Explore(test, new ExplorationOptions { StatesPerPoint = 60 });
/// </code>
/// </example>
public sealed class ConcurrentCrashTest : CrashTest
{
    private readonly ConcurrentBag<VolumeReader> _readers = [];
    private readonly VolumeOptions _options = VolumeCrashTest.OptionsFor(new StepClock());
    private readonly IReadOnlyList<Operation> _setUp;
    private readonly IReadOnlyList<IReadOnlyList<Operation>> _threads;
    private readonly Dictionary<int, int> _callOfStep = [];     // by the step's number
    private History? _history;

    /// <summary>Makes a test.</summary>
    /// <param name="setUp">Runs first; the files that it opens are open in every thread.</param>
    /// <param name="threads">What each thread does: 1 or more of them, with at most 16 operations in all.</param>
    /// <param name="seed">Decides who goes on.</param>
    /// <param name="settings">The volume; by default a small one with a shard for each thread.</param>
    public ConcurrentCrashTest(Workload setUp, IReadOnlyList<Workload> threads, int seed, VolumeCrashSettings? settings = null)
        : this(OperationsOf(setUp), OperationsOf(threads), seed, settings)
    {
    }

    /// <summary>Makes a test.</summary>
    /// <param name="setUp">Runs first, in each thread's own world: what opens a handle opens it for every thread.</param>
    /// <param name="threads">The operations of each thread.</param>
    /// <param name="seed">Decides who goes on.</param>
    /// <param name="settings">The volume; by default a small one with a shard for each thread.</param>
    internal ConcurrentCrashTest(IReadOnlyList<Operation> setUp, IReadOnlyList<IReadOnlyList<Operation>> threads, int seed, VolumeCrashSettings? settings = null)
    {
        _setUp = setUp;
        _threads = threads;
        Seed = seed;
        Settings = settings ?? new VolumeCrashSettings { ShardCount = threads.Count };
    }

    /// <summary>What runs before the threads.</summary>
    public Workload SetUp => new("set-up", _setUp);

    /// <summary>What each thread does.</summary>
    public IReadOnlyList<Workload> Threads =>
        [.. _threads.Select(static (operations, thread) => new Workload(string.Create(CultureInfo.InvariantCulture, $"thread {thread}"), operations))];

    /// <summary>Decides at every lock, store and fence who goes on.</summary>
    public int Seed { get; }

    /// <summary>The volume that they run on.</summary>
    public VolumeCrashSettings Settings { get; }

    /// <inheritdoc/>
    public override string Name => string.Create(CultureInfo.InvariantCulture, $"{_threads.Count} threads, seed {Seed}");

    /// <inheritdoc/>
    public override long RegionLengthInBytes => Settings.RegionLengthInBytes;

    /// <summary>What the run did; null before it.</summary>
    internal History? History => _history;

    /// <summary>Draws a short history over few names, so that threads meet.</summary>
    /// <param name="threadCount">1 or more.</param>
    /// <param name="operationsOfEach">1 or more; with all threads together at most 16.</param>
    /// <param name="seed">Where chance comes from, that of the order included.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
    public static ConcurrentCrashTest Draw(int threadCount, int operationsOfEach, int seed)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threadCount, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(operationsOfEach, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan((long)threadCount * operationsOfEach, History.MostCalls, nameof(operationsOfEach));
        return new ConcurrentCrashTest(RandomHistories.SetUp, RandomHistories.Draw(threadCount, operationsOfEach, seed), seed);
    }

    /// <inheritdoc/>
    /// <exception cref="CrashViolationException">Without any crash, no order of whole operations gives what they gave.</exception>
    public override void Run(PmemRegion region, CrashScript script)
    {
        ArgumentNullException.ThrowIfNull(region);
        ArgumentNullException.ThrowIfNull(script);
        using Scheduler scheduler = new(Seed);
        ScheduledSeam seam = new(scheduler, new StepClock());
        VolumeOptions options = new() { TimeProvider = seam.Time, Background = BackgroundWork.None, Credentials = Credentials.Superuser, Seam = seam };
        NovaVolume volume = NovaVolume.Create(new SwitchingRegion(script.OpenAgain(), scheduler, seam), Settings.Format, options);
        World[] worlds = Prepare([.. _threads.Select(_ => new InodeTree(volume))]);
        script.StartExploring();

        List<Call>[] calls = [.. _threads.Select(_ => new List<Call>())];
        int moments = 0;
        int steps = 0;
        scheduler.Run([.. _threads.Select((operations, thread) => (Action)(() =>
        {
            foreach (Operation operation in operations)
            {
                Outcome outcome = default;
                int begun = moments++;
                _callOfStep[steps++] = (thread << 8) | calls[thread].Count;
                script.Step(string.Create(CultureInfo.InvariantCulture, $"[{thread}] {operation}"), () => outcome = operation.Run(worlds[thread]));
                calls[thread].Add(new Call(thread, operation, outcome, begun, moments++));
            }
        }))]);
        volume.Abandon();
        TakeHistory(calls);
    }

    /// <inheritdoc/>
    public override void Check(PmemRegion region, CrashMoment moment)
    {
        ArgumentNullException.ThrowIfNull(region);
        ArgumentNullException.ThrowIfNull(moment);
        History history = _history ?? throw new InvalidOperationException("Run comes before Check.");
        if (!_readers.TryTake(out VolumeReader? reader))
            reader = new VolumeReader();
        using NovaVolume volume = NovaVolume.Open(region, _options);
        if (volume.Recovery.Damage.Count != 0)
            moment.Fail($"Recovery found damage: {volume.Recovery.Damage[0].Message}");
        ulong found = reader.Read(volume);
        if (!history.IsLegal(SetOf(moment.Completed), SetOf(moment.InFlight), found))
            moment.Fail($"No order of whole operations leaves this tree. The operations:\n{history}\nit has {Picture.Of(new InodeTree(volume)).Nodes.Count} names");
        moment.Fingerprint(found);
        StateCheck.RequireSound(volume, moment);
        volume.Abandon();
        _readers.Add(reader);
    }

    /// <inheritdoc/>
    public override bool IsContent(StoreTag tag) => tag == StoreTags.Data;

    private static IReadOnlyList<Operation> OperationsOf(Workload workload)
    {
        ArgumentNullException.ThrowIfNull(workload);
        return workload.Operations;
    }

    private static IReadOnlyList<IReadOnlyList<Operation>> OperationsOf(IReadOnlyList<Workload> workloads)
    {
        ArgumentNullException.ThrowIfNull(workloads);
        ArgumentOutOfRangeException.ThrowIfZero(workloads.Count, nameof(workloads));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(workloads.Sum(static workload => workload.OperationCount), History.MostCalls, nameof(workloads));
        return [.. workloads.Select(OperationsOf)];
    }

    private int SetOf(IReadOnlyList<CrashStep> steps)
    {
        int set = 0;
        foreach (CrashStep step in steps)
            set |= 1 << _callOfStep[step.Number];
        return set;
    }

    private World[] Prepare(ITree[] trees)
    {
        World[] worlds = [.. trees.Select(tree => new World(tree))];
        foreach (Operation operation in _setUp)
        {
            Outcome first = operation.Run(worlds[0]);
            if (first.Errno != Errno.Ok)
                throw new InvalidOperationException($"The set-up \"{operation}\" gave {first}.");
            for (int thread = 1; thread < worlds.Length && operation is CreateFile or OpenFile; thread++)
                _ = operation.Run(worlds[thread]);
        }

        return worlds;
    }

    private void TakeHistory(List<Call>[] calls)
    {
        int[] firsts = new int[calls.Length];
        for (int thread = 1; thread < calls.Length; thread++)
            firsts[thread] = firsts[thread - 1] + calls[thread - 1].Count;
        foreach ((int step, int place) in _callOfStep.ToArray())
            _callOfStep[step] = firsts[place >> 8] + (place & 0xFF);
        _history = new History([.. calls.SelectMany(of => of)], () =>
        {
            ModelTree model = new(new StepClock()) { LargestFile = InodeTree.LargestFileInBytes };
            return Prepare([.. _threads.Select(_ => model)]);
        });
        if (!_history.HasOrder)
            throw new CrashViolationException($"Without any crash, no order of whole operations gives this:\n{_history}");
    }
}
