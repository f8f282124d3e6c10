using System.Globalization;
using Nova.Cli.Tour;
using Nova.Core;
using Xunit;

namespace Nova.Cli.Tests.Tour;

// Goal: a volume has one opener among all processes. A second one is told who has it, and gets it when the first has died, however it died.
// Method: a real process holds the volume and writes; it is killed with SIGKILL.
public sealed class SecondOpenerTests : IDisposable
{
    private static readonly VolumeOptions Options = new() { Credentials = Credentials.Superuser };
    private readonly Workbench _bench = new Workbench().Format("32M");

    public void Dispose() => _bench.Dispose();

    [Fact]
    public void Open_WhileAnotherProcessHasIt_RefusedByItsNumberUntilThatIsKilled()
    {
        int[] acknowledged = WriterVictim.RunAndKill(_bench.Image, "/writer", seed: 3, writer =>
        {
            foreach (VolumeOptions options in new[] { Options, Options with { ReadOnly = true } })
            {
                NovaException refusal = Assert.Throws<NovaException>(() => NovaVolume.Open(_bench.Image, options));
                Assert.Equal(NovaError.InUse, refusal.Error);
                Assert.Equal(_bench.Image, refusal.Path);
                if (OperatingSystem.IsLinux())
                    Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"process {writer.Id} holds it"), refusal.Message, StringComparison.Ordinal);
            }

            Assert.ThrowsAny<IOException>(() => NovaVolume.Create(_bench.Image, 32 << 20, options: Options));
            ToolResult tool = ToolProcess.Run("ls", _bench.Image);
            Assert.NotEqual(0, tool.ExitCode);
            Assert.Contains("in use", tool.Error, StringComparison.Ordinal);
            Assert.False(writer.HasExited, "the refusals have harmed the holder");
        });

        using NovaVolume volume = NovaVolume.Open(_bench.Image, Options);
        Assert.False(volume.Recovery.WasClean);
        Assert.Empty(volume.Check().Problems);
        for (int thread = 0; thread < WriterProcess.ThreadCount; thread++)
            Assert.Null(WriterVerdict.Judge(volume, "/writer", seed: 3, thread, acknowledged[thread]));
    }
}
