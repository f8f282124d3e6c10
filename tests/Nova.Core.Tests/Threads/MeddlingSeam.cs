using Nova.Core.Execution;

namespace Nova.Core.Tests.Threads;

/// <summary>
/// A seam that lets something happen at a chosen point of an operation, as if another thread had run there: behind the n-th lock after which the thread holds none. So every interleaving
/// of one operation with one other, that comes whole, is run by one thread, and again on demand.
/// </summary>
/// <remarks>One thread uses the volume while the seam is armed.</remarks>
internal sealed class MeddlingSeam(TimeProvider time) : ExecutionSeam
{
    private readonly RuntimeSeam _locks = new(time, BackgroundWork.None);
    private Action? _meddle;
    private int _left;
    private int _held;

    public override TimeProvider Time => _locks.Time;

    /// <summary>Runs an operation, and something else at its n-th point, from 1 on.</summary>
    /// <returns>Whether the operation came to that point.</returns>
    public bool Run(int point, Action meddle, Action operation)
    {
        (_meddle, _left, _held) = (meddle, point, 0);
        try
        {
            operation();
            return _meddle is null;
        }
        finally
        {
            _meddle = null;
        }
    }

    public override void Enter(OrderLock gate)
    {
        _locks.Enter(gate);
        _held++;
    }

    public override bool TryEnter(OrderLock gate)
    {
        bool entered = _locks.TryEnter(gate);
        _held += entered ? 1 : 0;
        return entered;
    }

    public override void Exit(OrderLock gate)
    {
        _locks.Exit(gate);
        Leave();
    }

    public override void EnterShared(IndexLock gate)
    {
        _locks.EnterShared(gate);
        _held++;
    }

    public override void ExitShared(IndexLock gate)
    {
        _locks.ExitShared(gate);
        Leave();
    }

    public override void EnterExclusive(IndexLock gate)
    {
        _locks.EnterExclusive(gate);
        _held++;
    }

    public override void ExitExclusive(IndexLock gate)
    {
        _locks.ExitExclusive(gate);
        Leave();
    }

    public override void RunAll(int count, Action<int> body)
    {
        for (int i = 0; i < count; i++)
            body(i);
    }

    public override ITimer? CreateTimer(Action tick) => null;

    private void Leave()
    {
        _held--;
        if (_held != 0 || _meddle is not { } meddle || --_left != 0)
            return;
        _meddle = null;
        meddle();
    }
}
