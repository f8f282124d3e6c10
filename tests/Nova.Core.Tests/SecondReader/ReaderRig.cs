using Nova.Pmem;
using Nova.SecondReader;
using Nova.Testing.Trees;
using Nova.Testing.Volumes;
using Nova.Testing.Workloads;
using Xunit;

namespace Nova.Core.Tests.SecondReader;

/// <summary>A volume of the product whose stores are recorded, and every image of it read by both.</summary>
internal sealed class ReaderRig : IDisposable
{
    private const long SizeInBytes = 1 << 20;
    private readonly StepClock _clock = new();
    private readonly PmemRegion _keeper = AnonymousRegion.Create(SizeInBytes);
    private readonly PmemRegion _scratch = AnonymousRegion.Create(SizeInBytes);
    private readonly HashSet<RecordKind> _kinds = [];
    private readonly World _world;

    public ReaderRig(int shardCount)
    {
        FormatOptions format = new() { Label = "second", ShardCount = shardCount, Seed = 20_260_118 };
        Volume = NovaVolume.Create(AnonymousRegion.OpenAgain(_keeper), format, Options);
        _world = new World(new InodeTree(Volume));
    }

    public NovaVolume Volume { get; }

    /// <summary>Kinds of the records that the second reader has met and believed.</summary>
    public IReadOnlySet<RecordKind> Kinds => _kinds;

    private VolumeOptions Options => new() { TimeProvider = _clock, Background = BackgroundWork.None, Credentials = Credentials.Superuser };

    /// <summary>Runs an operation, which must succeed.</summary>
    public void Run(Operation operation)
    {
        _clock.Step();
        Outcome outcome = operation.Run(_world);
        Assert.True(outcome.Errno == Errno.Ok, $"{operation} gave {outcome}");
    }

    /// <summary>The bytes of the medium if the process died now.</summary>
    public byte[] Image() => _keeper.Read(0, (int)SizeInBytes).ToArray();

    /// <summary>
    /// Reads an image, then lets the product open it, which may have to recover it, compares the trees, and gives the image that it leaves when it is
    /// closed.
    /// </summary>
    public SecondVolume ReadBoth(byte[] image, string when, out byte[] closed)
    {
        SecondVolume second = new(image);
        _kinds.UnionWith(second.Records.Select(record => record.Kind));
        using (StoreBatch batch = _scratch.BeginBatch())
        {
            batch.Store(0, image, default);
            batch.Fence();
        }

        using (NovaVolume volume = NovaVolume.Open(AnonymousRegion.OpenAgain(_scratch), Options))
        {
            Assert.Equal(second.IsClean, volume.Recovery.WasClean);
            ReaderAssert.SameTree(second, Picture.Of(new InodeTree(volume)), when);
        }

        closed = _scratch.Read(0, (int)SizeInBytes).ToArray();
        return second;
    }

    /// <summary>Reads the image of a volume that was closed: the tree is what it was, and the allocator image is right.</summary>
    public SecondVolume ReadClosed(byte[] closed, SecondVolume before, string when)
    {
        SecondVolume second = ReadBoth(closed, $"{when}, closed", out _);
        Assert.True(second.IsClean, when);
        Assert.Equal(before.Inodes.Keys, second.Inodes.Keys);
        ReaderAssert.SameSpace(second, when);
        return second;
    }

    public void Dispose()
    {
        Volume.Abandon();
        _keeper.Dispose();
        _scratch.Dispose();
    }
}
