using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Nova.Pmem;

/// <summary>
/// A run of byte-addressable memory that outlives the process, with explicit flush and fence. Read it through spans, store into it through batches.
/// </summary>
/// <remarks>
/// The rules of the medium, which every domain keeps: an aligned 8-byte store is the only atomic unit; a store reaches the medium at a moment of the
/// hardware's choosing; only a fence by the same thread makes it certain, and cached stores need a flush before it.
/// Safe to use from several threads; two threads must not store into one aligned word at once. Closing a region while another thread uses it, or
/// while a span of it is in use, is a fault that nothing can catch: the memory is gone.
/// To write a domain of one's own, derive from this class and hand the mapped bytes to the constructor; every argument that reaches a method whose
/// name ends in <c>Core</c> has been checked.
/// </remarks>
public abstract unsafe class PmemRegion : IDisposable
{
    /// <summary>The size of a cache line: the unit of flushing.</summary>
    public const int LineSizeInBytes = 64;

    /// <summary>The size of a page: lengths of regions are multiples of it.</summary>
    public const int PageSizeInBytes = 4096;

    private readonly BatchLedger _ledger;
    private byte* _address;
    private long _readLimit;

    /// <summary>Makes a region of mapped bytes.</summary>
    /// <param name="address">The first byte; aligned to <see cref="PageSizeInBytes"/>. Stays valid until <see cref="Dispose(bool)"/>.</param>
    /// <param name="lengthInBytes">A positive multiple of <see cref="PageSizeInBytes"/>.</param>
    /// <param name="domain">What a returned fence means.</param>
    /// <param name="domainReason">One sentence: why this domain and not a stronger one.</param>
    /// <param name="survives">What a fenced store survives, as a phrase.</param>
    /// <exception cref="ArgumentException">The address or the length is not as stated.</exception>
    protected PmemRegion(byte* address, long lengthInBytes, PersistenceDomain domain, string domainReason, string survives)
    {
        ArgumentException.ThrowIfNullOrEmpty(domainReason);
        ArgumentException.ThrowIfNullOrEmpty(survives);
        ArgumentNullException.ThrowIfNull(address);
        if (((nuint)address & (PageSizeInBytes - 1)) != 0)
            throw new ArgumentException("A region begins on a page.", nameof(address));
        if (lengthInBytes <= 0 || (lengthInBytes & (PageSizeInBytes - 1)) != 0)
            throw new ArgumentOutOfRangeException(nameof(lengthInBytes), lengthInBytes, "A region is a positive number of whole pages.");

        _address = address;
        _readLimit = LengthInBytes = lengthInBytes;
        Domain = domain;
        DomainReason = domainReason;
        Survives = survives;
        _ledger = new BatchLedger(lengthInBytes);
        Counters = new RegionCounters(_ledger);
    }

    /// <summary>Makes a region of another one's bytes, with its domain and its counters.</summary>
    private protected PmemRegion(PmemRegion inner)
    {
        ArgumentNullException.ThrowIfNull(inner);
        ObjectDisposedException.ThrowIf(inner.IsClosed, inner);
        _address = inner._address;
        _readLimit = inner._readLimit;
        LengthInBytes = inner.LengthInBytes;
        Domain = inner.Domain;
        DomainReason = inner.DomainReason;
        Survives = inner.Survives;
        _ledger = inner._ledger;
        Counters = inner.Counters;
    }

    /// <summary>The length of the region; a positive multiple of <see cref="PageSizeInBytes"/>.</summary>
    public long LengthInBytes { get; }

    /// <summary>Whether stores are refused: the region was opened to be read, or a write-back failed.</summary>
    public bool IsReadOnly => _ledger.StoreLimit == 0;

    /// <summary>What a returned fence means.</summary>
    public PersistenceDomain Domain { get; }

    /// <summary>One sentence: why this domain and not a stronger one.</summary>
    public string DomainReason { get; }

    /// <summary>What a fenced store survives, as a phrase: "power loss", "process death; not power loss".</summary>
    public string Survives { get; }

    /// <summary>What was stored, flushed and fenced since the region was opened.</summary>
    public RegionCounters Counters { get; }

    /// <summary>Whether <see cref="Dispose()"/> has been called.</summary>
    internal bool IsClosed => _address is null;

    /// <summary>The first byte, for a domain's own stores; null once the region is closed.</summary>
    protected byte* Address => _address;

    /// <summary>Whether every read is shown to <see cref="OnRead"/> first. Off, it costs nothing: a watching region lets every read take the path of
    /// those that leave the region. A decorator watches if its inner region watches when it is made.</summary>
    protected bool WatchesReads
    {
        get => _address is not null && _readLimit == 0;
        set => _readLimit = value || _address is null ? 0 : LengthInBytes;
    }

