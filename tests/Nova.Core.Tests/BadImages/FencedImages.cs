using Nova.Pmem;

namespace Nova.Core.Tests.BadImages;

/// <summary>Keeps, for each fence of one thread that stores nothing in the cache, what is durable before it and what is visible.</summary>
internal sealed class FencedImages(PmemRegion region) : IRegionObserver
{
    private readonly List<FencedImage> _images = [];
    private byte[] _durable = region.Read(0, (int)region.LengthInBytes).ToArray();

    /// <summary>Since the last call.</summary>
    public IReadOnlyList<FencedImage> Take()
    {
        FencedImage[] images = [.. _images];
        _images.Clear();
        return images;
    }

    public void OnStore(in StoreEvent store)
    {
    }

    public void OnFlush(long offset, long length, int threadId)
    {
    }

    public void OnFenceStarting(int threadId, FenceSite site) => _images.Add(new FencedImage(_durable, Visible()));

    public void OnFenced(int threadId) => _durable = Visible();

    public void OnMakeVisibleDurable(long offset, long length, int threadId)
    {
    }

    private byte[] Visible() => region.Read(0, (int)region.LengthInBytes).ToArray();
}

/// <summary>A moment before a fence.</summary>
internal sealed record FencedImage(byte[] Durable, byte[] Visible);
