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
internal sealed class ConcurrentCrashTest : CrashTest
{
    private readonly ConcurrentBag<VolumeReader> _readers = [];
    private readonly VolumeOptions _options = VolumeCrashTest.OptionsFor(new StepClock());
    private readonly IReadOnlyList<Operation> _setUp;
    private readonly IReadOnlyList<IReadOnlyList<Operation>> _threads;
    private readonly VolumeCrashSettings _settings;
    private readonly int _seed;
    private readonly Dictionary<int, int> _callOfStep = [];     // by the step's number
    private History? _history;

    /// <summary>Makes a test.</summary>
    /// <param name="setUp">Runs first, in each thread's own world: what opens a handle opens it for every thread.</param>
    /// <param name="threads">The operations of each thread.</param>
    /// <param name="seed">Decides who goes on.</param>
    /// <param name="settings">The volume; by default a small one with a shard for each thread.</param>
    public ConcurrentCrashTest(IReadOnlyList<Operation> setUp, IReadOnlyList<IReadOnlyList<Operation>> threads, int seed, VolumeCrashSettings? settings = null)
    {
        _setUp = setUp;
        _threads = threads;
        _seed = seed;
        _settings = settings ?? new VolumeCrashSettings { ShardCount = threads.Count };
    }

    public override string Name => string.Create(CultureInfo.InvariantCulture, $"{_threads.Count} threads, seed {_seed}");

    public override long RegionLengthInBytes => _settings.RegionLengthInBytes;

    /// <summary>What the run did; null before it.</summary>
    public History? History => _history;

    public override void Run(PmemRegion region, CrashScript script)
    {
        using Scheduler scheduler = new(_seed);
        ScheduledSeam seam = new(scheduler, new StepClock());
        VolumeOptions options = new() { TimeProvider = seam.Time, Background = BackgroundWork.None, Credentials = Credentials.Superuser, Seam = seam };
        NovaVolume volume = NovaVolume.Create(new SwitchingRegion(script.OpenAgain(), scheduler, seam), _settings.Format, options);
        World[] worlds = SetUp([.. _threads.Select(_ => new InodeTree(volume))]);
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

    public override void Check(PmemRegion region, CrashMoment moment)
    {
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

    public override bool IsContent(StoreTag tag) => tag == StoreTags.Data;

    private int SetOf(IReadOnlyList<CrashStep> steps)
    {
        int set = 0;
        foreach (CrashStep step in steps)
            set |= 1 << _callOfStep[step.Number];
        return set;
    }

    private World[] SetUp(ITree[] trees)
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
            return SetUp([.. _threads.Select(_ => model)]);
        });
        if (!_history.HasOrder)
            throw new CrashViolationException($"Without any crash, no order of whole operations gives this:\n{_history}");
    }
}
