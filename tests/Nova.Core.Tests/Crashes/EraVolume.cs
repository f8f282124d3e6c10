using Nova.Core.Tests.BadImages;
using Nova.Core.Tests.Conformance;
using Nova.Pmem;
using Nova.Testing.Trees;
using Nova.Testing.Volumes;
using Nova.Testing.Workloads;
using Xunit;

namespace Nova.Core.Tests.Crashes;

/// <summary>A volume whose image can be changed while it is closed, and whose structures and fences can be looked at.</summary>
internal sealed class EraVolume : IDisposable
{
    private const int SizeInBytes = 1 << 20;
    private readonly StepClock _clock = new();
    private readonly PmemRegion _keeper = AnonymousRegion.Create(SizeInBytes);
    private readonly FencedImages _fences;
    private NovaVolume _volume;
    private World _world;

    public EraVolume()
    {
        _fences = new FencedImages(_keeper);
        _volume = NovaVolume.Create(Region(), VolumeFixture.Format, Options);
        _world = new World(new InodeTree(_volume));
    }

    private VolumeOptions Options => new() { TimeProvider = _clock, Background = BackgroundWork.None, Credentials = Credentials.Superuser };

    /// <summary>Runs a workload; every operation must succeed.</summary>
    /// <param name="text">In the workload language.</param>
    /// <param name="change">What a remount does to the image.</param>
    public void Run(string text, Func<byte[], byte[]>? change = null)
    {
        foreach (Operation operation in Nova.Testing.Workload.Parse(text).Operations)
        {
            _clock.Step();
            if (operation is Remount remount)
                RemountAs(remount.Kind, change!);
            else
                Assert.Equal(Errno.Ok, operation.Run(_world).Errno);
        }
    }

    /// <summary>The fences since the last call.</summary>
    public IReadOnlyList<FencedImage> TakeFences() => _fences.Take();

    /// <summary>Looks into the structures as they are now.</summary>
    public T Look<T>(Func<CraftedVolume, T> look)
    {
        using CraftedVolume crafted = new(_keeper.Read(0, SizeInBytes).ToArray());
        return look(crafted);
    }

    public ulong WordAt(long offset) => _keeper.ReadWord(offset);

    public void Dispose()
    {
        _volume.Abandon();
        _keeper.Dispose();
    }

    private RecordedRegion Region() => new(AnonymousRegion.OpenAgain(_keeper), _fences);

    private void RemountAs(RemountKind kind, Func<byte[], byte[]> change)
    {
        if (kind == RemountKind.Clean)
            _volume.Dispose();
        else
            _volume.Abandon();
        using (StoreBatch batch = _keeper.BeginBatch())
        {
            batch.Store(0, change(_keeper.Read(0, SizeInBytes).ToArray()), default);
            batch.Fence();
        }

        _volume = NovaVolume.Open(Region(), Options);
        _world = new World(new InodeTree(_volume));
    }
}
