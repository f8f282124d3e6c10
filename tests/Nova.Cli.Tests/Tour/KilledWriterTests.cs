using Nova.Cli.Tour;
using Nova.Core;
using Xunit;

namespace Nova.Cli.Tests.Tour;

public sealed class KilledWriterTests : IDisposable
{
    private readonly Workbench _bench = new Workbench().Format("64M");

    public void Dispose() => _bench.Dispose();

    // Goal: a process that dies at any moment loses nothing that it had acknowledged, and leaves nothing half done.
    // Method: real processes, real SIGKILLs at moments drawn from a seed, recovery through the crash path, every file compared.
    [Fact]
    public void Writer_KilledAtRandomMoments_LosesNothing()
    {
        int seed = Environment.TickCount;
        Random random = new(seed);
        long operations = 0;
        for (int round = 0; round < 10; round++)
        {
            KillRound result = KillTest.Run(_bench.Image, random);

            Assert.True(result.Wrong.Count == 0, $"seed {seed}, round {round}: {string.Join("; ", result.Wrong)}");
            Assert.False(result.Recovery.WasClean);
            operations += result.Operations;
            using NovaVolume volume = NovaVolume.Open(_bench.Image, new VolumeOptions { Credentials = Credentials.Superuser });
            Assert.True(volume.Recovery.WasClean);
            Assert.Empty(volume.EnumerateNames("/"));
        }

        Assert.True(operations > 100, $"only {operations} operations in ten rounds: did the writers write?");
    }

    // Looking at a volume that was not closed must not be what repairs it: an administrator may want a copy first.
    [Fact]
    public void ReadingCommands_OnAVolumeThatWasNotClosed_ChangeNoByte()
    {
        WriterVictim.RunAndKill(_bench.Image, "/writer", seed: 1, TimeSpan.FromMilliseconds(300));
        byte[] before = File.ReadAllBytes(_bench.Image);

        Assert.Contains("not closed cleanly", ToolProcess.Run("info", _bench.Image).Succeeds().Output, StringComparison.Ordinal);
        Assert.Equal("0\n1\n", ToolProcess.Run("ls", _bench.Image, "/writer").Succeeds().Output);
        Assert.Contains("not closed cleanly", ToolProcess.Run("check", _bench.Image).Succeeds().Output, StringComparison.Ordinal);
        ToolProcess.Run("export", _bench.Image, _bench["copy"]).Succeeds();

        Assert.Equal(before, File.ReadAllBytes(_bench.Image));
    }
}
