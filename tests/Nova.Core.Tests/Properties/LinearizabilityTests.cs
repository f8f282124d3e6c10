using System.Diagnostics;
using FsCheck;
using FsCheck.Fluent;
using Nova.Core.Tests.Conformance;
using Nova.Testing.Trees;
using Nova.Testing.Volumes;
using Nova.Testing.Workloads;
using Xunit;
using Outcome = Nova.Testing.Workloads.Outcome;

namespace Nova.Core.Tests.Properties;

/// <summary>Two threads on the same names and the same file.</summary>
public sealed class LinearizabilityTests
{
    private const int OperationsOfEach = 4;
    private static readonly Who Root = new(0, 0);

    // Goal: whatever two threads do at once, the results and the tree are those of some order of whole operations that respects real time.
    // Method: short random histories on three names and one open file; all orders of each are tried on the model. A mixture of two writes, a name
    // that is there twice or a count that is wrong fits none. The tree is compared again after a crash.
    [Fact]
    public void TwoThreads_OnTheSameNames_FitSomeOrder()
    {
        int overlapping = 0;
        RandomCheck.ForAll(Histories(), 1500, history =>
        {
            using VolumeFixture fixture = new(1 << 20, new StepClock());
            Call[][] calls = Run(fixture, history);
            overlapping += calls[0].Any(mine => calls[1].Any(other => mine.Overlaps(other))) ? 1 : 0;
            Picture found = Picture.Of(new InodeTree(fixture.Volume));
            if (!FitsSomeOrder(fixture.Clock, calls, found, out string nearest))
            {
                string lines = string.Join('\n', calls.SelectMany(thread => thread));
                Assert.Fail($"no order gives this:\n{lines}\nthe last order that gives the results leaves\n{nearest}");
            }

            fixture.RemountAfterCrash();
            VolumeAssert.IsSound(fixture.Volume, "after two threads and a crash");
            Assert.Equal("", Picture.Of(new InodeTree(fixture.Volume)).DifferenceFrom(found));
        });
        Assert.True(overlapping > 10, $"only {overlapping} histories had operations at the same time");
    }

    // Goal: a reader sees one whole write or another, never a mixture, and readers are not stopped by writers.
    [Theory]
    [InlineData(64)]
    [InlineData(4096)]
    [InlineData(10_000)]
    [InlineData(65_536)]
    public void Read_WhileWritten_GivesOneWholeWrite(int length)
    {
        using VolumeFixture fixture = new(8 << 20, new StepClock());
        InodeTree tree = new(fixture.Volume);
        Assert.Equal(Errno.Ok, tree.Create(Root, "/f", OpenHow.ReadWrite, 0x1A4, out int handle));
        Assert.Equal(Errno.Ok, tree.Write(handle, 0, Filled(length, 1)));
        bool done = false;
        int values = 0;
        Threads.RunAtOnce(
            () =>
            {
                // On a busy machine the reader may come late: go on, slowly, until it has seen a change.
                for (int i = 0; i < 4000 || (Volatile.Read(ref values) < 2 && i < 14_000); i++)
                {
                    Assert.Equal(Errno.Ok, tree.Write(handle, 0, Filled(length, (byte)(i % 250 + 1))));
                    if (i >= 4000)
                        Thread.Sleep(1);
                }

                Volatile.Write(ref done, true);
            },
            () =>
            {
                byte last = 0;
                while (!Volatile.Read(ref done))
                {
                    Assert.Equal(Errno.Ok, tree.Read(handle, 0, length, out byte[]? bytes));
                    Assert.Equal(length, bytes!.Length);
                    Assert.DoesNotContain(bytes, value => value != bytes[0]);
                    values += bytes[0] != last ? 1 : 0;
                    last = bytes[0];
                }
            });
        Assert.True(values > 1, "the reader saw one value only");
    }

    private static byte[] Filled(int length, byte value)
    {
        byte[] bytes = new byte[length];
        bytes.AsSpan().Fill(value);
        return bytes;
    }

