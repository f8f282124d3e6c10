using FsCheck;
using FsCheck.Fluent;
using Nova.Core.Tests.Conformance;
using Nova.Testing;
using Nova.Testing.Trees;
using Nova.Testing.Volumes;
using Nova.Testing.Workloads;
using Xunit;
using Outcome = Nova.Testing.Workloads.Outcome;

namespace Nova.Core.Tests.Properties;

/// <summary>Two threads, each in a directory of its own.</summary>
public sealed class SubtreeTests
{
    // Goal: operations on disjoint subtrees don't see one another, and both are whole after a crash.
    // Method: two random workloads at once in two directories of one volume, each beside a model of its own; the clock stands still.
    [Fact]
    public void TwoThreads_InSubtreesOfTheirOwn_EachIsWhatItsModelSays()
    {
        Gen<Workload> part = RandomWorkloads.Of(new OperationGenerator(), 10, 40).Generator.Select(WithoutRemounts);
        Arbitrary<(Workload, Workload)> pairs = part.Zip(part).Select(pair => (pair.Item1, pair.Item2)).ToArbitrary();
        RandomCheck.ForAll(pairs, 400, pair =>
        {
            using VolumeFixture fixture = new(16 << 20, new StepClock());
            using Party first = new(fixture, 0, pair.Item1), second = new(fixture, 1, pair.Item2);
            Threads.RunAtOnce(first.Run, second.Run);
            fixture.RemountAfterCrash();
            VolumeAssert.IsSound(fixture.Volume, "after two threads and a crash");
            first.Compare(fixture.Volume);
            second.Compare(fixture.Volume);
        });
    }

    private static Workload WithoutRemounts(Workload workload) => new("subtree", [.. workload.Operations.Where(operation => operation is not Remount)]);

    private sealed class Party : IDisposable
    {
        private readonly Workload _workload;
        private readonly ModelTree _model;
        private readonly World _found;
        private readonly InodeNumber _root;

        public Party(VolumeFixture fixture, int number, Workload workload)
        {
            byte[] name = [(byte)('0' + number)];
            NovaError error = fixture.Volume.Inodes.MakeDirectory(Credentials.Superuser, InodeNumber.Root, name, 0x1ED, out InodeStatus status);
            Assert.Equal(NovaError.None, error);
            _workload = workload;
            _root = status.Number;
            _model = new ModelTree(fixture.Clock) { LargestFile = VolumeFixture.LargestFile };
            _found = new World(new InodeTree(fixture.Volume, _root));
        }

        public void Run()
        {
            World expected = new(_model);
            foreach (Operation operation in _workload.Operations)
            {
                Outcome found = operation.Run(_found), wanted = operation.Run(expected);
                if (!operation.Agrees(wanted, found))
                    Assert.Fail($"{operation}\n  gave {found}\n  not  {wanted}");
            }
        }

        public void Dispose() => _model.Dispose();

        public void Compare(NovaVolume volume)
        {
            _model.Remount();
            string difference = Picture.Of(new InodeTree(volume, _root)).DifferenceFrom(Picture.Of(_model));
            if (difference.Length != 0)
                Assert.Fail(difference);
        }
    }
}
