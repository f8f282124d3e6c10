using System.Runtime.InteropServices;
using Nova.Pmem;

namespace Nova.Core.Tests.Crashes;

/// <summary>
/// Watches a region's stores in aligned words of 8 bytes and knows at every moment what is certain and what is not. At every fence, before it happens,
/// it keeps a <see cref="CrashPoint"/>: the image that is certain and the words that a crash there may or may not leave.
/// </summary>
/// <remarks>For one thread. A non-temporal store is certain after the fence, a cached one if it was flushed too.</remarks>
internal sealed class CrashRecorder(byte[] image, FenceRule rule = FenceRule.Kept) : IRegionObserver
{
    private readonly byte[] _certain = (byte[])image.Clone();
    private readonly byte[] _visible = (byte[])image.Clone();
    private readonly SortedDictionary<long, PendingWord> _pending = [];
    private readonly List<CrashPoint> _points = [];

    /// <summary>Whether fences are kept; stores are followed in any case.</summary>
    public bool IsKeeping { get; set; }

    /// <summary>Gives what was kept since the last call.</summary>
    public IReadOnlyList<CrashPoint> TakePoints()
    {
        CrashPoint[] points = [.. _points];
        _points.Clear();
        return points;
    }

    /// <summary>What a crash at this very moment may leave.</summary>
    public CrashPoint Here(string where) => new(where, (byte[])_certain.Clone(), [.. _pending.Values.Select(word => word.Copy())]);

    public void OnStore(in StoreEvent store)
    {
        long first = store.Offset & ~7L;
        long end = store.Offset + store.LengthInBytes;
        if (store.Kind == StoreKind.Zero)
            _visible.AsSpan((int)store.Offset, (int)store.LengthInBytes).Clear();
        else
            store.Bytes.CopyTo(_visible.AsSpan((int)store.Offset));

        for (long offset = first; offset < end; offset += sizeof(ulong))
        {
            if (!_pending.TryGetValue(offset, out PendingWord? word))
                _pending.Add(offset, word = new PendingWord(offset, store.Tag));
            word.Values.Add(WordAt(_visible, offset));
            word.NeedsFlush = store.Kind == StoreKind.Cached;
        }
    }

    public void OnFlush(long offset, long length, int threadId)
    {
        long first = offset & ~63L;
        foreach (PendingWord word in _pending.Values.Where(word => word.Offset >= first && word.Offset < offset + length))
            word.NeedsFlush = false;
    }

    public void OnFenceStarting(int threadId, FenceSite site)
    {
        if (IsKeeping)
            _points.Add(Here("before a fence"));
    }

    public void OnFenced(int threadId)
    {
        if (rule == FenceRule.Kept)
            Settle(0, _certain.Length, word => !word.NeedsFlush);
    }

    public void OnMakeVisibleDurable(long offset, long length, int threadId)
    {
        if (IsKeeping && _pending.Count != 0)
            _points.Add(Here("before what is visible is made durable"));
        Settle(offset, offset + length, _ => true);
    }

    private static ulong WordAt(byte[] bytes, long offset) => MemoryMarshal.Read<ulong>(bytes.AsSpan((int)offset));

    private void Settle(long from, long end, Func<PendingWord, bool> isCertain)
    {
        foreach (PendingWord word in _pending.Values.Where(word => word.Offset >= from && word.Offset < end && isCertain(word)).ToArray())
        {
            MemoryMarshal.Write(_certain.AsSpan((int)word.Offset), word.Values[^1]);
            _pending.Remove(word.Offset);
        }
    }
}

/// <summary>Whether fences do what they should; a recorder that takes no notice of them tests the tests.</summary>
internal enum FenceRule
{
    Kept,
    Ignored,
}

/// <summary>A word that was stored and is not certain: the values it has had since it last was, in order.</summary>
internal sealed class PendingWord(long offset, StoreTag tag)
{
    public long Offset { get; } = offset;

    public StoreTag Tag { get; } = tag;

    public List<ulong> Values { get; } = [];

    public bool NeedsFlush { get; set; }

    public PendingWord Copy()
    {
        PendingWord copy = new(Offset, Tag) { NeedsFlush = NeedsFlush };
        copy.Values.AddRange(Values);
        return copy;
    }
}
