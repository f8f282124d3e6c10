using System.Diagnostics;
using Nova.Pmem;

namespace Nova.Testing;

/// <summary>What a check said of a state.</summary>
/// <param name="Message">Why the state is not legal; null if it is.</param>
/// <param name="Detail">The exception in full; null if the state is legal.</param>
/// <param name="Fingerprint">What the check found, if it said so.</param>
internal readonly record struct Verdict(string? Message, string? Detail, ulong? Fingerprint)
{
    /// <summary>Whether the check took too long.</summary>
    public bool IsHang { get; init; }

    public bool IsViolation => Message is not null;
}

/// <summary>Runs checks on one image, one after another, and undoes what they store.</summary>
/// <remarks>Belongs to one worker; only <see cref="Interrupt"/> and <see cref="RunningSince"/> are for other threads. A region serves many checks; one that was
/// closed, or that a check left by an exception, is not used again.</remarks>
internal sealed class CheckRunner
{
    private readonly CrashTest _test;
    private readonly ImageMemory _image;
    private readonly HarnessFault _fault;
    private readonly CrashMoment _moment;
    private readonly List<CheckedRegion> _more = [];
    private CheckedRegion? _region;
    private TraceRecorder? _recorder;
    private bool _notesReads;
    private long _runningSince;

    public CheckRunner(CrashTest test, ImageMemory image, CrashMode mode, HarnessFault fault)
    {
        _test = test;
        _image = image;
        _fault = fault;
        _moment = new CrashMoment(mode, this);
        Reads = new LineSet(image.Region.LengthInBytes);
    }

    /// <summary>The lines that were read by checks which noted it.</summary>
    public LineSet Reads { get; }

    /// <summary>When the check that runs now began, as a time stamp of <see cref="Stopwatch"/>; 0 if none runs.</summary>
    public long RunningSince => Volatile.Read(ref _runningSince);

    /// <summary>Checks the image as it is now and undoes what the check stored.</summary>
    /// <param name="point">Says what is allowed.</param>
    /// <param name="depth">1 or 2.</param>
    public Verdict Run(CrashPoint point, int depth) => RunAndUndo(point, depth);

    /// <summary>The same, and adds what is read to <see cref="Reads"/>.</summary>
    public Verdict RunNotingReads(CrashPoint point, int depth)
    {
        _notesReads = _fault != HarnessFault.ReadFilterIsEmpty;
        Verdict verdict = RunAndUndo(point, depth);
        _notesReads = false;
        return verdict;
    }

    /// <summary>The same, and records what recovery does.</summary>
    public Verdict RunRecorded(CrashPoint point, int depth, TraceRecorder recorder)
    {
        recorder.Restart();
        _recorder = recorder;
        Verdict verdict = RunAndUndo(point, depth);
        _recorder = null;
        return verdict;
    }

    /// <summary>Makes the region of the check that runs now fail. Called from another thread.</summary>
    public void Interrupt()
    {
        Volatile.Read(ref _region)?.Interrupt();
        lock (_more)
            _more.ForEach(static region => region.Interrupt());
    }

    /// <summary>The check says that what it stores from here on is its own.</summary>
    public void EndRecovery()
    {
        if (_recorder is not null)
            _recorder.IsRecording = false;
    }

    /// <summary>One more region on the image, for the check that runs now.</summary>
    public PmemRegion OpenAgain()
    {
        CheckedRegion region = NewRegion();
        lock (_more)
            _more.Add(region);
        return Shown(region);
    }

    private Verdict RunAndUndo(CrashPoint point, int depth)
    {
        if (_region is null || _region.IsGone)
            _region = NewRegion();
        _region.NotesReads = _notesReads;
        _moment.Set(point, depth);
        ImageMemory.Level before = _image.Begin();
        Volatile.Write(ref _runningSince, Stopwatch.GetTimestamp());
        try
        {
            _test.Check(Shown(_region), _moment);
            return new Verdict(null, null, _moment.FoundFingerprint);
        }
        catch (Exception failure) when (failure is not ExplorationException)
        {
            bool isHang = _region.IsInterrupted;
            _region = null;
            return _fault == HarnessFault.CheckAlwaysAgrees ? default : VerdictOf(failure) with { IsHang = isHang };
        }
        finally
        {
            Volatile.Write(ref _runningSince, 0);
            if (_more.Count > 0)
                ForgetMore();
            _image.Undo(in before);
        }
    }

    private void ForgetMore()
    {
        lock (_more)
            _more.Clear();
    }

    private static Verdict VerdictOf(Exception failure) =>
        new(failure is CrashViolationException ? failure.Message : $"{failure.GetType().Name}: {failure.Message}", failure.ToString(), null);

    private CheckedRegion NewRegion() => new(_image, Reads) { NotesReads = _notesReads };

    private PmemRegion Shown(CheckedRegion region) => _recorder is null ? region : new RecordedRegion(region, _recorder);
}
