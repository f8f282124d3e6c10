namespace Nova.Pmem.Tests;

public sealed class BatchTests : IDisposable
{
    private const int RegionSizeInBytes = 1 << 16;

    private static readonly StoreTag Tag = new(3);

    private readonly PmemRegion _region = AnonymousRegion.Create(RegionSizeInBytes);

    public void Dispose() => _region.Dispose();

    [Fact]
    public void OpenAgain_AfterStoresThroughEveryVerb_SeesThem()
    {
        byte[] bytes = new byte[300];
        new Random(7).NextBytes(bytes);

        StoreBatch batch = _region.BeginBatch();
        batch.Store(13, bytes, Tag);
        uint checksum = batch.StoreWithChecksum(1003, bytes, 0, Tag);
        batch.StoreWord(2000, 42, Tag);
        batch.StoreCached(3001, bytes, Tag);
        batch.Flush(3001, bytes.Length);
        batch.Zero(20, 100, Tag);
        FenceProof proof = batch.Fence();

        proof.ThrowIfNotFrom(_region);
        using PmemRegion again = AnonymousRegion.OpenAgain(_region);
        Assert.Equal(bytes[..7], again.Read(13, 7).ToArray());
        Assert.Equal(new byte[100], again.Read(20, 100).ToArray());
        Assert.Equal(bytes[107..], again.Read(120, 193).ToArray());
        Assert.Equal(bytes, again.Read(1003, 300).ToArray());
        Assert.Equal(bytes, again.Read(3001, 300).ToArray());
        Assert.Equal(42UL, again.ReadWord(2000));
        Assert.Equal(Crc32C.Compute(bytes), checksum);
    }

    [Fact]
    public void Store_AfterFence_Refused()
    {
        AssertRefused<InvalidOperationException>((ref StoreBatch batch) =>
        {
            batch.Fence().ThrowIfForged();
            batch.StoreWord(0, 1, Tag);
        });
    }

    [Fact]
    public void Fence_Twice_Refused()
    {
        AssertRefused<InvalidOperationException>((ref StoreBatch batch) =>
        {
            batch.Fence().ThrowIfForged();
            batch.Fence().ThrowIfForged();
        });
        Assert.Equal(1, _region.Counters.Fences);
    }

    [Fact]
    public void Fence_OfACopyAfterTheOriginal_Refused()
    {
        AssertRefused<InvalidOperationException>((ref StoreBatch batch) =>
        {
            StoreBatch copy = batch;
            batch.Fence().ThrowIfForged();
            Assert.False(copy.IsOpen);
            copy.Fence().ThrowIfForged();
        });
    }

    [Fact]
    public void Store_OfAnEndedBatchWhoseStateIsUsedAgain_Refused()
    {
        AssertRefused<InvalidOperationException>((ref StoreBatch batch) =>
        {
            batch.Fence().ThrowIfForged();
            using StoreBatch next = _region.BeginBatch();
            Assert.True(next.IsOpen);
            batch.StoreWord(0, 1, Tag);
        });
    }

    [Fact]
    public void EveryVerb_OfADefaultBatch_Refused()
    {
        BatchUse[] uses =
        [
            (ref StoreBatch batch) => batch.Store(0, [1], Tag),
            (ref StoreBatch batch) => batch.StoreWithChecksum(0, [1], 0, Tag),
            (ref StoreBatch batch) => batch.StoreWord(0, 1, Tag),
            (ref StoreBatch batch) => batch.StoreCached(0, [1], Tag),
            (ref StoreBatch batch) => batch.Zero(0, 1, Tag),
            (ref StoreBatch batch) => batch.Flush(0, 1),
            (ref StoreBatch batch) => batch.Fence().ThrowIfForged(),
        ];
        foreach (BatchUse use in uses)
        {
            Assert.Throws<InvalidOperationException>(() =>
            {
                StoreBatch batch = default;
                use(ref batch);
            });
        }
    }

    [Theory]
    [InlineData(-1, 1)]
    [InlineData(RegionSizeInBytes, 1)]
    [InlineData(RegionSizeInBytes - 7, 8)]
    [InlineData(long.MaxValue, 8)]
    [InlineData(long.MinValue, 8)]
    [InlineData(-4, 8)]
    public void EveryVerb_OutsideTheRegion_Refused(long offset, int length)
    {
        BatchUse[] uses =
        [
            (ref StoreBatch batch) => batch.Store(offset, new byte[length], Tag),
            (ref StoreBatch batch) => batch.StoreWithChecksum(offset, new byte[length], 0, Tag),
            (ref StoreBatch batch) => batch.StoreCached(offset, new byte[length], Tag),
            (ref StoreBatch batch) => batch.Zero(offset, length, Tag),
            (ref StoreBatch batch) => batch.Flush(offset, length),
        ];
        foreach (BatchUse use in uses)
            AssertRefused<ArgumentOutOfRangeException>(use);
        Assert.Throws<ArgumentOutOfRangeException>(() => _region.Read(offset, length).ToArray());
        Assert.Throws<ArgumentOutOfRangeException>(() => _region.MakeVisibleDurable(offset, length));
        Assert.Throws<ArgumentOutOfRangeException>(() => _region.Populate(offset, length));
        Assert.Equal(0, _region.Counters.Snapshot().StoreCount);
    }

