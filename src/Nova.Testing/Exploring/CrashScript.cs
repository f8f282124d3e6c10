using Nova.Pmem;

namespace Nova.Testing;

/// <summary>Tells the recorder of a run what its user would call operations.</summary>
/// <remarks>Safe to use from several threads: a step belongs to the thread that takes it.</remarks>
public sealed class CrashScript
{
    private readonly TraceRecorder _recorder;
    private readonly SimulatedRegion _memory;

    internal CrashScript(TraceRecorder recorder, SimulatedRegion memory)
    {
        _recorder = recorder;
        _memory = memory;
    }

    /// <summary>Takes one step: an operation that is in flight until <paramref name="body"/> returns, and must not be lost from then on.</summary>
    /// <param name="text">What reports call it; one line.</param>
    /// <param name="body">Does it. If it throws, the step stays in flight for the rest of the run.</param>
    public void Step(string text, Action body)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(body);
        int number = _recorder.BeginStep(text);
        body();
        _recorder.ReturnFromStep(number);
    }

    /// <summary>Maps the memory of the run once more, as a process that opens it again would find it; recorded like the first region. For code that closes
    /// the region it was given.</summary>
    public PmemRegion OpenAgain() => new RecordedRegion(new SimulatedView(_memory), _recorder);

    /// <summary>Ends the set-up: no crash before this call is explored. Without a call the whole run is.</summary>
    public void StartExploring() => _recorder.StartExploring();
}