    /// <summary>A view of the medium: what is visible now, which need not be durable. It changes when stores are made.</summary>
    /// <param name="offset">Bytes from the start of the region.</param>
    /// <param name="length">Bytes, 0 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException">The range leaves the region.</exception>
    /// <exception cref="ObjectDisposedException">The region is closed.</exception>
    /// <exception cref="PmemException"><see cref="PmemError.MediaError"/>: a simulated medium can't read the range.</exception>
    /// <remarks>The span must not be used after the region is closed. Safe from several threads.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ReadOnlySpan<byte> Read(long offset, int length)
    {
        if ((ulong)offset > (ulong)_readLimit || (uint)length > (ulong)(_readLimit - offset))
            return ReadWatched(offset, length);
        return new ReadOnlySpan<byte>(_address + offset, length);
    }

    /// <summary>Loads one word whole; nothing after it is read before it.</summary>
    /// <param name="offset">Bytes from the start of the region; a multiple of 8.</param>
    /// <returns>The word, in the machine's byte order.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The word lies outside the region, or <paramref name="offset"/> is not a multiple of 8.</exception>
    /// <exception cref="ObjectDisposedException">The region is closed.</exception>
    public ulong ReadWord(long offset)
    {
        if ((ulong)offset >= (ulong)_readLimit || (offset & (sizeof(ulong) - 1)) != 0)
            return ReadWatchedWord(offset);
        return Volatile.Read(ref *(ulong*)(_address + offset));
    }

    /// <summary>Begins a batch of stores on this thread. Allocates nothing in steady use.</summary>
    /// <returns>The batch, to be ended by <see cref="StoreBatch.Fence"/>, or by <see cref="StoreBatch.Dispose"/> if it comes to nothing.</returns>
    /// <exception cref="ObjectDisposedException">The region is closed.</exception>
    public StoreBatch BeginBatch()
    {
        ObjectDisposedException.ThrowIf(_address is null, this);
        return new StoreBatch(this, _ledger.Claim());
    }

    /// <summary>Makes durable what is visible now in a range, whoever stored it, as far as the domain reaches. For recovery: what it is about to believe may
    /// have been left visible, but not durable, by a process that died.</summary>
    /// <param name="offset">Bytes from the start of the region.</param>
    /// <param name="length">Bytes, 0 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException">The range leaves the region.</exception>
    /// <exception cref="PmemException"><see cref="PmemError.WriteBackFailed"/>: the range may or may not be durable.</exception>
    /// <remarks>Its lines are counted as flushed, and where it fences, that is counted as a fence. Works on a read-only region too, and stores nothing.</remarks>
    public void MakeVisibleDurable(long offset, long length)
    {
        AdmitRead(offset, length);
        BatchState state = _ledger.Claim();
        try
        {
            state.Cells.Fences += MakeVisibleDurableCore(offset, length);
            state.Cells.LinesFlushed += length == 0 ? 0 : ((offset + length - 1) / LineSizeInBytes) - (offset / LineSizeInBytes) + 1;
        }
        finally
        {
            state.End();
        }
    }

    /// <summary>Brings the pages of a range into memory, so that the first access to each costs no fault. Changes no byte.</summary>
    /// <param name="offset">Bytes from the start of the region.</param>
    /// <param name="length">Bytes, 0 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException">The range leaves the region.</exception>
    public void Populate(long offset, long length)
    {
        AdmitRead(offset, length);
        if (length != 0)
            PopulateCore(offset, length);
    }

