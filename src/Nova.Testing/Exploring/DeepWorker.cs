namespace Nova.Testing;

// A recovery is a workload too. Its check was recorded from the moment of the first crash; here the recovery is crashed at each of its own points, and what
// recovers from that must be legal as before, and find the same.
//
// After a power loss the medium holds what the first crash left, and nothing is pending. After a process death it holds what was durable by then; what
// was visible beyond it is still pending, of threads that will never fence, and recovery may have made it durable or not. So until such a recovery
// is done, the second one may find another of the legal outcomes; once it is done, what it has shown must stay.

/// <summary>Crashes recoveries.</summary>
internal sealed class DeepWorker : IDisposable
{
    private readonly CrashTest _test;
    private readonly ExplorationOptions _options;
    private readonly ImageMemory _image;
    private readonly CrashModel _model;
    private readonly CrashModel? _durable;      // after a process death: what is durable, and what is pending beyond it
    private readonly Trace _trace = new();
    private readonly CutSpace _space = new();
    private readonly HashSet<ulong> _seen = [];
    private readonly List<CrashPoint> _points = [];
    private readonly List<Fragment> _visible = [];

    /// <summary>Makes a worker beside one of the first depth.</summary>
    /// <param name="test">Whose recovery is crashed.</param>
    /// <param name="options">Of the exploration.</param>
    /// <param name="visible">The image on which first crashes are checked.</param>
    public DeepWorker(CrashTest test, ExplorationOptions options, ImageMemory visible)
    {
        _test = test;
        _options = options;
        bool isDeath = options.Mode == CrashMode.ProcessDeath;
        Mode = isDeath ? CrashMode.Adr : options.Mode;
        _image = isDeath ? new ImageMemory(visible.Region.LengthInBytes) : visible;
        _durable = isDeath ? CrashModel.Create(Mode, _image) : null;
        _model = CrashModel.Create(Mode, _image);
        Recorder = new TraceRecorder(_trace, region: null);
        Runner = new CheckRunner(test, _image, Mode, options.HarnessFault);
    }

    /// <summary>What kind of crash the second one is.</summary>
    public CrashMode Mode { get; }

    /// <summary>Records the checks of first crashes.</summary>
    public TraceRecorder Recorder { get; }

    public CheckRunner Runner { get; }

    /// <summary>Takes the next event of the run.</summary>
    public void Apply(Trace trace, int position) => _durable?.Apply(trace, position);

    /// <summary>Depends on what is durable and what is pending after a process death.</summary>
    public ulong DurableHash(CutSpace cuts, ReadOnlySpan<ulong> cut)
    {
        if (_durable is null)
            return 0;

        ulong hash = _image.Hash;
        FindVisible(cuts, cut);
        foreach (Fragment fragment in _visible)
            hash = Mixing.Combine(hash, ((ulong)fragment.Word << 32) ^ fragment.Mask ^ Mixing.Mix(fragment.Value + (ulong)fragment.Lane));
        return hash;
    }

    /// <summary>A first crash whose check was recorded.</summary>
    /// <param name="Point">When it came.</param>
    /// <param name="State">The state that it left.</param>
    /// <param name="Fingerprint">What its recovery found.</param>
    /// <param name="Cuts">The cuts of the first crash.</param>
    /// <param name="Cut">Which of them it was.</param>
    internal sealed record Recovery(CrashPoint Point, ulong State, ulong? Fingerprint, CutSpace Cuts, ulong[] Cut);

