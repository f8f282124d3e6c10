using System.Runtime.CompilerServices;

namespace Nova.Core.Operations;

/// <summary>A set of tail words that have to become durable: for each participant of an operation its shard's publisher and the epoch.</summary>
internal struct TailWaits
{
    private Publishers _publishers;
    private Epochs _epochs;
    private int _count;

    public readonly bool AreDurable
    {
        get
        {
            for (int i = 0; i < _count; i++)
            {
                if (_publishers[i].PublishedEpoch < _epochs[i])
                {
                    return false;
                }
            }

            return true;
        }
    }

    public void Add(TailPublisher publisher, long epoch)
    {
        _publishers[_count] = publisher;
        _epochs[_count++] = epoch;
    }

    public void Clear() => _count = 0;

    [InlineArray(Operation.MaximumParticipants)]
    private struct Publishers
    {
        private TailPublisher _first;
    }

    [InlineArray(Operation.MaximumParticipants)]
    private struct Epochs
    {
        private long _first;
    }
}
