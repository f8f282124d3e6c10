using System.Runtime.CompilerServices;
using Nova.Core.Execution;

namespace Nova.Testing;

/// <summary>Core's locks, timers and threads under a <see cref="Scheduler"/>: each is a switch point, and the rules that Core states for its locks are checked.</summary>
/// <remarks>
/// The rules: nobody waits for an order lock, or fences, while it holds an index lock; a lock is left by the thread that entered it. Without a timer nothing runs in the
/// background; loops run in the calling thread.
/// </remarks>
internal sealed class ScheduledSeam(Scheduler scheduler, TimeProvider time) : ExecutionSeam
{
    private readonly ConditionalWeakTable<object, Hold> _holds = [];
    private readonly Dictionary<int, int> _indexLocks = [];      // held by each thread of the schedule

    public override TimeProvider Time => time;

    /// <summary>Refuses a fence of a thread that holds an index lock.</summary>
    /// <exception cref="InvalidOperationException">It holds one.</exception>
    public void RequireNoIndexLock(string toDo)
    {
        if (_indexLocks.GetValueOrDefault(scheduler.Current) != 0)
            throw new InvalidOperationException($"A thread {toDo} while it holds an index lock.");
    }

    public override void Enter(OrderLock gate)
    {
        RequireNoIndexLock("waits for an order lock");
        Hold hold = HoldOf(gate);
        scheduler.WaitUntil(() => !hold.IsTaken, "an order lock");
        (hold.IsTaken, hold.Owner) = (true, scheduler.Current);
    }

    public override bool TryEnter(OrderLock gate)
    {
        scheduler.Pass();
        Hold hold = HoldOf(gate);
        if (hold.IsTaken)
            return false;

        (hold.IsTaken, hold.Owner) = (true, scheduler.Current);
        return true;
    }

    public override void Exit(OrderLock gate)
    {
        Hold hold = HoldOf(gate);
        RequireOwner(hold, hold.IsTaken);
        hold.IsTaken = false;
        scheduler.Pass();
    }

    public override void EnterShared(IndexLock gate)
    {
        Hold hold = HoldOf(gate);
        scheduler.WaitUntil(() => !hold.IsTaken, "an index lock, to read");
        hold.Readers++;
        CountIndexLock(1);
    }

    public override void ExitShared(IndexLock gate)
    {
        Hold hold = HoldOf(gate);
        if (hold.Readers == 0)
            throw new InvalidOperationException("An index lock is left by more readers than have entered it.");
        hold.Readers--;
        CountIndexLock(-1);
        scheduler.Pass();
    }

    public override void EnterExclusive(IndexLock gate)
    {
        // As the real lock: a writer that waits keeps new readers out.
        Hold hold = HoldOf(gate);
        scheduler.WaitUntil(() => !hold.IsTaken, "an index lock, to write");
        (hold.IsTaken, hold.Owner) = (true, scheduler.Current);
        scheduler.WaitUntil(() => hold.Readers == 0, "the readers of an index lock");
        CountIndexLock(1);
    }

    public override void ExitExclusive(IndexLock gate)
    {
        Hold hold = HoldOf(gate);
        RequireOwner(hold, hold.IsTaken);
        hold.IsTaken = false;
        CountIndexLock(-1);
        scheduler.Pass();
    }

    public override void RunAll(int count, Action<int> body)
    {
        for (int i = 0; i < count; i++)
            body(i);
    }

    public override ITimer? CreateTimer(Action tick) => null;

    private Hold HoldOf(object gate) => _holds.GetOrCreateValue(gate);

    private void CountIndexLock(int more) => _indexLocks[scheduler.Current] = _indexLocks.GetValueOrDefault(scheduler.Current) + more;

    private void RequireOwner(Hold hold, bool isTaken)
    {
        if (!isTaken || hold.Owner != scheduler.Current)
            throw new InvalidOperationException("A lock is left by a thread that does not hold it.");
    }

    private sealed class Hold
    {
        public bool IsTaken { get; set; }

        public int Owner { get; set; }

        public int Readers { get; set; }
    }
}
