using Nova.Testing.Trees;
using Nova.Testing.Workloads;

namespace Nova.Testing.Tests.Scheduling;

/// <summary>Durable linearizability under a scheduler that decides at every lock, store and fence.</summary>
public sealed class ConcurrentCrashTests(Xunit.Abstractions.ITestOutputHelper output)
{
    // Goal: whatever two or three threads do at once, and wherever the power fails, what is found is some order of whole operations.
    // Method: short seeded histories on few names and one open file; each is run once under a seeded schedule, and crashed everywhere.
    [Theory]
    [InlineData(2, 4)]
    [InlineData(3, 2)]
    public void Threads_PowerLossAnywhere_SomeOrderOfWholeOperations(int threads, int operations)
    {
        long states = 0;
        int overlapping = 0;
        for (int seed = 0; seed < 12; seed++)
        {
            ConcurrentCrashTest test = new(RandomHistories.SetUp, RandomHistories.Draw(threads, operations, seed), seed);
            ExplorationReport report = CrashExplorer.Explore(test, new ExplorationOptions { Seed = (ulong)seed, StatesPerPoint = 60 });
            Assert.True(report.Violations.Count == 0, $"seed {seed}: {report}");
            states += report.StatesRecovered;
            overlapping += test.History!.CountLegal(0, test.History.All) > operations * threads + 1 ? 1 : 0;
        }

        output.WriteLine($"{states} states, {overlapping} histories in which operations met");
        Assert.True(states > 2000, $"only {states} states");
        Assert.True(overlapping > 0, "no operations met");
    }

    // Goal: the check is not content with anything: a history whose result nobody can have given is refused.
    [Fact]
    public void History_ResultOfNoOrder_HasNone()
    {
        Operation create = new CreateFile(new Who(0, 0), "/a", OpenHow.ReadWrite | OpenHow.Exclusive, 0x1A4, 0);
        Call first = new(0, create, Outcome.Of(Errno.Ok), 0, 3);
        Call second = new(1, create, Outcome.Of(Errno.Ok), 1, 2);
        Func<World[]> start = () =>
        {
            ModelTree model = new(new StepClock());
            return [new World(model), new World(model)];
        };
        Assert.False(new History([first, second], start).HasOrder);
        Assert.True(new History([first, second with { Outcome = Outcome.Of(Errno.EEXIST) }], start).HasOrder);
    }

    // Goal: an operation that had returned before another began can't come after it.
    [Fact]
    public void History_OrderAgainstRealTime_IsNone()
    {
        Operation create = new CreateFile(new Who(0, 0), "/a", OpenHow.ReadWrite | OpenHow.Exclusive, 0x1A4, 0);
        Call early = new(0, create, Outcome.Of(Errno.EEXIST), 0, 1);
        Call late = new(1, create, Outcome.Of(Errno.Ok), 2, 3);
        Func<World[]> start = () =>
        {
            ModelTree model = new(new StepClock());
            return [new World(model), new World(model)];
        };
        Assert.False(new History([early, late], start).HasOrder);
        Assert.True(new History([early with { Begun = 2, Returned = 3 }, late with { Begun = 0, Returned = 1 }], start).HasOrder);
    }
}
