using Nova.Core.Execution;

namespace Nova.Core.Operations;

/// <summary>An order lock, held until the end of the block: also if a fence fails in it.</summary>
internal readonly ref struct OrderHold
{
    private readonly ExecutionSeam _seam;
    private readonly OrderLock _gate;

    public OrderHold(ExecutionSeam seam, OrderLock gate)
    {
        (_seam, _gate) = (seam, gate);
        seam.Enter(gate);
    }

    public void Dispose() => _seam.Exit(_gate);
}
