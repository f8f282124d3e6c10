namespace Nova.Pmem;

/// <summary>
/// A region of an ordinary file whose fences wait for the device: <see cref="PersistenceDomain.Synced"/>. Stores are ordinary ones into the page cache;
/// each notes the pages it dirtied, and a fence writes them back. Flushing has nothing to do.
/// </summary>
internal sealed unsafe class SyncedRegion : MappedRegion
{
    private readonly SharedWriteBack _writeBack;

    /// <summary>Makes a region whose pages are written back by its mapping, or as a test says.</summary>
    public SyncedRegion(RegionMapping mapping, DomainChoice choice, IWriteBack? writeBack = null)
        : base(mapping, choice) =>
        _writeBack = new SharedWriteBack(writeBack ?? new MappingWriteBack(mapping), LengthInBytes / PageSizeInBytes);

    // Ordering in every store: bytes first, then the page. A page noted earlier could be written back without the bytes. The lock in Add keeps
    // the order for other processors too, which is why the bytes are not stored non-temporally.
    protected internal override void StoreCore(long offset, ReadOnlySpan<byte> source, StoreTag tag)
    {
        source.CopyTo(new Span<byte>(Address + offset, source.Length));
        _writeBack.Add(offset, source.Length);
    }

    protected internal override uint StoreWithChecksumCore(long offset, ReadOnlySpan<byte> source, uint seed, StoreTag tag)
    {
        StoreCore(offset, source, tag);
        return Crc32C.Append(seed, source);
    }

    protected internal override void StoreWordCore(long offset, ulong value, StoreTag tag)
    {
        Volatile.Write(ref *(ulong*)(Address + offset), value);
        _writeBack.Add(offset, sizeof(ulong));
    }

    protected internal override void ZeroCore(long offset, long length, StoreTag tag)
    {
        System.Runtime.InteropServices.NativeMemory.Clear(Address + offset, (nuint)length);
        _writeBack.Add(offset, length);
    }

    protected internal override void StoreCachedCore(long offset, ReadOnlySpan<byte> source, StoreTag tag) => StoreCore(offset, source, tag);

    protected internal override void FlushCore(long offset, long length)
    {
    }

    protected internal override void FenceCore(FenceSite site) => WriteBackOrRefuse();

    private void WriteBackOrRefuse()
    {
        try
        {
            _writeBack.Fence();
        }
        catch (PmemException)
        {
            RefuseStores();
            throw;
        }
    }

    // Pages that another process dirtied before it died are dirty in the page cache still; adding them makes the write-back cover them.
    protected internal override int MakeVisibleDurableCore(long offset, long length)
    {
        _writeBack.Add(offset, length);
        WriteBackOrRefuse();
        return 1;
    }
}
