using Nova.Pmem;

namespace Nova.Testing;

/// <summary>A recorded run and the moments at which it is crashed.</summary>
internal sealed class CrashPlan
{
    private CrashPlan(Trace trace, IReadOnlyList<CrashPoint> points)
    {
        Trace = trace;
        Points = points;
    }

    public Trace Trace { get; }

    /// <summary>In the order of the run.</summary>
    public IReadOnlyList<CrashPoint> Points { get; }

    /// <summary>The number of fences that were begun where crashes are explored.</summary>
    public int Fences { get; private init; }

    /// <summary>Runs a test once and finds its crash points.</summary>
    /// <exception cref="ExplorationException">A store went past the region.</exception>
    public static CrashPlan Record(CrashTest test, CrashMode mode, HarnessFault fault)
    {
        Trace trace = new();
        using SimulatedRegion memory = new(test.RegionLengthInBytes);
        using TraceRecorder recorder = new(trace, memory, fault);
        CrashScript script = new(recorder, memory);
        using (PmemRegion region = script.OpenAgain())
            test.Run(region, script);
        recorder.Finish();
        return new CrashPlan(trace, fault == HarnessFault.CrashNeverFires ? [] : FindPoints(trace, mode, fault)) { Fences = CountFences(trace) };
    }

    /// <summary>Finds the crash points of a recovery; what is allowed is what was allowed before it.</summary>
    public static void AddPointsOfRecovery(Trace trace, CrashMode mode, CrashPoint outer, List<CrashPoint> points)
    {
        for (int position = 0; position < trace.Count; position++)
        {
            if (KindBefore(trace[position], mode) is { } kind)
                points.Add(outer with { Kind = kind, Position = position, Site = SiteOf(trace, position) });
        }

        points.Add(outer with { Kind = CrashPointKind.EndOfRun, Position = trace.Count, Site = null });
    }

    private static List<CrashPoint> FindPoints(Trace trace, CrashMode mode, HarnessFault fault)
    {
        List<CrashPoint> points = [];
        StepLedger steps = new(trace, fault);
        int start = ExplorationStart(trace);
        for (int position = 0; position < trace.Count; position++)
        {
            TraceEvent next = trace[position];
            if (position >= start && KindBefore(next, mode) is { } kind)
                points.Add(steps.Point(kind, position, SiteOf(trace, position)));
            if (steps.Take(next) && position >= start)
                points.Add(steps.Point(CrashPointKind.StepReturned, position + 1, site: null));
        }

        if (points.Count == 0 || points[^1].Position < trace.Count)
            points.Add(steps.Point(CrashPointKind.EndOfRun, trace.Count, site: null));
        return points;
    }

    private static CrashPointKind? KindBefore(in TraceEvent next, CrashMode mode) => next.Kind switch
    {
        TraceEventKind.FenceStarting => CrashPointKind.BeforeFence,
        TraceEventKind.MadeVisibleDurable => CrashPointKind.BeforeMadeDurable,
        TraceEventKind.Store when mode is CrashMode.Eadr or CrashMode.ProcessDeath => CrashPointKind.BeforeStore,
        _ => null,
    };

    private static FenceSite? SiteOf(Trace trace, int position) =>
        trace[position].Kind == TraceEventKind.FenceStarting ? trace.Sites[trace[position].Number] : null;

    private static int ExplorationStart(Trace trace)
    {
        for (int position = trace.Count - 1; position >= 0; position--)
        {
            if (trace[position].Kind == TraceEventKind.ExplorationStarts)
                return position + 1;
        }

        return 0;
    }

    private static int CountFences(Trace trace)
    {
        int fences = 0;
        for (int position = ExplorationStart(trace); position < trace.Count; position++)
            fences += trace[position].Kind == TraceEventKind.FenceStarting ? 1 : 0;
        return fences;
    }
}