    private static Arbitrary<Operation[][]> Histories()
    {
        Gen<string> names = Gen.Elements("/a", "/b", "/c");
        Target file = new(null, 0);
        Gen<int> lengths = Gen.Elements(10, 300, 5000);
        Gen<int> seeds = Gen.Choose(1, 100);
        Gen<long> offsets = Gen.Elements(0L, 100L, 4000L);
        Gen<Operation> one = Gen.Frequency(
            (4, names.Select(name => (Operation)new CreateFile(Root, name, OpenHow.ReadWrite | OpenHow.Exclusive, 0x1A4, 1))),
            (2, names.Select(name => (Operation)new CreateFile(Root, name, OpenHow.ReadWrite, 0x1A4, 1))),
            (2, names.Select(name => (Operation)new CreateFile(Root, name, OpenHow.ReadWrite | OpenHow.Truncate, 0x1A4, 1))),
            (3, names.Select(name => (Operation)new Unlink(Root, name))),
            (2, names.Select(name => (Operation)new MakeDirectory(Root, name, 0x1ED))),
            (2, names.Select(name => (Operation)new RemoveDirectory(Root, name))),
            (2, names.Select(name => (Operation)new LinkOpenFile(Root, 0, name))),
            (5,
                from source in names
                from destination in names
                from kind in Gen.Elements(Enum.GetValues<RenameKind>())
                select (Operation)new Rename(Root, source, destination, kind)),
            (2, names.Select(name => (Operation)new StatPath(Root, name))),
            (4, from offset in offsets from length in lengths from seed in seeds select (Operation)new WriteFile(file, offset, length, seed)),
            (2, from length in lengths from seed in seeds select (Operation)new AppendFile(file, length, seed)),
            (4, Gen.Constant((Operation)new ReadFile(file, 0, 20_000))),
            (1, Gen.Elements(0L, 50L, 6000L).Select(length => (Operation)new Resize(file, length))),
            (1, Gen.Constant((Operation)new StatFile(0))));
        return one.ArrayOf(OperationsOfEach).Two().Select(pair => new[] { pair.Item1, pair.Item2 }).ToArbitrary();
    }

    private static World[] Worlds(ITree first, ITree second)
    {
        World[] worlds = [new World(first), new World(second)];
        Assert.Equal(Errno.Ok, new CreateFile(Root, "/shared", OpenHow.ReadWrite, 0x1A4, 0).Run(worlds[0]).Errno);
        Assert.Equal(Errno.Ok, new WriteFile(new Target(null, 0), 0, 6000, 999).Run(worlds[0]).Errno);
        Assert.Equal(Errno.Ok, new OpenFile(Root, "/shared", OpenHow.ReadWrite, 0).Run(worlds[1]).Errno);
        return worlds;
    }

    private static Call[][] Run(VolumeFixture fixture, Operation[][] history)
    {
        World[] worlds = Worlds(new InodeTree(fixture.Volume), new InodeTree(fixture.Volume));
        Call[][] calls = [.. history.Select(operations => new Call[operations.Length])];
        Threads.RunAtOnce([.. history.Select((operations, thread) => (Action)(() =>
        {
            for (int i = 0; i < operations.Length; i++)
            {
                long begun = Stopwatch.GetTimestamp();
                Outcome outcome = operations[i].Run(worlds[thread]);
                calls[thread][i] = new Call(thread, operations[i], outcome, begun, Stopwatch.GetTimestamp());
            }
        }))]);
        return calls;
    }

    private static bool FitsSomeOrder(StepClock clock, Call[][] calls, Picture found, out string nearest)
    {
        nearest = "(no order gives the results)";
        foreach (List<Call> order in Orders(calls, [], 0, 0))
        {
            ModelTree model = new(clock) { LargestFile = VolumeFixture.LargestFile };
            World[] worlds = Worlds(model, model);
            if (!order.All(call => call.Operation.Agrees(call.Operation.Run(worlds[call.Thread]), call.Outcome)))
                continue;
            nearest = found.DifferenceFrom(Picture.Of(model));
            if (nearest.Length == 0)
                return true;
        }

        return false;
    }

    /// <summary>The ways to merge two threads' calls, each thread in its order, and a call that had ended before another began before it.</summary>
    private static IEnumerable<List<Call>> Orders(Call[][] calls, List<Call> before, int first, int second)
    {
        if (first == calls[0].Length && second == calls[1].Length)
            yield return [.. before];

        for (int thread = 0; thread < 2; thread++)
        {
            (int mine, int other) = thread == 0 ? (first, second) : (second, first);
            if (mine == calls[thread].Length || (other < calls[1 - thread].Length && calls[1 - thread][other].Ended < calls[thread][mine].Begun))
                continue;
            before.Add(calls[thread][mine]);
            foreach (List<Call> order in Orders(calls, before, thread == 0 ? first + 1 : first, thread == 1 ? second + 1 : second))
                yield return order;
            before.RemoveAt(before.Count - 1);
        }
    }

    private sealed record Call(int Thread, Operation Operation, Outcome Outcome, long Begun, long Ended)
    {
        public bool Overlaps(Call other) => Begun < other.Ended && other.Begun < Ended;

        public override string ToString() => $"thread {Thread}: {Operation} gave {Outcome} from {Begun} to {Ended}";
    }
}