    [Fact]
    public void ZeroAndRead_NegativeLength_Refused()
    {
        AssertRefused<ArgumentOutOfRangeException>((ref StoreBatch batch) => batch.Zero(8, -8, Tag));
        AssertRefused<ArgumentOutOfRangeException>((ref StoreBatch batch) => batch.Flush(8, long.MinValue));
        Assert.Throws<ArgumentOutOfRangeException>(() => _region.Read(8, -8).ToArray());
    }

    [Fact]
    public void EveryVerb_EmptyRangeAtTheEnd_StoresNothing()
    {
        StoreBatch batch = _region.BeginBatch();
        batch.Store(RegionSizeInBytes, default, Tag);
        Assert.Equal(77u, batch.StoreWithChecksum(RegionSizeInBytes, default, 77, Tag));
        batch.StoreCached(RegionSizeInBytes, default, Tag);
        batch.Zero(RegionSizeInBytes, 0, Tag);
        batch.Flush(RegionSizeInBytes, 0);
        batch.Fence().ThrowIfForged();

        Assert.Equal(0, _region.Counters.Snapshot().BytesStored);
        Assert.Equal(0, _region.Counters.LinesFlushed);
        Assert.Equal(0, _region.Read(RegionSizeInBytes, 0).Length);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(9)]
    [InlineData(RegionSizeInBytes - 4)]
    public void StoreWordAndReadWord_Unaligned_Refused(long offset)
    {
        Assert.ThrowsAny<ArgumentException>(() =>
        {
            using StoreBatch batch = _region.BeginBatch();
            batch.StoreWord(offset, 1, Tag);
        });
        Assert.Throws<ArgumentOutOfRangeException>(() => _region.ReadWord(offset));
    }

    [Fact]
    public void Store_TagOutOfRange_Refused()
    {
        AssertRefused<ArgumentOutOfRangeException>((ref StoreBatch batch) => batch.StoreWord(0, 1, new StoreTag(StoreTag.Count)));
        Assert.Equal(0UL, _region.ReadWord(0));
    }

    [Fact]
    public void EverythingAfterDispose_Refused()
    {
        _region.Dispose();
        Assert.Throws<ObjectDisposedException>(() => _region.Read(0, 1).ToArray());
        Assert.Throws<ObjectDisposedException>(() => _region.ReadWord(0));
        Assert.Throws<ObjectDisposedException>(() => _region.Populate(0, 1));
        Assert.Throws<ObjectDisposedException>(() => _region.MakeVisibleDurable(0, 1));
        Assert.Throws<ObjectDisposedException>(() => _region.BeginBatch().Dispose());
        Assert.Throws<ObjectDisposedException>(() => AnonymousRegion.OpenAgain(_region));
        _region.Dispose();
    }

    [Fact]
    public void Store_BatchBegunBeforeDispose_Refused()
    {
        AssertRefused<ObjectDisposedException>((ref StoreBatch batch) =>
        {
            _region.Dispose();
            batch.StoreWord(0, 1, Tag);
        });
    }

    [Fact]
    public void Dispose_WithStores_CountedAsAbandoned()
    {
        _region.BeginBatch().Dispose();
        Assert.Equal(0, _region.Counters.AbandonedBatches);

        StoreBatch stored = _region.BeginBatch();
        stored.StoreWord(0, 1, Tag);
        stored.Dispose();
        stored.Dispose();
        Assert.Equal(1, _region.Counters.AbandonedBatches);

        StoreBatch fenced = _region.BeginBatch();
        fenced.StoreWord(0, 1, Tag);
        fenced.Fence().ThrowIfForged();
        fenced.Dispose();
        Assert.Equal(1, _region.Counters.AbandonedBatches);
    }

    [Fact]
    public void Dispose_OfTheDefaultBatch_DoesNothing()
    {
        StoreBatch batch = default;
        batch.Dispose();
        Assert.False(batch.IsOpen);
        Assert.Equal(0, batch.Number);
    }

    [Fact]
    public void BeginBatch_SeveralOpenAtOnce_EachHasItsNumberAndState()
    {
        StoreBatch first = _region.BeginBatch();
        StoreBatch second = _region.BeginBatch();
        Assert.NotEqual(first.Number, second.Number);
        first.StoreWord(0, 1, Tag);
        FenceProof proof = first.Fence();

        Assert.Equal(first.Number, proof.BatchNumber);
        Assert.True(second.IsOpen);
        second.StoreWord(8, 2, Tag);
        Assert.Equal(second.Number, second.Fence().BatchNumber);
        Assert.Equal(2, _region.Counters.Snapshot().StoresFor(Tag));
    }

    [Fact]
    public void FenceProof_Default_Recognised()
    {
        Assert.False(default(FenceProof).IsGenuine);
        Assert.Throws<InvalidOperationException>(() => default(FenceProof).ThrowIfForged());
        Assert.Throws<InvalidOperationException>(() => default(FenceProof).ThrowIfNotFrom(_region));
    }

    [Fact]
    public void FenceProof_OfAnotherRegion_Recognised()
    {
        using PmemRegion other = AnonymousRegion.Create(RegionSizeInBytes);
        Assert.Throws<InvalidOperationException>(() => other.BeginBatch().Fence().ThrowIfNotFrom(_region));
        other.BeginBatch().Fence().ThrowIfNotFrom(other);
    }

    private delegate void BatchUse(ref StoreBatch batch);

    private void AssertRefused<TException>(BatchUse use)
        where TException : Exception =>
        Assert.Throws<TException>(() =>
        {
            StoreBatch batch = _region.BeginBatch();
            try
            {
                use(ref batch);
            }
            finally
            {
                batch.Dispose();
            }
        });
}
