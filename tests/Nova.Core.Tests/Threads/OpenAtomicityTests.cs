using Nova.Core.Tests.Conformance;
using Nova.Pmem;
using Xunit;

namespace Nova.Core.Tests.Threads;

// Goal: opening a file by name, and emptying it if that was asked for, is one step: nobody who moves the name, or takes the permission away, sees the old content afterwards and loses it then.
// Method: at every point of the opening at which its thread holds no lock, one at a time, somebody else does that and reads the content. If it is there then, it has to stay.
public sealed class OpenAtomicityTests
{
    private const OpenModes Emptying = OpenModes.Write | OpenModes.Truncate;
    private static readonly Credentials Owner = new(1000, 1000);

    [Theory]
    [InlineData("move", "create")]
    [InlineData("forbid", "create")]
    [InlineData("forbid", "open")]
    public void Open_ToEmpty_NameOrPermissionLostAtAnyPoint_IsBeforeOrAfterIt(string change, string opening)
    {
        int emptiedBefore = 0, keptAfter = 0;
        bool reached = true;
        for (int point = 1; reached; point++)
        {
            MeddlingSeam seam = new(TimeProvider.System);
            VolumeOptions options = new() { Credentials = Owner, Background = BackgroundWork.None, Seam = seam };
            using NovaVolume volume = NovaVolume.Create(AnonymousRegion.Create(1 << 20), VolumeFixture.Format, options);
            volume.WriteAllText("/f", "content");
            InodeIdentity file = volume.GetStatus("/f").Identity;
            long seen = -1;
            NovaError error = NovaError.None;
            reached = seam.Run(
                point,
                () =>
                {
                    if (change == "move")
                        volume.Move("/f", "/g");
                    else
                        volume.SetAttributes("/f", new AttributeChange { Permissions = 0 });
                    seen = SizeOf(volume, file);
                },
                () => error = opening == "create"
                    ? volume.Inodes.OpenOrCreate(Owner, InodeNumber.Root, "f"u8, 0x180, Emptying, out _, out _)
                    : volume.Inodes.Open(Owner, file, Emptying, out _));
            if (!reached)
                break;
            Assert.True(seen == SizeOf(volume, file), $"point {point}: {seen} bytes were seen, {SizeOf(volume, file)} are left");
            Assert.Equal(change == "forbid" && seen != 0 ? NovaError.AccessDenied : NovaError.None, error);
            emptiedBefore += seen == 0 ? 1 : 0;
            keptAfter += seen != 0 ? 1 : 0;
        }

        Assert.True(emptiedBefore > 0 && keptAfter > 0, $"emptied before at {emptiedBefore} points, kept after at {keptAfter}");
    }

    private static long SizeOf(NovaVolume volume, InodeIdentity file)
    {
        Rebirth.Require(volume.Inodes.GetStatus(file, out InodeStatus status));
        return status.Size;
    }
}
