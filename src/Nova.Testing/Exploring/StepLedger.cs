using Nova.Pmem;

namespace Nova.Testing;

/// <summary>Which steps of a trace have returned and which are in flight, from event to event.</summary>
internal sealed class StepLedger
{
    private readonly Trace _trace;
    private readonly HarnessFault _fault;
    private readonly CrashStep[] _returned;     // all that ever return, in that order: each point shows a beginning of it
    private int _returnedCount;
    private CrashStep[] _inFlight = [];         // never changed, only replaced
    private ulong _key;

    public StepLedger(Trace trace, HarnessFault fault)
    {
        _trace = trace;
        _fault = fault;
        _returned = [.. Returns(trace)];
    }

    /// <summary>Takes the next event.</summary>
    /// <returns>Whether a step returned by it.</returns>
    public bool Take(in TraceEvent next)
    {
        if (next.Kind is not (TraceEventKind.StepBegan or TraceEventKind.StepReturned))
            return false;

        bool began = next.Kind == TraceEventKind.StepBegan;
        CrashStep step = _trace.Steps[next.Number];
        _key = Mixing.Combine(_key, ((ulong)next.Number << 1) | (began ? 0UL : 1UL));
        _inFlight = began ? [.. _inFlight, step] : [.. _inFlight.Where(other => other != step)];
        _returnedCount += began ? 0 : 1;
        return !began;
    }

    /// <summary>A point with what has returned and what is in flight now.</summary>
    public CrashPoint Point(CrashPointKind kind, int position, FenceSite? site)
    {
        ArraySegment<CrashStep> completed = new(_returned, 0, _returnedCount);
        bool forgets = _fault == HarnessFault.EveryPastStateIsAllowed;
        return new CrashPoint
        {
            Kind = kind,
            Position = position,
            Site = site,
            Completed = forgets ? ArraySegment<CrashStep>.Empty : completed,
            InFlight = forgets ? [.. completed, .. _inFlight] : _inFlight,
            Key = _fault == HarnessFault.DeduplicatesByImageAlone ? 0 : _key,
        };
    }

    private static IEnumerable<CrashStep> Returns(Trace trace)
    {
        for (int position = 0; position < trace.Count; position++)
        {
            if (trace[position].Kind == TraceEventKind.StepReturned)
                yield return trace.Steps[trace[position].Number];
        }
    }
}
