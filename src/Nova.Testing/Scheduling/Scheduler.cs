using System.Runtime.ExceptionServices;

namespace Nova.Testing;

/// <summary>
/// Runs several threads as one would run: only the thread that has the turn goes on, and at each switch point a seeded choice says who has it next. So the
/// same seed gives the same interleaving, whatever the machine does.
/// </summary>
/// <remarks>
/// Switch points are where the tested code calls <see cref="Pass"/> or <see cref="WaitUntil"/>: its locks, stores and fences. A thread that is none of this
/// scheduler's (set-up, checks) passes through all of them at once, and must not have to wait.
/// Everything here is touched by the thread that has the turn alone; handing the turn over orders memory.
/// </remarks>
internal sealed class Scheduler : IDisposable
{
    /// <summary>At so many switch points in a hundred the turn may go to another thread. Few switches find what many hide: long undisturbed stretches between them.</summary>
    private static readonly int[] SwitchesInAHundred = [50, 20, 5];

    private readonly Random _random;
    private readonly int _switchesInAHundred;
    private readonly ThreadLocal<Lane?> _own = new();
    private readonly SemaphoreSlim _end = new(0);
    private Lane[] _lanes = [];
    private ExceptionDispatchInfo? _failure;
    private bool _isAborting;

    /// <summary>A scheduler for one <see cref="Run"/>.</summary>
    /// <param name="seed">Decides every choice, and how often the turn changes.</param>
    public Scheduler(int seed)
    {
        _random = new Random(seed);
        _switchesInAHundred = SwitchesInAHundred[(uint)seed % (uint)SwitchesInAHundred.Length];
    }

    /// <summary>How often the turn went to another thread.</summary>
    public int Switches { get; private set; }

    /// <summary>The place of the calling thread among those of <see cref="Run"/>; -1 if it is none of them.</summary>
    public int Current => _own.Value?.Index ?? -1;

    /// <summary>Runs the bodies, each on a thread of its own, and returns when all have ended.</summary>
    /// <exception cref="DeadlockException">Every thread that is left waits for another.</exception>
    /// <remarks>What a body throws ends the others at their next switch point and is thrown here.</remarks>
    public void Run(params IReadOnlyList<Action> bodies)
    {
        _lanes = [.. bodies.Select((body, index) => new Lane(index, body))];
        foreach (Lane lane in _lanes)
        {
            Thread thread = new(() => RunLane(lane)) { IsBackground = true, Name = $"scheduled {lane.Index}" };
            thread.Start();
            lane.Thread = thread;
        }

        Choose()!.Turn.Release();
        _end.Wait();
        foreach (Lane lane in _lanes)
            lane.Thread!.Join();
        _failure?.Throw();
    }

    /// <summary>A switch point: another thread may have the turn before this returns.</summary>
    public void Pass()
    {
        Lane? own = _own.Value;
        if (own is null || _isAborting || _random.Next(100) >= _switchesInAHundred)
            return;

        Hand(own, Choose()!);
    }

    /// <summary>A switch point that returns when a condition holds; the others go on meanwhile.</summary>
    /// <param name="condition">Looked at whenever the turn is given away; must not change anything.</param>
    /// <param name="what">What is waited for, in words.</param>
    /// <exception cref="DeadlockException">Nobody can make it hold.</exception>
    public void WaitUntil(Func<bool> condition, string what)
    {
        Lane? own = _own.Value;
        if (own is null)
        {
            if (!condition())
                throw new DeadlockException($"A thread outside of the schedule waits for {what}.");
            return;
        }

        Pass();
        while (!_isAborting && !condition())
        {
            (own.Waits, own.WaitsFor) = (condition, what);
            Lane? next = Choose();
            if (next is null)
                Abort(ExceptionDispatchInfo.Capture(new DeadlockException(Describe())));
            else
                Hand(own, next);
            own.Waits = null;
        }

        if (_isAborting)
            throw new ScheduleAbortedException();
    }

    public void Dispose()
    {
        _own.Dispose();
        _end.Dispose();
        foreach (Lane lane in _lanes)
            lane.Turn.Dispose();
    }

    private void RunLane(Lane lane)
    {
        _own.Value = lane;
        lane.Turn.Wait();
        try
        {
            if (!_isAborting)
                lane.Body();
        }
        catch (ScheduleAbortedException)
        {
            // Another thread has failed, and says why.
        }
        catch (Exception failure)
        {
            Abort(ExceptionDispatchInfo.Capture(failure));
        }

        lane.IsDone = true;
        Leave();
    }

    // The thread is done: somebody else has the turn, or all are done.
    private void Leave()
    {
        if (Array.TrueForAll(_lanes, static lane => lane.IsDone))
        {
            _end.Release();
            return;
        }

        Lane? next = Choose();
        if (next is null)
        {
            Abort(ExceptionDispatchInfo.Capture(new DeadlockException(Describe())));
            next = Choose();
        }

        next!.Turn.Release();
    }

    // From here on everybody who gets the turn runs to its end.
    private void Abort(ExceptionDispatchInfo failure)
    {
        _failure ??= failure;
        _isAborting = true;
    }

    private void Hand(Lane own, Lane next)
    {
        if (next == own)
            return;

        Switches++;
        next.Turn.Release();
        own.Turn.Wait();
    }

    private Lane? Choose()
    {
        int able = _lanes.Count(CanGoOn);
        if (able == 0)
            return null;

        int chosen = _random.Next(able);
        return _lanes.Where(CanGoOn).ElementAt(chosen);
    }

    private bool CanGoOn(Lane lane) => !lane.IsDone && (_isAborting || lane.Waits is null || lane.Waits());

    private string Describe() => "Deadlock: " + string.Join("; ", _lanes.Where(static lane => !lane.IsDone).Select(static lane => $"thread {lane.Index} waits for {lane.WaitsFor}")) + ".";

    private sealed class Lane(int index, Action body)
    {
        public int Index => index;

        public Action Body => body;

        public SemaphoreSlim Turn { get; } = new(0);

        public Thread? Thread { get; set; }

        public bool IsDone { get; set; }

        public Func<bool>? Waits { get; set; }

        public string WaitsFor { get; set; } = "";
    }
}

/// <summary>Threads wait for each other, and none can go on.</summary>
internal sealed class DeadlockException(string message) : Exception(message);

/// <summary>Ends a thread because another one has failed.</summary>
internal sealed class ScheduleAbortedException() : Exception("Another thread of the schedule has failed.");
