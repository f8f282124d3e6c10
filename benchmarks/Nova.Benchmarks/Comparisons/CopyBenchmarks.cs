using BenchmarkDotNet.Attributes;
using Nova.Pmem;

namespace Nova.Benchmarks;

/// <summary>
/// One batch of one 4 KiB store and its fence, walking through a populated region of 64 MiB. The baseline has no checksum; the other computes CRC32C in
/// the same pass, and the last in a pass of its own.
/// </summary>
[MemoryDiagnoser]
public class CopyBenchmarks
{
    private const long RegionSizeInBytes = 64L << 20;
    private const int PageSizeInBytes = PmemRegion.PageSizeInBytes;

    private static readonly StoreTag Data = new(1);

    private readonly byte[] _page = new byte[PageSizeInBytes];
    private PmemRegion _region = null!;
    private long _next;
    private uint _checksum;

    [GlobalSetup]
    public void Setup()
    {
        new Random(1).NextBytes(_page);
        _region = AnonymousRegion.Create(RegionSizeInBytes);
        _region.Populate(0, RegionSizeInBytes);
    }

    [GlobalCleanup]
    public void Cleanup() => _region.Dispose();

    [Benchmark(Baseline = true)]
    public void Copy()
    {
        StoreBatch batch = _region.BeginBatch();
        batch.Store(NextPage(), _page, Data);
        batch.Fence().ThrowIfForged();
    }

    [Benchmark]
    public void CopyWithChecksum()
    {
        StoreBatch batch = _region.BeginBatch();
        _checksum = batch.StoreWithChecksum(NextPage(), _page, 0, Data);
        batch.Fence().ThrowIfForged();
    }

    [Benchmark]
    public void CopyThenChecksum()
    {
        StoreBatch batch = _region.BeginBatch();
        batch.Store(NextPage(), _page, Data);
        _checksum = Crc32C.Compute(_page);
        batch.Fence().ThrowIfForged();
    }

    [Benchmark]
    public void CachedCopyAndFlush()
    {
        long offset = NextPage();
        StoreBatch batch = _region.BeginBatch();
        batch.StoreCached(offset, _page, Data);
        batch.Flush(offset, PageSizeInBytes);
        batch.Fence().ThrowIfForged();
    }

    [Benchmark]
    public void WordAndFence()
    {
        StoreBatch batch = _region.BeginBatch();
        batch.StoreWord(NextPage(), _checksum, Data);
        batch.Fence().ThrowIfForged();
    }

    private long NextPage()
    {
        _next = (_next + PageSizeInBytes) & (RegionSizeInBytes - 1);
        return _next;
    }
}
