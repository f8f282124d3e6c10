using Nova.Core.Tests.Crashes;
using Nova.SecondReader;
using Nova.Testing.Trees;
using Nova.Testing.Workloads;
using Xunit;
using Xunit.Abstractions;

namespace Nova.Core.Tests.SecondReader;

// Goal: the verdict of SPEC R19 to R22, given in memory by the second reader, is the one that the product makes durable.
// Method: record the words that each operation stores; from every subset of a list, at each fence, read the image with both.

public sealed class SecondReaderCrashTests(ITestOutputHelper output)
{
    private static readonly Who Root = new(0, 0);
    private static readonly Operation Next = new SetAttributes(Root, "/e", new Change { Permissions = 0x1FF });

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void CrashImages_OfEveryOperation_GetTheSameVerdict(int shardCount)
    {
        int states = 0, withoutData = 0, withoutPartners = 0, committed = 0;
        foreach (Operation operation in CrashScenarios.All.Values)
        {
            using ReaderRig rig = new(shardCount);
            foreach (Operation before in CrashScenarios.Scene)
                rig.Run(before);
            rig.Explore(operation, statesAtMost: 25);
            rig.Explore(Next, statesAtMost: 10);
            states += rig.States;
            withoutData += rig.WithoutData;
            withoutPartners += rig.WithoutPartners;
            committed += rig.CommittedInDoubt;
        }

        output.WriteLine($"{states} states; runs in doubt: {committed} committed, {withoutData} without data, {withoutPartners} without partners");
        Assert.True(states > 3000, $"only {states} states");
        Assert.True(committed > 1000 && withoutData > 50 && withoutPartners > 200, $"{committed}, {withoutData}, {withoutPartners}");
    }

    // Goal: R14 as it is written is what the product does, where logs enter an era.
    [Theory]
    [InlineData(1UL << 31)]
    [InlineData(1UL << 32)]
    public void CrashImages_OfLogsThatEnterAnEra_GetTheSameVerdict(ulong border)
    {
        using CrashRig volume = EraCrashTests.Before(border, RemountKind.Clean);
        using ReaderRig reader = new(1);
        int states = 0;
        foreach (Operation operation in EraCrashTests.Crossing())
        {
            foreach (CrashState state in volume.PointsOf(operation).SelectMany(point => point.States(12, states)))
            {
                states++;
                SecondVolume second = reader.ReadBoth(state.Image(), $"{operation}: {state}", out byte[] closed);
                if (states % 8 == 0)
                    reader.ReadClosed(closed, second, $"{operation}: {state}");
            }
        }

        output.WriteLine($"{states} states");
        Assert.True(states > 200, $"only {states} states");
    }

    [Fact]
    public void CrashImages_OfLongLogsAndRebornSlots_GetTheSameVerdict()
    {
        using ReaderRig rig = new(2);
        rig.Run(new CreateFile(Root, "/f", OpenHow.ReadWrite, 0x1A4, 0));
        for (int i = 0; i < 140; i++)
        {
            Operation[] round =
            [
                new WriteFile(new Target(null, 0), i * 40, 30, i + 1),
                new MakeNode(Root, $"/node-{i}", FileType.Regular, 0x180, 0),
                i % 2 == 0 ? new Unlink(Root, $"/node-{i}") : new Rename(Root, $"/node-{i}", $"/moved-{i % 10}", RenameKind.Replace),
            ];
            foreach (Operation operation in round)
            {
                if (i % 9 == 0 || i is > 60 and < 68)
                    rig.Explore(operation, statesAtMost: 20);
                else
                    rig.Run(operation);
            }
        }

        output.WriteLine($"{rig.States} states");
        Assert.True(rig.States > 2000, $"only {rig.States} states");
    }
}
