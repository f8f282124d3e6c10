using Nova.Pmem;
using Nova.Testing.Trees;

namespace Nova.Core.Tests.Conformance;

/// <summary>
/// A volume in anonymous memory that outlives the volume's own opening of it: one mapping is kept here, another is given to the volume, which owns and
/// closes it. So a volume can be closed or abandoned and opened again on the same bytes.
/// </summary>
internal sealed class VolumeFixture : IDisposable
{
    /// <summary>The largest file that the format takes, in bytes.</summary>
    public const long LargestFile = VolumeLimits.LargestFileInBytes;

    private readonly PmemRegion _keeper;

    public VolumeFixture(long sizeInBytes, StepClock clock)
    {
        Clock = clock;
        _keeper = AnonymousRegion.Create(sizeInBytes);
        Volume = NovaVolume.Create(AnonymousRegion.OpenAgain(_keeper), Format, Options);
    }

    public StepClock Clock { get; }

    public NovaVolume Volume { get; private set; }

    /// <summary>One identity, one secret, one shard: the same run gives the same bytes.</summary>
    public static FormatOptions Format { get; } = new() { Label = "test", ShardCount = 1, Seed = 20_260_117 };

    public VolumeOptions Options => OptionsFor(Clock);

    /// <summary>A fresh volume in memory that goes when the volume does.</summary>
    public static NovaVolume MakeVolume(long sizeInBytes, StepClock clock) =>
        NovaVolume.Create(AnonymousRegion.Create(sizeInBytes), Format, OptionsFor(clock));

    /// <summary>Closes the volume cleanly and opens it again.</summary>
    public void RemountClean()
    {
        Volume.Dispose();
        Volume = NovaVolume.Open(AnonymousRegion.OpenAgain(_keeper), Options);
    }

    /// <summary>Drops the volume as a dying process would, with every store on the medium, and opens it again.</summary>
    public void RemountAfterCrash()
    {
        Volume.Abandon();
        Volume = NovaVolume.Open(AnonymousRegion.OpenAgain(_keeper), Options);
    }

    /// <summary>The bytes of the medium as they are now.</summary>
    public byte[] Image() => _keeper.Read(0, (int)_keeper.LengthInBytes).ToArray();

    public void Dispose()
    {
        Volume.Dispose();
        _keeper.Dispose();
    }

    private static VolumeOptions OptionsFor(StepClock clock) =>
        new() { TimeProvider = clock, Background = BackgroundWork.None, Credentials = Credentials.Superuser };
}
