namespace Nova.Pmem.Tests;

public sealed class BatchTests
{
    private static readonly StoreTag Tag = new(3);

    [Fact]
    public void OpenAgain_AfterStoresThroughEveryVerb_SeesThem()
    {
        using PmemRegion region = AnonymousRegion.Create(1 << 16);
        byte[] bytes = new byte[300];
        new Random(7).NextBytes(bytes);

        StoreBatch batch = region.BeginBatch();
        batch.Store(13, bytes, Tag);
        uint checksum = batch.StoreWithChecksum(1003, bytes, 0, Tag);
        batch.StoreWord(2000, 42, Tag);
        batch.StoreCached(3001, bytes, Tag);
        batch.Flush(3001, bytes.Length);
        batch.Zero(20, 100, Tag);
        FenceProof proof = batch.Fence();

        proof.ThrowIfNotFrom(region);
        using PmemRegion again = AnonymousRegion.OpenAgain(region);
        Assert.Equal(bytes[..7], again.Read(13, 7).ToArray());
        Assert.Equal(new byte[100], again.Read(20, 100).ToArray());
        Assert.Equal(bytes[107..], again.Read(120, 193).ToArray());
        Assert.Equal(bytes, again.Read(1003, 300).ToArray());
        Assert.Equal(bytes, again.Read(3001, 300).ToArray());
        Assert.Equal(42UL, again.ReadWord(2000));
        Assert.Equal(Crc32C.Compute(bytes), checksum);
    }
}
