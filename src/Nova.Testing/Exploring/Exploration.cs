using System.Diagnostics;

namespace Nova.Testing;

// Workers take points in the order of the run, each on an image of its own, so points can be explored at once. What they share is the set of known states; a state
// is checked by whoever comes first, and belongs to the place where it first comes up. So everything in the report is the same for any number of workers.

/// <summary>One exploration: its workers, its clock, and the sum of what they found.</summary>
internal sealed class Exploration
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

    private readonly CrashTest _test;
    private readonly CrashPlan _plan;
    private readonly ExplorationOptions _options;
    private readonly StateSet _seen = new();
    private readonly PointResult[] _results;
    private readonly List<PointWorker> _workers = [];
    private readonly List<Exception> _failures = [];
    private readonly Stopwatch _clock = new();
    private int _nextPoint;
    private int _pointsDone;
    private volatile bool _mustStop;
    private long? _stuckPlace;

    public Exploration(CrashTest test, CrashPlan plan, ExplorationOptions options)
    {
        _test = test;
        _plan = plan;
        _options = options;
        _results = new PointResult[plan.Points.Count];
    }

    public void Run(CancellationToken cancellation)
    {
        _clock.Start();
        List<Thread> threads = [];
        for (int number = 0; number < Math.Min(_options.Workers, _plan.Points.Count); number++)
        {
            PointWorker worker = new(_test, _plan, _options, _seen) { MustStop = () => _mustStop };
            _workers.Add(worker);
            Thread thread = new(() => Work(worker)) { IsBackground = true, Name = "Nova.Testing worker" };
            threads.Add(thread);
            thread.Start();
        }

        foreach (Thread thread in threads)
            Watch(thread, cancellation);
        _clock.Stop();
        if (_stuckPlace is null)
            _workers.ForEach(static worker => worker.Dispose());
        if (_failures.Count > 0)
            throw new ExplorationException(_failures[0].Message, _failures[0]);
    }

    public ExplorationReport Report()
    {
        long generated = _results.Sum(static result => result.Generated);
        long pruned = _results.Sum(static result => result.Pruned);
        (Finding Finding, long Place)[] findings = [.. _workers.SelectMany(static worker => worker.Findings)
            .Select(finding => (finding, place: _seen.PlaceOf(finding.State)))
            .OrderBy(static found => found.place)
            .ThenBy(static found => found.finding.Deeper?.Position ?? -1)];
        return new ExplorationReport
        {
            Test = _test.Name,
            Mode = _options.Mode,
            Seed = _options.Seed,
            Workloads = 1,
            Fences = _plan.Fences,
            Points = _plan.Points.Count,
            ExhaustivePoints = _results.LongCount(static result => result.IsComplete),
            StatesGenerated = generated,
            StatesDeduplicated = generated - pruned - _seen.Count,
            StatesPruned = pruned,
            StatesRecovered = _seen.Count,
            StatesAudited = _results.Sum(static result => result.Audited),
            DeepStates = _workers.Sum(static worker => worker.DeepStates),
            ViolationCount = findings.Length + (_stuckPlace is null ? 0 : 1),
            Violations = Describe(findings),
            Sites = FenceSiteCoverage.Combine(Coverage()),
            Contradictions = [.. _workers.SelectMany(static worker => worker.Contradictions).Order(StringComparer.Ordinal)],
            IsComplete = _stuckPlace is null && _results.All(static result => result.IsDone),
            Elapsed = _clock.Elapsed,
        };
    }

    private IEnumerable<FenceSiteCoverage> Coverage() =>
        from index in Enumerable.Range(0, _results.Length)
        where _plan.Points[index].Site is not null
        select new FenceSiteCoverage(_plan.Points[index].Site!.Value, 1, _results[index].States);

    // One for each point and message: a broken run would fill the report with one story told a thousand times.
    private IReadOnlyList<CrashViolation> Describe((Finding Finding, long Place)[] findings) =>
        _stuckPlace is { } place
            ? [Rebuilding.DescribeHang(_test, _plan, _options, StuckVerdict(), place)]
            : [.. findings.DistinctBy(static found => (PointWorker.PointIn(found.Place), found.Finding.Verdict.Message))
                .Take(_options.DescribedViolations)
                .Select(found => Rebuilding.Describe(_test, _plan, _options, found.Finding, found.Place))];

    private Verdict StuckVerdict() =>
        new("the check does not end", $"It ran for {_options.LongestCheck} and did not end when its region failed.", null);

    private void Work(PointWorker worker)
    {
        try
        {
            while (!_mustStop)
            {
                int point = Interlocked.Increment(ref _nextPoint) - 1;
                if (point >= _results.Length)
                    return;
                _results[point] = worker.Explore(point);
                Interlocked.Increment(ref _pointsDone);
            }
        }
        catch (Exception failure)
        {
            lock (_failures)
                _failures.Add(failure);
            _mustStop = true;
        }
    }

    private void Watch(Thread thread, CancellationToken cancellation)
    {
        while (!thread.Join(Look))
        {
            if (cancellation.IsCancellationRequested || (_options.Budget != Timeout.InfiniteTimeSpan && _clock.Elapsed > _options.Budget))
                _mustStop = true;
            _options.Progress?.Report(Progress());
            foreach (PointWorker worker in _workers)
                EndLongChecks(worker);
            if (_stuckPlace is not null)
                return;
        }
    }

    private ExplorationProgress Progress() => new(
        _results.Length, Volatile.Read(ref _pointsDone), _seen.ApproximateCount, _workers.Sum(static worker => (long)worker.Findings.Count), _clock.Elapsed);

    private void EndLongChecks(PointWorker worker)
    {
        foreach (CheckRunner? runner in (ReadOnlySpan<CheckRunner?>)[worker.Runner, worker.DeepRunner])
        {
            long since = runner?.RunningSince ?? 0;
            if (since == 0)
                continue;

            TimeSpan elapsed = Stopwatch.GetElapsedTime(since);
            if (elapsed > _options.LongestCheck)
                runner!.Interrupt();
            if (elapsed > _options.LongestCheck + Grace)
            {
                _stuckPlace = worker.CurrentPlace;
                _mustStop = true;
            }
        }
    }
}
