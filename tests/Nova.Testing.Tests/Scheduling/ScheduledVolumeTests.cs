using System.Text;
using Nova.Core;
using Nova.Pmem;

namespace Nova.Testing.Tests.Scheduling;

/// <summary>A volume whose threads are scheduled: the same seed gives the same bytes, and the engine keeps its rules for locks at every switch point.</summary>
public sealed class ScheduledVolumeTests
{
    private const long SizeInBytes = 1 << 20;

    [Fact]
    public void Volume_TwoThreadsSameSeed_SameBytes()
    {
        HashSet<string> images = [];
        for (int seed = 0; seed < 12; seed++)
        {
            string image = Run(seed);
            Assert.Equal(image, Run(seed));
            images.Add(image);
        }

        Assert.True(images.Count > 6, $"only {images.Count} images of 12 seeds: do the threads meet?");
    }

    private static string Run(int seed)
    {
        using PmemRegion memory = AnonymousRegion.Create(SizeInBytes);
        using Scheduler scheduler = new(seed);
        ScheduledSeam seam = new(scheduler, new StoppedClock());
        SwitchingRegion region = new(AnonymousRegion.OpenAgain(memory), scheduler, seam);
        VolumeOptions options = new() { TimeProvider = seam.Time, Seam = seam, Credentials = Credentials.Superuser };
        NovaVolume volume = NovaVolume.Create(region, new FormatOptions { Seed = 1, ShardCount = 2 }, options);
        volume.CreateDirectory("/d");
        scheduler.Run(() => Work(volume, "a"), () => Work(volume, "b"));
        Assert.Empty(volume.Check().Problems);
        volume.Abandon();
        return Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(memory.Read(0, (int)SizeInBytes)));
    }

    private static void Work(NovaVolume volume, string mine)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(new string(mine[0], 3_000));
        for (int i = 0; i < 4; i++)
        {
            string path = $"/d/{mine}{i}";
            volume.WriteAllBytes(path, bytes);
            volume.Move(path, $"/d/{mine}-moved", RenameMode.Replace);
        }

        volume.Delete($"/d/{mine}-moved");
    }

    private sealed class StoppedClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch;
    }
}