    /// <summary>Closes the region and gives its memory back. Stores that were not fenced may be lost.</summary>
    public void Dispose()
    {
        if (_address is null)
            return;

        _readLimit = _ledger.StoreLimit = 0;
        _address = null;
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Stores bytes so that a fence makes them durable.</summary>
    /// <param name="offset">Bytes from the start of the region; any alignment.</param>
    /// <param name="source">Any length, 0 included.</param>
    /// <param name="tag">What the store is for.</param>
    protected internal abstract void StoreCore(long offset, ReadOnlySpan<byte> source, StoreTag tag);

    /// <summary>Stores bytes as <see cref="StoreCore"/> does and returns <see cref="Crc32C.Append"/> of the seed and the bytes.</summary>
    /// <param name="offset">Bytes from the start of the region; any alignment.</param>
    /// <param name="source">Any length, 0 included.</param>
    /// <param name="seed">The CRC32C of what comes before.</param>
    /// <param name="tag">What the store is for.</param>
    protected internal abstract uint StoreWithChecksumCore(long offset, ReadOnlySpan<byte> source, uint seed, StoreTag tag);

    /// <summary>Stores one word whole so that a fence makes it durable.</summary>
    /// <param name="offset">Bytes from the start of the region; a multiple of 8.</param>
    /// <param name="value">The word.</param>
    /// <param name="tag">What the store is for.</param>
    protected internal abstract void StoreWordCore(long offset, ulong value, StoreTag tag);

    /// <summary>Stores zeros so that a fence makes them durable.</summary>
    /// <param name="offset">Bytes from the start of the region; any alignment.</param>
    /// <param name="length">Bytes, 0 or more.</param>
    /// <param name="tag">What the store is for.</param>
    protected internal abstract void ZeroCore(long offset, long length, StoreTag tag);

    /// <summary>Stores bytes that need a flush before a fence makes them durable.</summary>
    /// <param name="offset">Bytes from the start of the region; any alignment.</param>
    /// <param name="source">Any length, 0 included.</param>
    /// <param name="tag">What the store is for.</param>
    protected internal abstract void StoreCachedCore(long offset, ReadOnlySpan<byte> source, StoreTag tag);

    /// <summary>Marks lines to be written back by this thread's next fence.</summary>
    /// <param name="offset">Bytes from the start of the region; any alignment.</param>
    /// <param name="length">Bytes, 1 or more.</param>
    protected internal abstract void FlushCore(long offset, long length);

    /// <summary>Makes durable what this thread stored and flushed, and returns when it is.</summary>
    /// <param name="site">Who called for it; for observers, without effect on the medium.</param>
    protected internal abstract void FenceCore(FenceSite site);

    /// <summary>Makes durable what is visible in a range. By default flushes its lines and fences.</summary>
    /// <param name="offset">Bytes from the start of the region; any alignment.</param>
    /// <param name="length">Bytes, 0 or more.</param>
    /// <returns>The number of fences that it took.</returns>
    protected internal virtual int MakeVisibleDurableCore(long offset, long length)
    {
        if (length != 0)
            FlushCore(offset, length);
        FenceCore(new FenceSite(nameof(MakeVisibleDurable), "PmemRegion.cs", 0));
        return 1;
    }

    /// <summary>Brings pages into memory. By default touches one byte of each.</summary>
    /// <param name="offset">Bytes from the start of the region; any alignment.</param>
    /// <param name="length">Bytes, 1 or more.</param>
    protected internal virtual void PopulateCore(long offset, long length) =>
        PageToucher.Touch(_address, offset, length, IsReadOnly ? RegionAccess.ReadOnly : RegionAccess.ReadWrite);

    /// <summary>A range is about to be read. Called only while <see cref="WatchesReads"/> is set.</summary>
    /// <param name="offset">Bytes from the start of the region; any alignment.</param>
    /// <param name="length">Bytes, 1 or more. The range lies in the region.</param>
    /// <exception cref="PmemException"><see cref="PmemError.MediaError"/>: the range can't be read. Thrown by a region that simulates damage.</exception>
    protected internal virtual void OnRead(long offset, int length)
    {
    }

    /// <summary>Gives back what the region holds. Called once.</summary>
    /// <param name="disposing">Always true: a region has no finalizer, its handles have.</param>
    protected abstract void Dispose(bool disposing);

    /// <summary>Refuses stores from here on, through decorators too.</summary>
    protected void RefuseStores() => _ledger.StoreLimit = 0;

    /// <summary>Checks a store's range, and that the region takes stores.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void AdmitStore(long offset, long length)
    {
        long limit = _ledger.StoreLimit;
        if (limit == 0 || (ulong)offset > (ulong)limit || (ulong)length > (ulong)(limit - offset))
            ThrowNotAdmitted(offset, length);
    }

    private void AdmitRead(long offset, long length)
    {
        if (_address is null || (ulong)offset > (ulong)LengthInBytes || (ulong)length > (ulong)(LengthInBytes - offset))
            ThrowOutside(offset, length);
    }

    /// <summary>A read that the read limit stopped: it leaves the region, or the region watches its reads.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private ReadOnlySpan<byte> ReadWatched(long offset, int length)
    {
        AdmitRead(offset, length);
        if (length != 0)
            OnRead(offset, length);
        return new ReadOnlySpan<byte>(_address + offset, length);
    }

    /// <summary>The same for a word.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private ulong ReadWatchedWord(long offset)
    {
        if ((offset & (sizeof(ulong) - 1)) != 0)
            ThrowOutside(offset, sizeof(ulong));
        AdmitRead(offset, sizeof(ulong));
        OnRead(offset, sizeof(ulong));
        return Volatile.Read(ref *(ulong*)(_address + offset));
    }

    [DoesNotReturn]
    private void ThrowNotAdmitted(long offset, long length)
    {
        ObjectDisposedException.ThrowIf(_address is null, this);
        if (IsReadOnly)
            throw new PmemException(PmemError.ReadOnly, "The region takes no stores: it was opened read-only, or a write-back failed.");
        ThrowOutside(offset, length);
    }

    [DoesNotReturn]
    private void ThrowOutside(long offset, long length)
    {
        ObjectDisposedException.ThrowIf(_address is null, this);
        throw new ArgumentOutOfRangeException(
            nameof(offset), offset, $"{length} bytes at {offset} leave the region of {LengthInBytes} bytes, or a word is not aligned.");
    }
}