    /// <summary>Crashes the recovery that was recorded last. The image is as the first crash left it, and is so again afterwards.</summary>
    /// <returns>The number of states that were checked.</returns>
    public long Explore(Recovery recovery, List<Finding> findings)
    {
        long states = 0;
        ImageMemory.Level before = _image.Begin();
        Enter(recovery);
        _seen.Clear();
        int position = 0;
        foreach (CrashPoint point in _points)
        {
            for (; position < point.Position; position++)
                _model.Apply(_trace, position);
            _space.Build(_model.Live, _test, _options.DeepStatesPerPoint, Mixing.Combine(recovery.State, (ulong)position), _options.HarnessFault);
            for (int cut = 0; cut < _space.Count; cut++)
            {
                ImageMemory.Level atPoint = _image.Begin();
                _space.Apply(_space[cut], _image);
                if (_seen.Add(Mixing.Combine(_image.Hash, MayDiffer(point.Position) ? 1UL : 0UL)))
                {
                    states++;
                    Judge(recovery, point, _space[cut], Runner.Run(point, depth: 2), findings);
                }

                _image.Undo(in atPoint);
            }
        }

        _image.Undo(in before);
        return states;
    }

    /// <summary>Builds one second crash and checks it.</summary>
    /// <param name="recovery">The first crash; its check was recorded last.</param>
    /// <param name="deeper">The second one.</param>
    /// <returns>What the check says; a fingerprint that differs from that of the first recovery is a violation.</returns>
    public Verdict Replay(Recovery recovery, CrashCut deeper)
    {
        ImageMemory.Level before = _image.Begin();
        Enter(recovery);
        for (int position = 0; position < Math.Min(deeper.Position, _trace.Count); position++)
            _model.Apply(_trace, position);
        _space.Build(_model.Live, _test, limit: 2, seed: 0);
        _space.Apply(CutFile.ToBits(deeper, _space), _image);
        Verdict verdict = WithAgreement(recovery, deeper.Position, Runner.Run(recovery.Point, depth: 2));
        _image.Undo(in before);
        return verdict;
    }

    public void Dispose()
    {
        Recorder.Dispose();
        _trace.Clear();
        if (_durable is not null)
            _image.Dispose();
    }

    private void Enter(Recovery recovery)
    {
        _model.Forget();
        if (_durable is not null)
        {
            FindVisible(recovery.Cuts, recovery.Cut);
            foreach (Fragment fragment in _visible)
                _model.Inherit(new ReadOnlySpan<Fragment>(in fragment));
        }

        _points.Clear();
        CrashPlan.AddPointsOfRecovery(_trace, Mode, recovery.Point, _points);
    }

    // A fragment that is pending for the medium was visible unless the death itself came before it.
    private void FindVisible(CutSpace cuts, ReadOnlySpan<ulong> cut)
    {
        _visible.Clear();
        foreach (ref readonly Fragment pending in _durable!.Live)
        {
            if (!IsLost(in pending, cuts, cut))
                _visible.Add(pending);
        }
    }

    private static bool IsLost(in Fragment pending, CutSpace cuts, ReadOnlySpan<ulong> cut)
    {
        ReadOnlySpan<Fragment> fragments = cuts.Fragments;
        for (int index = 0; index < fragments.Length; index++)
        {
            if (fragments[index].Event == pending.Event && fragments[index].Word == pending.Word)
                return !CutSpace.Has(cut, index);
        }

        return false;
    }

    private void Judge(Recovery recovery, CrashPoint point, ReadOnlySpan<ulong> cut, Verdict verdict, List<Finding> findings)
    {
        Verdict judged = WithAgreement(recovery, point.Position, verdict);
        if (judged.IsViolation)
            findings.Add(new Finding(recovery.State, judged, CutFile.Of(point, $"in recovery, {point}", _space, cut)));
    }

    private bool MayDiffer(int position) => _durable is not null && position < _trace.Count;

    private Verdict WithAgreement(Recovery recovery, int position, Verdict verdict)
    {
        if (verdict.IsViolation || MayDiffer(position) || verdict.Fingerprint == recovery.Fingerprint)
            return verdict;

        const string Message = "recovery after a crash in recovery finds something else than recovery without one";
        return new Verdict(Message, Message, verdict.Fingerprint);
    }
}
