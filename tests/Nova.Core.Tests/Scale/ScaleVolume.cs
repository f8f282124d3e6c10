using System.Diagnostics;
using Nova.Core.Tests.Properties;
using Nova.Pmem;
using Xunit;
using Xunit.Abstractions;

namespace Nova.Core.Tests.Scale;

/// <summary>A large volume in memory that is opened again and again on the same bytes; what takes long is timed and printed, never asserted.</summary>
internal sealed class ScaleVolume : IDisposable
{
    /// <summary>What needs much memory runs one after the other.</summary>
    public const string Collection = "scale";

    private static readonly VolumeOptions Options = new() { Background = BackgroundWork.None, Credentials = Credentials.Superuser };

    private readonly ITestOutputHelper _output;
    private readonly PmemRegion _memory;
    private NovaVolume? _volume;

    public ScaleVolume(long sizeInBytes, ITestOutputHelper output)
    {
        _output = output;
        _memory = AnonymousRegion.Create(sizeInBytes);
        _volume = NovaVolume.Create(AnonymousRegion.OpenAgain(_memory), new FormatOptions { Seed = 1_000_000 }, Options);
    }

    public NovaVolume Volume => _volume ?? throw new InvalidOperationException("The volume is not open.");

    public InodeFace Inodes => Volume.Inodes;

    /// <summary>Closes the volume and opens it again; the opening reads no log.</summary>
    public void RemountClean()
    {
        Time("close", Volume.Dispose);
        Reopen("mount after a clean close");
        Assert.True(Volume.Recovery.WasClean, "the close left no clean mark");
    }

    /// <summary>Drops the volume as a dying process would, and opens it again through recovery. Nothing was in flight, so nothing may be lost.</summary>
    public void RemountAfterCrash()
    {
        Volume.Abandon();
        Reopen("mount after a crash");
        Assert.False(Volume.Recovery.WasClean, "there was no crash");
        Assert.Empty(Volume.Recovery.Damage);
        Assert.Equal(0, Volume.Recovery.DiscardedOperations);
    }

    /// <summary>A check finds nothing, and the account that it takes from the logs alone is the volume's own.</summary>
    public void Check(string when) => Time($"check {when}", () => VolumeAssert.IsSound(Volume, when));

    /// <summary>The account with nothing waiting; its parts add up.</summary>
    public VolumeSpace SettledSpace()
    {
        Volume.Sync();
        VolumeSpace space = Volume.GetSpace();
        VolumeAssert.AddsUp(space, "settled");
        return space;
    }

    public void Time(string what, Action work, int operations = 1)
    {
        long start = Stopwatch.GetTimestamp();
        work();
        TimeSpan elapsed = Stopwatch.GetElapsedTime(start);
        string each = operations == 1 ? "" : $", {elapsed.TotalNanoseconds / operations:N0} ns each";
        _output.WriteLine($"{what}: {elapsed.TotalMilliseconds:N1} ms{each}");
    }

    public void Dispose()
    {
        _volume?.Dispose();
        _memory.Dispose();
    }

    private void Reopen(string what)
    {
        _volume = null;                      // what it holds in DRAM is not the next one's
        long before = GC.GetTotalMemory(forceFullCollection: true);
        Time(what, () => _volume = NovaVolume.Open(AnonymousRegion.OpenAgain(_memory), Options));
        long held = GC.GetTotalMemory(forceFullCollection: true) - before;
        _output.WriteLine($"  it holds {held:N0} bytes, {(double)held / Volume.GetSpace().InodeCount:N1} for each inode");
    }
}
