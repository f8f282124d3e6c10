using Nova.Core.Execution;

namespace Nova.Testing.Volumes;

/// <summary>Everything on the calling thread: no locks, as nobody else is there; no timers; what may run in parallel runs one after the other.</summary>
internal sealed class SequentialSeam(TimeProvider time) : ExecutionSeam
{
    public override TimeProvider Time { get; } = time;

    public override void Enter(OrderLock gate)
    {
    }

    public override bool TryEnter(OrderLock gate) => true;

    public override void Exit(OrderLock gate)
    {
    }

    public override void EnterShared(IndexLock gate)
    {
    }

    public override void ExitShared(IndexLock gate)
    {
    }

    public override void EnterExclusive(IndexLock gate)
    {
    }

    public override void ExitExclusive(IndexLock gate)
    {
    }

    public override void RunAll(int count, Action<int> body)
    {
        ArgumentNullException.ThrowIfNull(body);
        for (int i = 0; i < count; i++)
            body(i);
    }

    public override ITimer? CreateTimer(Action tick) => null;
}
