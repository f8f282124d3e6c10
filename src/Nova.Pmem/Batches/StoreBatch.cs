using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Nova.Pmem;

/// <summary>
/// The only way to store into a region: stores in any order, then one <see cref="Fence"/> that ends the batch and returns the proof. Until then
/// any subset of the aligned 8-byte words stored may reach the medium, in any order.
/// </summary>
/// <remarks>
/// Belongs to the thread that began it: the language keeps it on that thread's stack, and a fence speaks for the stores of its own thread only. Copies
/// share one state, so a batch may be passed by value; once one copy has fenced, all have ended. Nothing is allocated.
/// Every store throws <see cref="InvalidOperationException"/> if the batch has ended or is <c>default</c>, <see cref="ArgumentOutOfRangeException"/> if
/// the range leaves the region or the tag is not below <see cref="StoreTag.Count"/>, <see cref="PmemException"/> (<see cref="PmemError.ReadOnly"/>) if
/// the region takes no stores, and <see cref="ObjectDisposedException"/> if it is closed; then nothing has been stored.
/// A store that begins or ends inside an aligned 8-byte word rewrites the rest of that word with its present bytes: two threads must not store into
/// one word at once.
/// </remarks>
public readonly ref struct StoreBatch
{
    private readonly PmemRegion _region;
    private readonly BatchState _state;

    internal StoreBatch(PmemRegion region, BatchState state)
    {
        _region = region;
        _state = state;
        Number = state.Ticket;
    }

    /// <summary>Names the batch: no other batch of the region has the same number. Numbers have no order, and another run has others. 0 in
    /// <c>default</c>.</summary>
    public long Number { get; }

    /// <summary>Whether the batch takes stores: begun, and neither fenced nor disposed.</summary>
    public bool IsOpen => _state is not null && _state.Ticket == Number;

    /// <summary>Stores bytes so that the fence alone makes them durable, without a flush.</summary>
    /// <param name="offset">Bytes from the start of the region; any alignment.</param>
    /// <param name="source">Any length, 0 included. Not retained. May not overlap the target.</param>
    /// <param name="tag">What the store is for.</param>
    public void Store(long offset, scoped ReadOnlySpan<byte> source, StoreTag tag)
    {
        BatchState state = Admit(offset, source.Length, tag);
        state.CountStore(tag, source.Length);
        _region.StoreCore(offset, source, tag);
    }

    /// <summary>Stores bytes as <see cref="Store"/> does and computes their checksum on the way.</summary>
    /// <param name="offset">Bytes from the start of the region; any alignment.</param>
    /// <param name="source">Any length, 0 included. Not retained. May not overlap the target.</param>
    /// <param name="seed">The CRC32C of what comes before; 0 to start afresh.</param>
    /// <param name="tag">What the store is for.</param>
    /// <returns><see cref="Crc32C.Append"/> of <paramref name="seed"/> and <paramref name="source"/>.</returns>
    public uint StoreWithChecksum(long offset, scoped ReadOnlySpan<byte> source, uint seed, StoreTag tag)
    {
        BatchState state = Admit(offset, source.Length, tag);
        state.CountStore(tag, source.Length);
        return _region.StoreWithChecksumCore(offset, source, seed, tag);
    }

    /// <summary>Stores one word, which never tears: a crash leaves the old value or the new one.</summary>
    /// <param name="offset">Bytes from the start of the region; a multiple of 8.</param>
    /// <param name="value">The word, stored in the machine's byte order.</param>
    /// <param name="tag">What the store is for.</param>
    /// <exception cref="ArgumentException"><paramref name="offset"/> is not a multiple of 8.</exception>
    public void StoreWord(long offset, ulong value, StoreTag tag)
    {
        BatchState state = Admit(offset, sizeof(ulong), tag);
        if ((offset & (sizeof(ulong) - 1)) != 0)
            ThrowUnaligned(offset);
        state.CountStore(tag, sizeof(ulong));
        _region.StoreWordCore(offset, value, tag);
    }

    /// <summary>Stores zeros as <see cref="Store"/> does.</summary>
    /// <param name="offset">Bytes from the start of the region; any alignment.</param>
    /// <param name="length">Bytes to zero, 0 or more.</param>
    /// <param name="tag">What the store is for.</param>
    public void Zero(long offset, long length, StoreTag tag)
    {
        BatchState state = Admit(offset, length, tag);
        state.CountStore(tag, length);
        _region.ZeroCore(offset, length, tag);
    }

    /// <summary>Stores bytes through the cache: cheaper to read back at once, but durable only after <see cref="Flush"/> of their lines and the
    /// fence.</summary>
    /// <param name="offset">Bytes from the start of the region; any alignment.</param>
    /// <param name="source">Any length, 0 included. Not retained. May not overlap the target.</param>
    /// <param name="tag">What the store is for.</param>
    public void StoreCached(long offset, scoped ReadOnlySpan<byte> source, StoreTag tag)
    {
        BatchState state = Admit(offset, source.Length, tag);
        state.CountStore(tag, source.Length);
        _region.StoreCachedCore(offset, source, tag);
    }

    /// <summary>Marks the lines of a range to be written back by this batch's fence.</summary>
    /// <param name="offset">Bytes from the start of the region; any alignment.</param>
    /// <param name="length">Bytes, 0 or more.</param>
    public void Flush(long offset, long length)
    {
        BatchState state = Admit(offset, length, default);
        if (length == 0)
            return;

        long firstLine = offset / PmemRegion.LineSizeInBytes;
        long lastLine = (offset + length - 1) / PmemRegion.LineSizeInBytes;
        state.HasStores = true;
        state.Cells.LinesFlushed += lastLine - firstLine + 1;
        _region.FlushCore(offset, length);
    }

    /// <summary>Makes durable what the batch stored without the cache and what it flushed, then ends the batch.</summary>
    /// <param name="member">Left to the compiler, or handed on by a method that fences for its caller: which method called.</param>
    /// <param name="file">The same: in which source file.</param>
    /// <param name="line">The same: in which line.</param>
    /// <returns>The proof, which names this batch.</returns>
    /// <exception cref="InvalidOperationException">The batch has ended already, or is <c>default</c>.</exception>
    /// <exception cref="PmemException"><see cref="PmemError.WriteBackFailed"/>: what the batch stored may or may not be durable. The batch has
    /// ended.</exception>
    public FenceProof Fence([CallerMemberName] string member = "", [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        BatchState state = Open();
        state.Cells.Fences++;
        try
        {
            _region.FenceCore(new FenceSite(member, file, line));
        }
        finally
        {
            state.End();
        }

        return new FenceProof(_region, Number);
    }

    /// <summary>Ends a batch that was not fenced. One that has stored is counted in <see cref="RegionCounters.AbandonedBatches"/>. Never throws.</summary>
    public void Dispose()
    {
        if (!IsOpen)
            return;

        if (_state.HasStores)
            _state.Cells.AbandonedBatches++;
        _state.End();
    }

    private BatchState Open()
    {
        BatchState state = _state;
        if (state is null || state.Ticket != Number)
            ThrowEnded();
        return state;
    }

    private BatchState Admit(long offset, long length, StoreTag tag)
    {
        BatchState state = Open();
        _region.AdmitStore(offset, length);
        if (tag.Value >= StoreTag.Count)
            ThrowTag(tag);
        return state;
    }

    [DoesNotReturn]
    private void ThrowEnded() => throw new InvalidOperationException(
        _state is null ? "The batch was never begun." : "The batch has ended; a fence ends it, and more stores need a new one.");

    [DoesNotReturn]
    private static void ThrowUnaligned(long offset) =>
        throw new ArgumentException($"A word is stored at a multiple of 8 bytes; {offset} is not one.", nameof(offset));

    [DoesNotReturn]
    private static void ThrowTag(StoreTag tag) =>
        throw new ArgumentOutOfRangeException(nameof(tag), tag.Value, $"Tags are below {StoreTag.Count}.");
}
