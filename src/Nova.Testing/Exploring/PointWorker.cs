namespace Nova.Testing;

// One state: the fragments of a cut go on top of what is certain (ImageMemory saves the lines), the hash of the image says whether the state is known, the check
// runs on a region that saves lines in turn, and both levels are undone. Nothing is allocated unless the check does.

/// <summary>Explores crash points in the order of the run, on an image of its own.</summary>
internal sealed class PointWorker : IDisposable
{
    private const ulong AuditPurpose = 1;
    private const ulong DeepPurpose = 2;
    private const int AuditEvery = 100;
    private const int FewestStatesToPrune = 16;
    private const int StatesBetweenVerifications = 4096;

    private readonly CrashPlan _plan;
    private readonly CrashTest _test;
    private readonly ExplorationOptions _options;
    private readonly StateSet _seen;
    private readonly ImageMemory _image;
    private readonly CrashModel _model;
    private readonly CutSpace _space = new();
    private readonly HashSet<ulong> _atPoint = [];
    private readonly DeepWorker? _deep;
    private ulong[] _read = [];         // the fragments in lines that the checks of nothing and of everything read
    private ulong[] _canonical = [];
    private bool _prunes;
    private int _position;
    private int _sinceVerified;
    private long _currentPlace;

    public PointWorker(CrashTest test, CrashPlan plan, ExplorationOptions options, StateSet seen)
    {
        _test = test;
        _plan = plan;
        _options = options;
        _seen = seen;
        _image = new ImageMemory(test.RegionLengthInBytes, options.HarnessFault);
        _model = CrashModel.Create(options.Mode, _image, options.HarnessFault);
        Runner = new CheckRunner(test, _image, options.Mode, options.HarnessFault);
        if (options.Depth > 1)
            _deep = new DeepWorker(test, options, _image);
    }

    public CheckRunner Runner { get; }

    /// <summary>The runner of second crashes; null at depth 1.</summary>
    public CheckRunner? DeepRunner => _deep?.Runner;

    /// <summary>What was found, in no order.</summary>
    public List<Finding> Findings { get; } = [];

    /// <summary>Where the tester contradicts itself.</summary>
    public List<string> Contradictions { get; } = [];

    /// <summary>States that were checked after a second crash.</summary>
    public long DeepStates { get; private set; }

    /// <summary>Where the state comes from that is checked now, to be asked from another thread.</summary>
    public long CurrentPlace => Volatile.Read(ref _currentPlace);

    /// <summary>Whether to stop early. Set from another thread.</summary>
    public Func<bool> MustStop { get; init; } = static () => false;

    /// <summary>The cuts of the point that was prepared last.</summary>
    public CutSpace Space => _space;

    /// <summary>Where in the run a state comes up, as a number that grows with it.</summary>
    public static long PlaceOf(int point, int cut, bool isCanonical) => ((long)point << 32) | ((long)cut << 1) | (isCanonical ? 1L : 0L);

    /// <summary>The point of a place.</summary>
    public static int PointIn(long place) => (int)(place >> 32);

    /// <summary>Whether the state of a place is the one checked in place of a pruned one.</summary>
    public static bool IsCanonical(long place) => (place & 1) != 0;

    /// <summary>The cut of a place, among those of its point.</summary>
    public static int CutIn(long place) => (int)((place & uint.MaxValue) >> 1);

    /// <summary>Builds and checks the states of a point.</summary>
    /// <param name="index">Points must ascend from call to call.</param>
    public PointResult Explore(int index)
    {
        CrashPoint point = Prepare(index);
        PointResult result = new() { IsComplete = _space.IsComplete };
        _atPoint.Clear();
        for (int cut = 0; cut < _space.Count; cut++)
        {
            if (MustStop())
                return result;
            ExploreCut(point, index, cut, ref result);
            if (++_sinceVerified == StatesBetweenVerifications)
                Verify();
        }

        Verify();
        result.IsDone = true;
        return result;
    }

    /// <summary>Moves on to a point and builds its cuts.</summary>
    public CrashPoint Prepare(int index)
    {
        CrashPoint point = _plan.Points[index];
        for (; _position < point.Position; _position++)
        {
            _model.Apply(_plan.Trace, _position);
            _deep?.Apply(_plan.Trace, _position);
        }

        _space.Build(_model.Live, _test, _options.StatesPerPoint, Mixing.Combine(_options.Seed, (ulong)index), _options.HarnessFault);
        _prunes = _options.Pruning == Pruning.ByReads && _space.Count >= FewestStatesToPrune;
        if (_prunes)
            FindReads(point);
        return point;
    }

    /// <summary>Checks one cut of the point that was prepared last.</summary>
    public Verdict Check(CrashPoint point, ReadOnlySpan<ulong> cut)
    {
        ImageMemory.Level before = _image.Begin();
        _space.Apply(cut, _image);
        Verdict verdict = Runner.Run(point, depth: 1);
        _image.Undo(in before);
        return verdict;
    }

    /// <summary>Checks one cut of the point that was prepared last, and one crash of its recovery if there is one.</summary>
    public Verdict Replay(CrashPoint point, ulong[] cut, CrashCut? deeper)
    {
        if (deeper is null)
            return Check(point, cut);

        ImageMemory.Level before = _image.Begin();
        _space.Apply(cut, _image);
        Verdict first = Runner.RunRecorded(point, depth: 1, _deep!.Recorder);
        Verdict verdict = first.IsViolation ? first : _deep.Replay(new DeepWorker.Recovery(point, 0, first.Fingerprint, _space, cut), deeper);
        _image.Undo(in before);
        return verdict;
    }

