namespace Nova.Core.Execution;

/// <summary>The seam over the runtime's own locks, timers and threads.</summary>
/// <param name="time">The clock; timers come from it too.</param>
/// <param name="background">Whether timers may run between calls.</param>
internal sealed class RuntimeSeam(TimeProvider time, BackgroundWork background) : ExecutionSeam
{
    public override TimeProvider Time { get; } = time;

    public override void Enter(OrderLock gate) => gate.Gate.Enter();

    public override bool TryEnter(OrderLock gate) => gate.Gate.TryEnter();

    public override void Exit(OrderLock gate) => gate.Gate.Exit();

    public override void EnterShared(IndexLock gate) => gate.EnterShared();

    public override void ExitShared(IndexLock gate) => gate.ExitShared();

    public override void EnterExclusive(IndexLock gate) => gate.EnterExclusive();

    public override void ExitExclusive(IndexLock gate) => gate.ExitExclusive();

    public override void RunAll(int count, Action<int> body) =>
        SharedLoop.Run(count, body, Math.Min(count, Environment.ProcessorCount) - 1, static work => ThreadPool.UnsafeQueueUserWorkItem(static work => work(), work, preferLocal: false));

    public override ITimer? CreateTimer(Action tick) => background == BackgroundWork.None
        ? null
        : Time.CreateTimer(static state => ((Action)state!)(), tick, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
}
