using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace Nova.Pmem;

/// <summary>
/// A region whose stores go straight to mapped memory: <see cref="PersistenceDomain.Dax"/> where the mapping is synchronous, else
/// <see cref="PersistenceDomain.Emulated"/>. Stores are non-temporal where the processor has them, and the fence drains them.
/// </summary>
internal sealed unsafe class DirectRegion : MappedRegion
{
    private readonly LineFlusher? _flusher;

    public DirectRegion(RegionMapping mapping, DomainChoice choice, LineFlusher? flusher)
        : base(mapping, choice) => _flusher = flusher;

    protected internal override void StoreCore(long offset, ReadOnlySpan<byte> source, StoreTag tag)
    {
        if (!NonTemporalCopy.IsSupported)
        {
            source.CopyTo(new Span<byte>(Address + offset, source.Length));
            return;
        }

        fixed (byte* bytes = &MemoryMarshal.GetReference(source))
            NonTemporalCopy.Copy(Address + offset, bytes, (nuint)source.Length);
    }

    protected internal override uint StoreWithChecksumCore(long offset, ReadOnlySpan<byte> source, uint seed, StoreTag tag)
    {
        if (!NonTemporalCopy.IsSupported)
        {
            StoreCore(offset, source, tag);
            return Crc32C.Append(seed, source);
        }

        fixed (byte* bytes = &MemoryMarshal.GetReference(source))
            return ChecksummedCopy.Copy(Address + offset, bytes, (nuint)source.Length, seed);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    protected internal override void StoreWordCore(long offset, ulong value, StoreTag tag)
    {
        if (NonTemporalCopy.IsSupported)
            NonTemporalCopy.StoreWord(Address + offset, value);
        else
            Volatile.Write(ref *(ulong*)(Address + offset), value);
    }

    protected internal override void ZeroCore(long offset, long length, StoreTag tag)
    {
        if (NonTemporalCopy.IsSupported)
            NonTemporalCopy.Zero(Address + offset, length);
        else
            NativeMemory.Clear(Address + offset, (nuint)length);
    }

    protected internal override void StoreCachedCore(long offset, ReadOnlySpan<byte> source, StoreTag tag)
    {
        // Without a way to write lines back a cached store could never be made durable, so it goes round the cache instead.
        if (_flusher is null)
            StoreCore(offset, source, tag);
        else
            source.CopyTo(new Span<byte>(Address + offset, source.Length));
    }

    protected internal override void FlushCore(long offset, long length) => _flusher?.Flush(Address + offset, length);

    protected internal override void FenceCore(FenceSite site)
    {
        if (Sse.IsSupported)
            Sse.StoreFence();
        else
            Thread.MemoryBarrier();
    }

    protected internal override int MakeVisibleDurableCore(long offset, long length) =>
        Domain == PersistenceDomain.Emulated ? 0 : base.MakeVisibleDurableCore(offset, length);
}
