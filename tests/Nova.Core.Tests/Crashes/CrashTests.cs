using Nova.Testing.Trees;
using Nova.Testing.Workloads;
using Xunit;
using Xunit.Abstractions;

namespace Nova.Core.Tests.Crashes;

// Goal: a power loss anywhere in an operation leaves the old tree or the new one; after its return, the new one.
// Method: record the words that the operation stores; at each fence recover from every subset of a list; compare with the model.
// The operation after it is explored too, because it publishes the tails of the first.

public abstract class CrashTests(ITestOutputHelper output)
{
    private static readonly Operation Next = new SetAttributes(new Who(0, 0), "/e", new Change { Permissions = 0x1FF });

    protected void Explore(string name)
    {
        using CrashRig rig = new();
        foreach (Operation operation in CrashScenarios.Scene)
            rig.SetUp(operation);
        rig.Explore(CrashScenarios.All[name]);
        rig.Explore(Next);
        output.WriteLine($"{rig.States} states");
        Assert.True(rig.States > 60, $"only {rig.States} states: was a fence reached?");
    }

    protected static TheoryData<string> Part(int part, int of) =>
        [.. CrashScenarios.All.Keys.Where((_, i) => i % of == part)];
}

public sealed class FirstHalfCrashTests(ITestOutputHelper output) : CrashTests(output)
{
    public static TheoryData<string> Names { get; } = Part(0, 2);

    [Theory]
    [MemberData(nameof(Names))]
    public void Operation_PowerLossAtAnyFence_OldOrNewTree(string operation) => Explore(operation);
}

public sealed class SecondHalfCrashTests(ITestOutputHelper output) : CrashTests(output)
{
    public static TheoryData<string> Names { get; } = Part(1, 2);

    [Theory]
    [MemberData(nameof(Names))]
    public void Operation_PowerLossAtAnyFence_OldOrNewTree(string operation) => Explore(operation);
}

public sealed class RecoveryCrashTests(ITestOutputHelper output)
{
    // Goal: a power loss in recovery changes nothing of what the next recovery finds.
    // Method: for a part of the states of a few operations, record recovery's own stores and crash it at each of its fences.
    [Fact]
    public void Recovery_PowerLossAtAnyFence_SameTree()
    {
        int states = 0;
        string[] names =
        [
            "create", "unlink last name", "rename over a file of another directory", "exchange directories", "append a page", "set large attribute",
        ];
        foreach (string name in names)
        {
            using CrashRig rig = new() { StatesAtMost = 60, DeepEvery = 8 };
            foreach (Operation operation in CrashScenarios.Scene)
                rig.SetUp(operation);
            rig.Explore(CrashScenarios.All[name]);
            states += rig.DeepStates;
        }

        output.WriteLine($"{states} states");
        Assert.True(states > 4000, $"only {states} states");
    }

    // Goal: log pages that fill up, and operations far into them, survive a crash at any fence.
    // Method: as above, in the middle of long logs of a file and of a directory.
    [Fact]
    public void LongLogs_PowerLossAtAnyFence_OldOrNewTree()
    {
        Who root = new(0, 0);
        using CrashRig rig = new() { StatesAtMost = 25 };
        rig.SetUp(new CreateFile(root, "/f", OpenHow.ReadWrite, 0x1A4, 0));
        for (int i = 0; i < 140; i++)
        {
            Operation write = new WriteFile(new Target(null, 0), i * 40, 30, i + 1);
            Operation create = new MakeNode(root, $"/node-{i}", FileType.Fifo, 0x180, 0);
            if (i % 7 == 0 || i is > 60 and < 70)
            {
                rig.Explore(write);
                rig.Explore(create);
            }
            else
            {
                rig.SetUp(write);
                rig.SetUp(create);
            }
        }

        output.WriteLine($"{rig.States} states");
        Assert.True(rig.States > 2500, $"only {rig.States} states");
    }
}
