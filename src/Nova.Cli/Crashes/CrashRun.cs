using System.Diagnostics;
using Nova.Testing;

namespace Nova.Cli.Crashes;

// Workloads are short and many, so each worker takes whole ones: recording a run, which one thread does, then keeps no other waiting. A single one is shared by all workers.

/// <summary>Crashes one test after another, in all modes, and adds up what comes of it.</summary>
/// <param name="tests">Are asked for one by one.</param>
/// <param name="settings">How.</param>
internal sealed class CrashRun(IEnumerable<CrashTest> tests, CrashSettings settings)
{
    private const int DescribedViolations = 3;

    private readonly Lock _lock = new();
    private readonly CrashTotals _totals = new();
    private readonly Stopwatch _clock = new();
    private readonly ViolationFolder _folder = new(settings.Folder);
    private volatile bool _isCutShort;

    /// <summary>How many workers share one test.</summary>
    public int WorkersOfEach { get; init; } = 1;

    /// <summary>The figures as they are now.</summary>
    public CrashFigures Figures()
    {
        CrashFigures figures = _totals.Figures(settings.Modes, _clock.Elapsed);
        lock (_lock)
            return figures with { IsComplete = figures.IsComplete && !_isCutShort, Seed = settings.Seed, ViolationFiles = [.. _folder.Made] };
    }

    /// <summary>States checked so far, and how long it took.</summary>
    public (long States, TimeSpan Elapsed) Pace => (_totals.States, _clock.Elapsed);

    /// <summary>Runs all of it.</summary>
    /// <param name="cancellation">Ends it early.</param>
    public async Task RunAsync(CancellationToken cancellation)
    {
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        stop.CancelAfter(settings.Budget);
        using IEnumerator<CrashTest> next = tests.GetEnumerator();
        _clock.Start();
        int threads = Math.Max(1, settings.Workers / WorkersOfEach);
        await Task.WhenAll(Enumerable.Range(0, threads).Select(_ =>
            Task.Factory.StartNew(() => Work(next, stop), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default))).ConfigureAwait(false);
        _clock.Stop();
    }

    private void Work(IEnumerator<CrashTest> next, CancellationTokenSource stop)
    {
        try
        {
            while (TryTake(next, stop.Token, out CrashTest? test))
            {
                foreach (CrashMode mode in settings.Modes)
                    Explore(test, mode, stop.Token);
                if (!stop.IsCancellationRequested)
                    _totals.AddWorkload();
            }
        }
        catch
        {
            stop.Cancel();              // a file that can't be made; the others need not go on
            throw;
        }
    }

    private bool TryTake(IEnumerator<CrashTest> next, CancellationToken stop, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out CrashTest? test)
    {
        lock (_lock)
        {
            test = next.MoveNext() ? next.Current : null;
            if (test is not null && stop.IsCancellationRequested)
            {
                _isCutShort = true;
                test = null;
            }

            return test is not null;
        }
    }

    private void Explore(CrashTest test, CrashMode mode, CancellationToken stop)
    {
        if (stop.IsCancellationRequested)
        {
            _isCutShort = true;
            return;
        }

        UnderWay underWay = new(_totals);
        ExplorationOptions options = new()
        {
            Mode = mode,
            Seed = (ulong)settings.Seed,
            StatesPerPoint = settings.StatesPerPoint,
            Depth = settings.Depth,
            Workers = WorkersOfEach,
            DescribedViolations = DescribedViolations,
            Progress = underWay,
        };
        IReadOnlyList<CrashViolation> violations;
        try
        {
            ExplorationReport report = CrashExplorer.Explore(test, options, stop);
            underWay.Report(report.StatesRecovered + report.DeepStates);
            _totals.Add(report);
            violations = report.Violations;
        }
        catch (ExplorationException failure)
        {
            _totals.AddContradiction($"{test.Name}, {ModeNames.Of(mode)}: {failure.Message}");
            return;
        }
        catch (Exception failure)       // whatever it is: a run has to get through without
        {
            _totals.AddFailedRun(mode);
            violations = [ViolationOf(test, mode, failure)];
        }

        foreach (CrashViolation violation in violations)
            Keep(test, violation);
    }

    private void Keep(CrashTest test, CrashViolation violation)
    {
        lock (_lock)
            _folder.Add(test, violation);
    }

    /// <summary>A run that fails by itself is a violation without a crash.</summary>
    private static CrashViolation ViolationOf(CrashTest test, CrashMode mode, Exception failure) => new()
    {
        Test = test.Name,
        Mode = mode,
        Message = failure.Message,
        Detail = failure.ToString(),
        Completed = [],
        InFlight = [],
        Cuts = [],
        RunDigest = 0,
    };

    /// <summary>Takes the states of one exploration into the total as they are checked.</summary>
    private sealed class UnderWay(CrashTotals totals) : IProgress<ExplorationProgress>
    {
        private long _reported;

        public void Report(ExplorationProgress value) => Report(value.StatesRecovered);

        public void Report(long states)
        {
            totals.AddStates(states - _reported);
            _reported = states;
        }
    }
}
