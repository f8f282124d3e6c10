using Nova.Core;
using Nova.Testing;

namespace Nova.Cli.Crashes;

/// <summary>What a run has done so far, over all its workloads.</summary>
/// <remarks>Safe from several threads. Reports are added up as they come in: a long run has more of them than memory.</remarks>
internal sealed class CrashTotals
{
    private readonly Lock _lock = new();
    private readonly Dictionary<CrashMode, ExplorationReport> _reports = [];
    private readonly Dictionary<CrashMode, long> _failedRuns = [];
    private readonly List<string> _contradictions = [];
    private readonly FenceSiteCoverage[] _declared = [.. FenceSites.DeclaredIn(typeof(NovaVolume).Assembly).Select(static site => new FenceSiteCoverage(site, 0, 0))];
    private int _workloads;
    private long _states;

    /// <summary>States checked, those of explorations under way included.</summary>
    public long States => Interlocked.Read(ref _states);

    public void AddStates(long count) => Interlocked.Add(ref _states, count);

    public void AddWorkload() => Interlocked.Increment(ref _workloads);

    public void Add(ExplorationReport report)
    {
        lock (_lock)
        {
            ExplorationReport[] both = _reports.TryGetValue(report.Mode, out ExplorationReport? before) ? [before, report] : [report];
            _reports[report.Mode] = ExplorationReport.Combine(both) with { Violations = [], Contradictions = [] };
            _contradictions.AddRange(report.Contradictions.Select(contradiction => $"{report.Test}: {contradiction}"));
        }
    }

    /// <summary>A run that failed without any crash.</summary>
    public void AddFailedRun(CrashMode mode)
    {
        lock (_lock)
            _failedRuns[mode] = _failedRuns.GetValueOrDefault(mode) + 1;
    }

    /// <summary>A run of which the tester can't say anything.</summary>
    public void AddContradiction(string contradiction)
    {
        lock (_lock)
            _contradictions.Add(contradiction);
    }

    /// <summary>The figures as they are now.</summary>
    public CrashFigures Figures(IReadOnlyList<CrashMode> modes, TimeSpan elapsed)
    {
        lock (_lock)
        {
            ModeFigures[] each = [.. modes.Select(mode => ModeFigures.Of(mode, _reports.GetValueOrDefault(mode), _failedRuns.GetValueOrDefault(mode)))];
            long checkedStates = each.Sum(static mode => mode.Recovered + mode.Deep);
            return new CrashFigures
            {
                Workloads = _workloads,
                Fences = each.Sum(static mode => mode.Fences),
                StatesGenerated = each.Sum(static mode => mode.StatesGenerated),
                Deduplicated = each.Sum(static mode => mode.Deduplicated),
                Pruned = each.Sum(static mode => mode.Pruned),
                Recovered = each.Sum(static mode => mode.Recovered),
                Deep = each.Sum(static mode => mode.Deep),
                Seconds = Math.Round(elapsed.TotalSeconds, 1),
                StatesPerSecond = elapsed > TimeSpan.Zero ? Math.Round(checkedStates / elapsed.TotalSeconds, 1) : 0,
                Violations = each.Sum(static mode => mode.Violations),
                IsComplete = _reports.Values.All(static report => report.IsComplete),
                Contradictions = [.. _contradictions],
                Modes = each,
                Sites = [.. Sites()],
            };
        }
    }

    private IEnumerable<SiteFigures> Sites() =>
        FenceSiteCoverage.Combine(_reports.Values.SelectMany(static report => report.Sites).Concat(_declared))
            .Select(static covered => new SiteFigures(covered.Site.ToString(), covered.Points, covered.States));
}
