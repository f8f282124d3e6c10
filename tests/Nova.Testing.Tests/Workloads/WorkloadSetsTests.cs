using Nova.Testing.Trees;
using Nova.Testing.Volumes;
using Nova.Testing.Workloads;

namespace Nova.Testing.Tests.Workloads;

public sealed class WorkloadSetsTests
{
    [Fact]
    public void Seq1_HasEveryOperation_UnderANameOfItsOwn()
    {
        IReadOnlyList<Workload> all = WorkloadSets.Seq1();
        Assert.True(all.Count >= 120, $"only {all.Count}");
        Assert.Equal(all.Count, all.Select(workload => workload.Name).Distinct().Count());
        Type[] kinds = [.. typeof(Operation).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(Operation)) && !type.IsAbstract)];
        Assert.Empty(kinds.Except(all.SelectMany(workload => workload.Operations).Select(operation => operation.GetType())));
    }

    // Goal: an operation is explored where it does something.
    // Method: on the model all of the scene succeeds, and of the operations all but those that are there to fail.
    [Fact]
    public void SingleOperations_OnTheScene_Succeed()
    {
        List<string> failed = [];
        foreach (NamedLine line in SingleOperations.All)
        {
            using OracleRun run = new();
            foreach (Operation operation in SingleOperations.SceneOperations)
            {
                run.Tick();
                Assert.Equal(Errno.Ok, run.Run(operation).Errno);
            }

            run.Tick();
            if (run.Run(line.Operation).Errno != Errno.Ok)
                failed.Add(line.Name);
        }

        Assert.Equal(
            [
                "an operation that fails", "a write that is too far away", "removing what is not empty", "a rename into its own tree",
            ],
            failed);
    }

    [Fact]
    public void Seq2_IsAllPairs_MadeAsTheyAreAskedFor()
    {
        int count = SingleOperations.All.Count;
        Assert.Equal(count * count, WorkloadSets.Seq2().Count());
        Workload first = WorkloadSets.Seq2().First();
        Assert.Equal(SingleOperations.SceneOperations.Count + 4, first.OperationCount);
        Assert.Equal(count, WorkloadSets.Seq2().Take(count).Select(workload => workload.ToString()).Distinct().Count());
    }

    [Fact]
    public void Seq3_FromASeed_IsTheSameAndCoversPairs()
    {
        Assert.Equal(TextsOf(WorkloadSets.Seq3(7, 50)), TextsOf(WorkloadSets.Seq3(7, 50)));
        Assert.NotEqual(TextsOf(WorkloadSets.Seq3(7, 50)), TextsOf(WorkloadSets.Seq3(8, 50)));

        // Drawn blindly, so many pairs of neighbours would repeat that at most 63 in 100 were different.
        int pairs = SingleOperations.All.Count * SingleOperations.All.Count;
        HashSet<(Operation, Operation)> seen = [];
        foreach (Workload workload in WorkloadSets.Seq3(1, pairs / 2))
        {
            Operation[] drawn = [.. workload.Operations.SkipWhile(operation => operation is not Mark).Skip(1).Take(3)];
            seen.Add((drawn[0], drawn[1]));
            seen.Add((drawn[1], drawn[2]));
        }

        Assert.True(seen.Count > pairs * 75 / 100, $"{seen.Count} of {pairs} pairs");
    }

    [Fact]
    public void Random_FromASeed_IsTheSameAndMostlySucceeds()
    {
        Assert.Equal(TextsOf(WorkloadSets.Random(7, 50)), TextsOf(WorkloadSets.Random(7, 50)));
        int good = 0, all = 0;
        HashSet<Type> kinds = [];
        foreach (Workload workload in WorkloadSets.Random(1, 500))
        {
            using OracleRun run = new();
            foreach (Operation operation in workload.Operations)
            {
                run.Tick();
                bool isGood = run.Run(operation).Errno == Errno.Ok;
                good += isGood ? 1 : 0;
                all++;
                if (isGood)
                    kinds.Add(operation.GetType());
            }
        }

        Assert.True(good > all / 2, $"{good} of {all} succeed");
        Assert.True(kinds.Count >= 18, $"only {kinds.Count} kinds succeed");
    }

    [Fact]
    public void Sets_PrintedAndRead_AreTheSame()
    {
        IEnumerable<Workload> all = [.. WorkloadSets.Seq1(), .. WorkloadSets.Seq3(1, 100), .. WorkloadSets.Random(1, 300, 30)];
        Assert.All(all, workload => Assert.Equal(workload.Operations, Workload.Parse(workload.ToString()).Operations));
    }

    private static string TextsOf(IEnumerable<Workload> workloads) => string.Join("\n", workloads.Select(workload => $"{workload.Name}\n{workload}"));
}
