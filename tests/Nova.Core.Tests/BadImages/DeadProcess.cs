using Nova.Pmem;

namespace Nova.Core.Tests.BadImages;

/// <summary>
/// What a process that died before a fence leaves to the next one: all that it had stored is visible, and the words that the fence would have covered are not durable. Another
/// process's fence does not change that; only making durable what is visible does.
/// </summary>
/// <remarks>Everything that the next process stores is taken as durable: its own crashes are not what this is about.</remarks>
internal sealed class DeadProcess : IRegionObserver
{
    private readonly HashSet<long> _doubtful;

    /// <summary>It died before a fence, when it had stored everything that the fence would have covered.</summary>
    public DeadProcess(FencedImage death)
    {
        Durable = (byte[])death.Durable.Clone();
        Visible = death.Visible;
        _doubtful = [.. Enumerable.Range(0, Visible.Length / sizeof(ulong)).Select(word => (long)word * sizeof(ulong)).Where(IsDoubtful)];
    }

    /// <summary>What a power loss now would leave.</summary>
    public byte[] Durable { get; }

    /// <summary>What the next process finds.</summary>
    public byte[] Visible { get; }

    public void OnStore(in StoreEvent store)
    {
        if (store.Kind == StoreKind.Zero)
            Durable.AsSpan((int)store.Offset, (int)store.LengthInBytes).Clear();
        else
            store.Bytes.CopyTo(Durable.AsSpan((int)store.Offset));
        long end = store.Offset + store.LengthInBytes;
        for (long word = store.Offset & ~7L; word < end; word += sizeof(ulong))
            _doubtful.Remove(word);
    }

    public void OnMakeVisibleDurable(long offset, long length, int threadId)
    {
        foreach (long word in _doubtful.Where(word => word >= offset && word < offset + length).ToArray())
        {
            Visible.AsSpan((int)word, sizeof(ulong)).CopyTo(Durable.AsSpan((int)word));
            _doubtful.Remove(word);
        }
    }

    public void OnFlush(long offset, long length, int threadId)
    {
    }

    public void OnFenceStarting(int threadId, FenceSite site)
    {
    }

    public void OnFenced(int threadId)
    {
    }

    private bool IsDoubtful(long word) => !Visible.AsSpan((int)word, sizeof(ulong)).SequenceEqual(Durable.AsSpan((int)word, sizeof(ulong)));
}
