using System.Runtime.InteropServices;
using Nova.Pmem;

namespace Nova.Core.Tests.BadImages;

/// <summary>Memory that says of itself that it is persistent and mapped directly: what is visible in it need not be durable. Watch it through a recorded region.</summary>
internal sealed unsafe class DaxMemory : PmemRegion
{
    private readonly void* _memory;

    public DaxMemory(ReadOnlySpan<byte> content)
        : this(NativeMemory.AlignedAlloc((nuint)content.Length, PageSizeInBytes), content.Length)
    {
        content.CopyTo(new Span<byte>(_memory, content.Length));
    }

    private DaxMemory(void* memory, int length)
        : base((byte*)memory, length, PersistenceDomain.Dax, "Dax, as the test has it.", "power loss")
    {
        _memory = memory;
    }

    protected override void StoreCore(long offset, ReadOnlySpan<byte> source, StoreTag tag) => source.CopyTo(At(offset, source.Length));

    protected override uint StoreWithChecksumCore(long offset, ReadOnlySpan<byte> source, uint seed, StoreTag tag)
    {
        StoreCore(offset, source, tag);
        return Crc32C.Append(seed, source);
    }

    protected override void StoreWordCore(long offset, ulong value, StoreTag tag) => Volatile.Write(ref *(ulong*)(Address + offset), value);

    protected override void ZeroCore(long offset, long length, StoreTag tag) => At(offset, (int)length).Clear();

    protected override void StoreCachedCore(long offset, ReadOnlySpan<byte> source, StoreTag tag) => StoreCore(offset, source, tag);

    protected override void FlushCore(long offset, long length)
    {
    }

    protected override void FenceCore(FenceSite site)
    {
    }

    protected override void Dispose(bool disposing) => NativeMemory.AlignedFree(_memory);

    private Span<byte> At(long offset, int length) => new(Address + offset, length);
}
