using System.Buffers.Binary;
using Nova.Pmem;

namespace Nova.Testing;

// Every store has three parts: those who derive see its range while the old bytes are there, the bytes change, and lines that were written anew as a
// whole can be read again.
public partial class SimulatedRegion
{
    /// <inheritdoc/>
    protected override void StoreCore(long offset, ReadOnlySpan<byte> source, StoreTag tag)
    {
        OnStoring(offset, source.Length);
        source.CopyTo(Bytes[(int)offset..]);
        Heal(offset, source.Length);
    }

    /// <inheritdoc/>
    protected override uint StoreWithChecksumCore(long offset, ReadOnlySpan<byte> source, uint seed, StoreTag tag)
    {
        StoreCore(offset, source, tag);
        return Crc32C.Append(seed, source);
    }

    /// <inheritdoc/>
    protected override void StoreWordCore(long offset, ulong value, StoreTag tag)
    {
        OnStoring(offset, sizeof(ulong));
        if (BitConverter.IsLittleEndian)
            BinaryPrimitives.WriteUInt64LittleEndian(Bytes[(int)offset..], value);
        else
            BinaryPrimitives.WriteUInt64BigEndian(Bytes[(int)offset..], value);
    }

    /// <inheritdoc/>
    protected override void ZeroCore(long offset, long length, StoreTag tag)
    {
        OnStoring(offset, length);
        Bytes.Slice((int)offset, (int)length).Clear();
        Heal(offset, length);
    }

    /// <inheritdoc/>
    protected override void StoreCachedCore(long offset, ReadOnlySpan<byte> source, StoreTag tag) => StoreCore(offset, source, tag);

    /// <inheritdoc/>
    protected override void FlushCore(long offset, long length)
    {
    }

    /// <inheritdoc/>
    protected override void FenceCore(FenceSite site)
    {
        if (!_writeBackFails)
            return;

        RefuseStores();
        throw new PmemException(PmemError.WriteBackFailed, "A write-back failed, as the tester asked.");
    }

    /// <summary>A range is about to change; its old bytes are still there.</summary>
    private protected virtual void OnStoring(long offset, long length)
    {
    }
}
