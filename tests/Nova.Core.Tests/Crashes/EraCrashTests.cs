using Nova.Core.Media;
using Nova.Core.Tests.BadImages;
using Nova.Pmem;
using Nova.Testing.Trees;
using Nova.Testing.Workloads;
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
    private static readonly Who Root = new(0, 0);

    public static TheoryData<ulong, RemountKind> Borders { get; } = new()
    {
        { 1UL << 31, RemountKind.Clean },
        { 1UL << 32, RemountKind.Crash },
        { 3UL << 31, RemountKind.Clean },
    };

    [Theory]
    [MemberData(nameof(Borders))]
    public void Operations_ThatEnterAnEra_OldOrNewTree(ulong border, RemountKind end)
    {
        using CrashRig rig = Before(border, end);
        foreach (Operation operation in Crossing())
            rig.Explore(operation);
        output.WriteLine($"{rig.States} states, {rig.DeepStates} in recovery");
        Assert.True(rig.States > 400, $"only {rig.States} states");
        Assert.True(rig.DeepStates > 1000, $"only {rig.DeepStates} states in recovery");
    }

    // Goal: the numbers of one log go on from border to border.
    [Fact]
    public void Log_OverSeveralBorders_IsReadWhole()
    {
        using CrashRig rig = Before(1UL << 31, RemountKind.Crash);
        for (ulong era = 1; era < 5; era++)
        {
            foreach (Operation operation in Crossing())
                rig.SetUp(operation);
            ulong next = (era + 1) << 31;
            rig.Remount(era % 2 == 0 ? RemountKind.Clean : RemountKind.Crash, image => WithGaps(image, next));
            rig.Explore(new WriteFile(new Target("/d/f"), 0, 30, (int)era));
        }
    }

    // Goal: a number is born again in a slot whose last life had come into a later era.
    // Method: the file dies, its tail word is published, another death lets it out of limbo, its slot is zeroed on the way of an operation, the next file takes it.
    [Theory]
    [InlineData(RemountKind.Clean)]
    [InlineData(RemountKind.Crash)]
    public void Slot_OfALogOfALaterEra_IsBornAgainInTheFirst(RemountKind end)
    {
        using CrashRig rig = Before(1UL << 32, end);
        for (int i = 0; i <= BeforeTheBorder; i++)
            rig.SetUp(new WriteFile(new Target("/d/f"), 0, 10, i));
        rig.SetUp(new MakeNode(Root, "/d/other", FileType.Fifo, 0x180, 0));
        Assert.NotEqual(0UL, rig.WordAt(rig.Crafted(crafted => crafted.SlotOf(File)) + SlotHeader.EraOffset));
        rig.Explore(new Unlink(Root, "/d/f"));
        rig.SetUp(new SetAttributes(Root, "/", new Change { Permissions = 0x1FF }));
        rig.SetUp(new Unlink(Root, "/d/other"));
        rig.Explore(new SetAttributes(Root, "/", new Change { Permissions = 0x1ED }));
        rig.Explore(new MakeNode(Root, "/d/next", FileType.Regular, 0x1A4, 0));
        rig.Explore(new WriteFile(new Target("/d/next"), 0, 100, 7));
        Assert.Equal(0UL, rig.WordAt(rig.Crafted(crafted => crafted.SlotOf(File)) + SlotHeader.EraOffset));
        Assert.Equal(2UL, rig.Crafted(crafted => crafted.LastSequenceOf(File)));
    }

    // Goal: no tail word falls two eras behind its era word.
    // Method: at the fence under which the era word is stored, the tail word of the record before is certain.
    [Fact]
    public void EraWord_WhenItIsStored_FindsTheTailWordDurable()
    {
        using CrashRig rig = Before(1UL << 31, RemountKind.Clean);
        for (int i = 1; i < BeforeTheBorder; i++)
            rig.SetUp(new WriteFile(new Target("/d/f"), 0, 10, i));
        IReadOnlyList<CrashPoint> points = rig.PointsOf(new WriteFile(new Target("/d/f"), 0, 10, 9));
        long slot = rig.Crafted(crafted => crafted.SlotOf(File));
        CrashPoint point = Assert.Single(points, point => point.Words.Any(word => word.Offset == slot + SlotHeader.EraOffset));
        using CraftedVolume certain = new(point.Certain);
        Assert.Equal((1UL << 31) - 1, certain.TrustedSequenceOf(File));
    }

    // Goal: mounting and closing enter an era of the volume's own log.
    // Method: the gap is in that log; crashes at all fences of opening and closing, round by round.
    [Theory]
    [InlineData(1UL << 31)]
    [InlineData(1UL << 32)]
    public void MountsAndUnmounts_ThatEnterAnEra_SameTree(ulong border)
    {
        using CraftedVolume first = new(RemountKind.Crash, volume => volume.Inodes.MakeDirectory(Credentials.Superuser, InodeNumber.Root, "kept"u8, 0x1ED, out _));
        first.LeaveGap(Format.VolumeInode, border - 2);
        byte[] image = first.Image();
        int states = 0;
        for (int round = 0; round < 3; round++)
        {
            CrashRecorder recorder = new(image) { IsKeeping = true };
            using PmemRegion keeper = RegionOf(image);
            NovaVolume.Open(new RecordedRegion(AnonymousRegion.OpenAgain(keeper), recorder), CraftedVolume.Options).Dispose();
            foreach (CrashState state in recorder.TakePoints().Append(recorder.Here("closed")).SelectMany(point => point.States(60, states)))
            {
                states++;
                AssertOpens(state.Image(), state.ToString());
            }

            image = keeper.Read(0, image.Length).ToArray();
        }

        using CraftedVolume last = new(image);
        Assert.True(last.TrustedSequenceOf(Format.VolumeInode) > border, "the border was not reached");
        output.WriteLine($"{states} states");
        Assert.True(states > 300, $"only {states} states");
    }

    internal static CrashRig Before(ulong border, RemountKind end)
    {
        CrashRig rig = new() { StatesAtMost = 20, DeepEvery = 12 };
        rig.SetUp(new MakeDirectory(Root, "/d", 0x1FF));
        rig.SetUp(new MakeNode(Root, "/d/f", FileType.Regular, 0x1A4, 0));
        rig.SetUp(new WriteFile(new Target("/d/f"), 0, 5000, 3));
        rig.Remount(end, image => WithGaps(image, border));
        return rig;
    }

    /// <summary>A file, its directory and the root come to the border, one after the other and all in one operation.</summary>
    internal static IEnumerable<Operation> Crossing()
    {
        yield return new WriteFile(new Target("/d/f"), 10, 40, 4);
        yield return new MakeNode(Root, "/d/a", FileType.Fifo, 0x180, 0);
        yield return new WriteFile(new Target("/d/f"), 100, 4096, 5);
        yield return new SetAttributes(Root, "/", new Change { Permissions = 0x1FF });
        yield return new Unlink(Root, "/d/a");
        yield return new MakeNode(Root, "/b", FileType.Fifo, 0x180, 0);
        yield return new Rename(Root, "/d/f", "/f", RenameKind.Replace);
        yield return new Rename(Root, "/f", "/d/f", RenameKind.Replace);
        yield return new WriteFile(new Target("/d/f"), 0, 30, 6);
        yield return new Unlink(Root, "/b");
    }

    private static byte[] WithGaps(byte[] image, ulong border)
    {
        using CraftedVolume crafted = new(image);
        foreach (ulong inode in new[] { Format.RootInode, Directory, File })
            crafted.LeaveGap(inode, border - BeforeTheBorder);
        return crafted.Image();
    }

    /// <summary>It opens, and once more from the words that the first opening has stored.</summary>
    private static void AssertOpens(byte[] image, string when)
    {
        using PmemRegion keeper = RegionOf(image);
        for (int i = 0; i < 2; i++)
        {
            NovaVolume volume = NovaVolume.Open(AnonymousRegion.OpenAgain(keeper), CraftedVolume.Options);
            Assert.True(volume.Recovery.Damage.Count == 0, $"{when}: {string.Join(", ", volume.Recovery.Damage.Select(damage => damage.Message))}");
            Assert.True(volume.Inodes.Lookup(Credentials.Superuser, InodeNumber.Root, "kept"u8, out _) == NovaError.None, when);
            volume.Abandon();
        }
    }

    private static PmemRegion RegionOf(byte[] image)
    {
        PmemRegion region = AnonymousRegion.Create(image.Length);
        using StoreBatch batch = region.BeginBatch();
        batch.Store(0, image, default);
        batch.Fence();
        return region;
    }
}
