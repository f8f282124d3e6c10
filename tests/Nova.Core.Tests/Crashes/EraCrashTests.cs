using Nova.Core.Media;
using Nova.Core.Tests.BadImages;
using Nova.Testing;
using Xunit;
using Xunit.Abstractions;

namespace Nova.Core.Tests.Crashes;

// Goal: a log whose sequence numbers enter another era keeps its promises, whatever crash there is (SPEC R14, R22).
// Method: images whose logs leave a gap, as cleaning will, to shortly before an era ends. Operations cross the border in several logs, one after another; each is crashed at
// every fence, and the recovery of a part of the states too.

public sealed class EraCrashTests(ITestOutputHelper output)
{
    private const ulong Directory = Format.FirstOrdinaryInode;
    private const ulong File = Directory + 1;
    private const int BeforeTheBorder = 3;
    private const string Before = "mkdir /d 777\nmknod /d/f regular 644 0\nwrite /d/f 0 5000 3\n";

    /// <summary>A file, its directory and the root come to the border, one after the other and all in one operation.</summary>
    private const string Crossing = """
        write /d/f 10 40 4
        mknod /d/a fifo 600 0
        write /d/f 100 4096 5
        chmod / 777
        unlink /d/a
        mknod /b fifo 600 0
        rename /d/f /f replace
        rename /f /d/f replace
        write /d/f 0 30 6
        unlink /b

        """;

    [Theory]
    [InlineData(1UL << 31, "clean")]
    [InlineData(1UL << 32, "crash")]
    [InlineData(3UL << 31, "clean")]
    public void Operations_ThatEnterAnEra_OldOrNewTree(ulong border, string end)
    {
        ExplorationReport report = CrashExplorer.Explore(
            CrossingTest(border, end), new ExplorationOptions { StatesPerPoint = 24, Depth = 2, DeepEvery = 12, DeepStatesPerPoint = 20 });
        output.WriteLine(report.ToString());
        Explored.WithoutViolations(report, atLeast: 200);
        Assert.True(report.DeepStates > 500, $"only {report.DeepStates} states in recovery");
    }

    // Goal: the numbers of one log go on from border to border.
    [Fact]
    public void Log_OverSeveralBorders_IsReadWhole()
    {
        string text = $"{Before}remount crash\n{Crossing}";
        for (int era = 1; era < 5; era++)
        {
            text += $"remount {(era % 2 == 0 ? "clean" : "crash")}\n";
            VolumeCrashTest test = new(Workload.Parse($"{text}mark\nwrite /d/f 0 30 {era}\n{Crossing}"))
            {
                ChangeAtRemount = static (number, image) => WithGaps(image, (ulong)(number + 1) << 31),
            };
            ExplorationReport report = CrashExplorer.Explore(test, new ExplorationOptions { StatesPerPoint = 12 });
            output.WriteLine(report.ToString());
            Explored.WithoutViolations(report, atLeast: 100);
            text += Crossing;
        }
    }

    // Goal: a number is born again in a slot whose last life had come into a later era.
    // Method: the file dies, its tail word is published, another death lets it out of limbo, its slot is zeroed on the way of an operation, the next file takes it.
    [Theory]
    [InlineData("clean")]
    [InlineData("crash")]
    public void Slot_OfALogOfALaterEra_IsBornAgainInTheFirst(string end)
    {
        const ulong Border = 1UL << 32;
        const string Life = "write /d/f 0 10 0\nwrite /d/f 0 10 1\nwrite /d/f 0 10 2\nwrite /d/f 0 10 3\nmknod /d/other fifo 600 0\n";
        const string Death = """
            unlink /d/f
            chmod / 777
            unlink /d/other
            chmod / 755
            mknod /d/next regular 644 0
            write /d/next 0 100 7
            """;
        using EraVolume volume = new();
        volume.Run($"{Before}remount {end}\n{Life}", image => WithGaps(image, Border));
        Assert.NotEqual(0UL, volume.WordAt(volume.Look(crafted => crafted.SlotOf(File)) + SlotHeader.EraOffset));
        volume.Run(Death);
        Assert.Equal(0UL, volume.WordAt(volume.Look(crafted => crafted.SlotOf(File)) + SlotHeader.EraOffset));
        Assert.Equal(2UL, volume.Look(crafted => crafted.LastSequenceOf(File)));

        VolumeCrashTest test = new(Workload.Parse($"{Before}remount {end}\n{Life}mark\n{Death}")) { ChangeAtRemount = static (_, image) => WithGaps(image, Border) };
        ExplorationReport report = CrashExplorer.Explore(test, new ExplorationOptions { StatesPerPoint = 48 });
        output.WriteLine(report.ToString());
        Explored.WithoutViolations(report, atLeast: 200);
    }

    // Goal: no tail word falls two eras behind its era word.
    // Method: at the fence under which the era word is stored, the tail word of the record before is certain.
    [Fact]
    public void EraWord_WhenItIsStored_FindsTheTailWordDurable()
    {
        using EraVolume volume = new();
        volume.Run($"{Before}remount clean\nwrite /d/f 0 10 1\nwrite /d/f 0 10 2\n", static image => WithGaps(image, 1UL << 31));
        _ = volume.TakeFences();
        volume.Run("write /d/f 0 10 9\n");
        int era = (int)volume.Look(crafted => crafted.SlotOf(File)) + SlotHeader.EraOffset;
        FencedImage fence = Assert.Single(volume.TakeFences(), fence => !fence.Durable.AsSpan(era, sizeof(ulong)).SequenceEqual(fence.Visible.AsSpan(era, sizeof(ulong))));
        using CraftedVolume certain = new(fence.Durable);
        Assert.Equal((1UL << 31) - 1, certain.TrustedSequenceOf(File));
    }

    // Goal: mounting and closing enter an era of the volume's own log.
    // Method: the gap is in that log; crashes at all fences of opening and closing, round by round.
    [Theory]
    [InlineData(1UL << 31)]
    [InlineData(1UL << 32)]
    public void MountsAndUnmounts_ThatEnterAnEra_SameTree(ulong border)
    {
        VolumeCrashTest test = new(Workload.Parse("mkdir /kept 755\nremount crash\nmark\nremount clean\nremount clean\nremount clean\n"))
        {
            ChangeAtRemount = (number, image) =>
            {
                using CraftedVolume crafted = new(image);
                if (number == 0)
                    crafted.LeaveGap(Format.VolumeInode, border - 3);
                if (number == 3)
                    Assert.True(crafted.TrustedSequenceOf(Format.VolumeInode) > border, "the border was not reached");
                return crafted.Image();
            },
        };
        ExplorationReport report = CrashExplorer.Explore(test, new ExplorationOptions { StatesPerPoint = 60, Depth = 2, DeepEvery = 8, DeepStatesPerPoint = 16 });
        output.WriteLine(report.ToString());
        Explored.WithoutViolations(report, atLeast: 150);
    }

    internal static VolumeCrashTest CrossingTest(ulong border, string end) =>
        new(Workload.Parse($"{Before}remount {end}\nmark\n{Crossing}", $"crossing {border}")) { ChangeAtRemount = (_, image) => WithGaps(image, border) };

    private static byte[] WithGaps(byte[] image, ulong border)
    {
        using CraftedVolume crafted = new(image);
        foreach (ulong inode in new[] { Format.RootInode, Directory, File })
            crafted.LeaveGap(inode, border - BeforeTheBorder);
        return crafted.Image();
    }
}
