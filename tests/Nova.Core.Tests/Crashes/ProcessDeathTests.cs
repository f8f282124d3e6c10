using Nova.Core.Tests.BadImages;
using Nova.Core.Tests.Conformance;
using Nova.Pmem;
using Nova.Testing.Trees;
using Nova.Testing.Volumes;
using Nova.Testing.Workloads;
using Xunit;
using Xunit.Abstractions;

namespace Nova.Core.Tests.Crashes;

// Goal: what recovery believes survives (SPEC R22).
// Method: a process dies before a fence, so that what it stored is visible and not durable. The next one recovers on memory that is mapped directly, and is asked what is there.
// Then the power fails; another recovery must find the same. The first recovery dies before its own fences as well.

public sealed class ProcessDeathTests(ITestOutputHelper output)
{
    private const int StatesAtMost = 12;
    private static readonly Who Root = new(0, 0);
    private int _states;

    public static TheoryData<string> Scenarios { get; } =
    [
        "create", "unlink last name", "rename over a file of another directory", "append a page", "overwrite across pages, unaligned", "set large attribute", "chmod of the root",
        "make long symbolic link",
    ];

    [Theory]
    [MemberData(nameof(Scenarios))]
    public void Operation_VisibleAndNotDurable_SurvivesAsRecoveryFoundIt(string name)
    {
        using CrashRig rig = new();
        foreach (Operation operation in CrashScenarios.Scene)
            rig.SetUp(operation);
        Die(rig, CrashScenarios.All[name]);
        Assert.True(_states > 20, $"only {_states} states");
    }

    // Goal: the same where records lie in log pages, in old ones and in such as the operation opens.
    [Fact]
    public void Operation_InLongLogs_SurvivesAsRecoveryFoundIt()
    {
        using CrashRig rig = new();
        rig.SetUp(new CreateFile(Root, "/f", OpenHow.ReadWrite, 0x1A4, 0));
        for (int i = 0; i < 76; i++)
        {
            Operation write = new WriteFile(new Target(null, 0), i * 40, 30, i + 1);
            Operation create = new MakeNode(Root, $"/node-{i}", FileType.Fifo, 0x180, 0);
            if (i % 15 == 0 || i is > 66 and < 73)
            {
                Die(rig, write);
                Die(rig, create);
            }
            else
            {
                rig.SetUp(write);
                rig.SetUp(create);
            }
        }

        output.WriteLine($"{_states} states");
        Assert.True(_states > 400, $"only {_states} states");
    }

    // Goal: a volume that a half-finished format let somebody open is there tomorrow.
    [Fact]
    public void Format_VisibleAndNotDurable_SurvivesIfItWasOpened()
    {
        CrashRecorder recorder = new(new byte[CrashRig.SizeInBytes]) { IsKeeping = true };
        using PmemRegion keeper = AnonymousRegion.Create(CrashRig.SizeInBytes);
        NovaVolume.Create(new RecordedRegion(AnonymousRegion.OpenAgain(keeper), recorder), VolumeFixture.Format, CraftedVolume.Options).Abandon();
        int opened = 0;
        foreach (CrashPoint point in recorder.TakePoints())
        {
            DeadProcess dead = new(point);
            if (TryOpen(new RecordedRegion(new DaxMemory(dead.Visible), dead)) is not { } volume)
                continue;
            volume.Abandon();
            opened++;
            NovaVolume? again = TryOpen(new DaxMemory(dead.Durable));
            Assert.True(again is not null, $"point {opened} of {point.Words.Count} words");
            again.Abandon();
        }

        Assert.True(opened >= 2, $"{opened} opened: the replica alone, and both");
    }

    private static NovaVolume? TryOpen(PmemRegion region)
    {
        try
        {
            return NovaVolume.Open(region, CraftedVolume.Options);
        }
        catch (NovaException refusal) when (refusal.Error is NovaError.NotAVolume or NovaError.Corrupt)
        {
            return null;
        }
    }

    private void Die(CrashRig rig, Operation operation)
    {
        foreach (CrashState state in rig.PointsOf(operation).SelectMany(point => point.States(StatesAtMost, _states)))
        {
            string when = $"{operation}: {state}";
            CrashRecorder recovery = new(state.Image()) { IsKeeping = true };
            Picture seen = Survives(new DeadProcess(state), recovery, when);
            if (++_states % 4 != 0)
                continue;

            // The recovery dies too: it had made durable what it read, but its verdict is visible alone.
            foreach (CrashState second in recovery.TakePoints().SelectMany(point => point.States(4, _states)))
                Assert.Equal("", Survives(new DeadProcess(second), null, $"{when}, and in its recovery {second}").DifferenceFrom(seen));
        }
    }

    /// <summary>Opens what a dead process left, and again what a power loss leaves of that.</summary>
    private static Picture Survives(DeadProcess dead, CrashRecorder? recorder, string when)
    {
        PmemRegion region = new RecordedRegion(new DaxMemory(dead.Visible), dead);
        Picture seen = PictureOf(recorder is null ? region : new RecordedRegion(region, recorder));
        string difference = PictureOf(new DaxMemory(dead.Durable)).DifferenceFrom(seen);
        Assert.True(difference.Length == 0, $"{when}: the power fails after recovery\n{difference}");
        return seen;
    }

    private static Picture PictureOf(PmemRegion region)
    {
        NovaVolume volume = NovaVolume.Open(region, CraftedVolume.Options);
        try
        {
            Assert.Empty(volume.Recovery.Damage);
            return Picture.Of(new InodeTree(volume));
        }
        finally
        {
            volume.Abandon();
        }
    }
}
