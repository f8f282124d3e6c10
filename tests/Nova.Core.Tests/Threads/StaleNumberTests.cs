using Nova.Core.Tests.Conformance;
using Nova.Pmem;
using Xunit;

namespace Nova.Core.Tests.Threads;

// Goal: asking for a number whose inode is being born, or is dying, is harmless: it is there whole or not at all.
// Method: one thread asks for the numbers that the others are about to use, and have just given up.
public sealed class StaleNumberTests
{
    private static readonly VolumeOptions Options = new() { Background = BackgroundWork.None, Credentials = Credentials.Superuser };

    [Fact]
    public void GetStatus_OfNumbersThatComeAndGo_WholeOrNotFound()
    {
        using NovaVolume volume = NovaVolume.Create(AnonymousRegion.Create(16 << 20), VolumeFixture.Format, Options with { CachedInodes = 16 });
        Credentials root = Credentials.Superuser;
        Assert.Equal(NovaError.None, volume.Inodes.MakeDirectory(root, InodeNumber.Root, "d"u8, 0x1ED, out InodeStatus directory));
        bool done = false;
        int seen = 0;
        Exception? failure = null;
        Thread asker = new(() =>
        {
            try
            {
                for (ulong number = 256; !Volatile.Read(ref done); number = number == 300 ? 256 : number + 1)
                {
                    NovaError error = volume.Inodes.GetStatus(new InodeNumber(number), out InodeStatus status);
                    Assert.True(error is NovaError.None or NovaError.NotFound, $"{error}");
                    if (error == NovaError.None && number != directory.Number.Value)
                    {
                        Assert.Equal(0x81A4u, status.Mode);
                        seen++;
                    }
                }
            }
            catch (Exception problem)
            {
                failure = problem;
            }
        });
        asker.Start();
        for (int round = 0; round < 3_000; round++)
        {
            byte[] name = System.Text.Encoding.UTF8.GetBytes($"n{round}");
            Assert.Equal(NovaError.None, volume.Inodes.MakeNode(root, directory.Number, name, 0x81A4, 0, out _));
            if (round % 3 != 0)
                Assert.Equal(NovaError.None, volume.Inodes.Unlink(root, directory.Number, name));
            else if (round % 30 == 0)
                volume.Sync();
        }

        SpinWait.SpinUntil(() => Volatile.Read(ref seen) > 0 || failure is not null, TimeSpan.FromMinutes(1));
        Volatile.Write(ref done, true);
        Assert.True(asker.Join(TimeSpan.FromMinutes(1)), "the asking thread does not come back");
        Assert.Null(failure);
        Assert.True(seen > 0);
        Assert.Empty(volume.Check().Problems);
    }
}