    /// <summary>A cut of the point that was prepared last: as it was built, or with the lines that no check reads left out.</summary>
    public ReadOnlySpan<ulong> CutAt(int cut, bool isCanonical)
    {
        if (!isCanonical)
            return _space[cut];
        for (int element = 0; element < _space.Stride; element++)
            _canonical[element] = _space[cut][element] & _read[element];
        return _canonical.AsSpan(0, _space.Stride);
    }

    public void Dispose()
    {
        _image.Dispose();
        _deep?.Dispose();
    }

    private void ExploreCut(CrashPoint point, int index, int cut, ref PointResult result)
    {
        result.Generated++;
        Volatile.Write(ref _currentPlace, PlaceOf(index, cut, isCanonical: false));
        ImageMemory.Level before = _image.Begin();
        _space.Apply(_space[cut], _image);
        ulong state = StateOf(point, _space[cut]);
        if (_atPoint.Add(state))
        {
            if (_prunes && VariesUnread(_space[cut]))
            {
                _image.Undo(in before);
                Prune(point, index, cut, state, ref result);
                return;
            }

            result.States++;
            CheckIfNew(point, state, PlaceOf(index, cut, isCanonical: false), _space[cut]);
        }

        _image.Undo(in before);
    }

    // No check could tell the state from one in which the lines that nobody reads are as they were. That one is checked in its place, and one in a
    // hundred is checked all the same.
    private void Prune(CrashPoint point, int index, int cut, ulong state, ref PointResult result)
    {
        result.Pruned++;
        result.Generated++;
        ReadOnlySpan<ulong> canonical = CutAt(cut, isCanonical: true);
        if (Mixing.Combine(state, _options.Seed + AuditPurpose) % AuditEvery == 0)
        {
            result.Audited++;
            Audit(point, state, _space[cut], canonical);
        }

        ImageMemory.Level before = _image.Begin();
        _space.Apply(canonical, _image);
        ulong kept = StateOf(point, canonical);
        if (_atPoint.Add(kept))
        {
            result.States++;
            CheckIfNew(point, kept, PlaceOf(index, cut, isCanonical: true), canonical);
        }

        _image.Undo(in before);
    }

    private void Audit(CrashPoint point, ulong state, ReadOnlySpan<ulong> cut, ReadOnlySpan<ulong> canonical)
    {
        Verdict whole = Check(point, cut);
        Verdict pruned = Check(point, canonical);
        if (whole.IsViolation != pruned.IsViolation || whole.Fingerprint != pruned.Fingerprint)
            Contradictions.Add($"Pruning is wrong {point}: state {state:x16} and the one checked in its place differ ({whole.Message ?? "legal"}; {pruned.Message ?? "legal"}).");
    }

    private void CheckIfNew(CrashPoint point, ulong state, long place, ReadOnlySpan<ulong> cut)
    {
        if (!_seen.Add(state, place))
            return;

        bool goesDeeper = _deep is not null && Mixing.Combine(state, _options.Seed + DeepPurpose) % (ulong)_options.DeepEvery == 0;
        Verdict verdict = goesDeeper ? Runner.RunRecorded(point, depth: 1, _deep!.Recorder) : Runner.Run(point, depth: 1);
        if (verdict.IsViolation)
            Findings.Add(new Finding(state, verdict, Deeper: null));
        else if (goesDeeper)
            DeepStates += _deep!.Explore(new DeepWorker.Recovery(point, state, verdict.Fingerprint, _space, cut.ToArray()), Findings);
    }

    /// <summary>What makes a state different from others: its image, what is allowed, and, if a second crash may lose what is visible, what is durable.</summary>
    private ulong StateOf(CrashPoint point, ReadOnlySpan<ulong> cut)
    {
        ulong state = Mixing.Combine(_image.Hash, point.Key);
        return _deep is null || _options.Mode != CrashMode.ProcessDeath ? state : Mixing.Combine(state, _deep.DurableHash(_space, cut));
    }

    private void FindReads(CrashPoint point)
    {
        Runner.Reads.Clear();
        for (int cut = 0; cut < 2; cut++)
        {
            ImageMemory.Level before = _image.Begin();
            _space.Apply(_space[cut], _image);
            _ = Runner.RunNotingReads(point, depth: 1);
            _image.Undo(in before);
        }

        if (_read.Length < _space.Stride)
            (_read, _canonical) = (new ulong[_space.Stride], new ulong[_space.Stride]);
        Array.Clear(_read);
        for (int fragment = 0; fragment < _space.Fragments.Length; fragment++)
        {
            if (Runner.Reads.Contains(_space.Fragments[fragment].Line))
                CutSpace.Include(_read, fragment);
        }
    }

    /// <summary>Whether the lines that nobody reads are neither as with nothing nor as with everything.</summary>
    private bool VariesUnread(ReadOnlySpan<ulong> cut)
    {
        bool anyKept = false;
        bool anyLost = false;
        for (int element = 0; element < cut.Length; element++)
        {
            ulong unread = _space[1][element] & ~_read[element];
            anyKept |= (cut[element] & unread) != 0;
            anyLost |= (~cut[element] & unread) != 0;
        }

        return anyKept && anyLost;
    }

    private void Verify()
    {
        _sinceVerified = 0;
        _image.Verify();
    }
}
