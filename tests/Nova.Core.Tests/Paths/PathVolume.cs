using Nova.Pmem;

namespace Nova.Core.Tests.Paths;

/// <summary>A fresh volume in memory, and the same memory once more for another user.</summary>
internal sealed class PathVolume : IDisposable
{
    public const int SizeInBytes = 8 << 20;
    public static readonly Credentials Owner = new(1000, 1000);
    public static readonly Credentials Stranger = new(2000, 2000);

    private readonly PmemRegion _memory;

    public PathVolume()
    {
        PmemRegion region = AnonymousRegion.Create(SizeInBytes);
        _memory = AnonymousRegion.OpenAgain(region);
        Volume = NovaVolume.Create(region, new FormatOptions { Seed = 1 }, OptionsFor(Owner));
    }

    public NovaVolume Volume { get; private set; }

    /// <summary>Closes the volume and opens it again for somebody else.</summary>
    public NovaVolume OpenFor(Credentials who)
    {
        Volume.Dispose();
        return Volume = NovaVolume.Open(AnonymousRegion.OpenAgain(_memory), OptionsFor(who));
    }

    public void Dispose()
    {
        Volume.Dispose();
        _memory.Dispose();
    }

    private static VolumeOptions OptionsFor(Credentials who) => new() { Credentials = who, Background = BackgroundWork.None };
}
