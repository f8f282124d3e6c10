using Nova.Testing;

namespace Nova.Cli.Crashes;

/// <summary>What is crashed, by the name of a set: made one by one as it is asked for, the same for the same arguments.</summary>
internal static class CrashSets
{
    private const int OperationsOfAHistory = 8;
    private const int FewestThreads = 2;
    private const int MostThreads = 4;

    /// <summary>Every operation in all its variants.</summary>
    public static IEnumerable<CrashTest> Seq1() => WorkloadSets.Seq1().Select(Test);

    /// <summary>All ordered pairs of operations.</summary>
    public static IEnumerable<CrashTest> Seq2() => WorkloadSets.Seq2().Select(Test);

    /// <summary>Drawn sequences of three operations.</summary>
    public static IEnumerable<CrashTest> Seq3(int seed, int count) => WorkloadSets.Seq3((ulong)seed, count).Select(Test);

    /// <summary>Drawn sequences of twelve operations.</summary>
    public static IEnumerable<CrashTest> Random(int seed, int count) => WorkloadSets.Random((ulong)seed, count).Select(Test);

    /// <summary>Drawn histories of several threads: the first by this seed, the second by the next, and so on.</summary>
    /// <param name="seed">0 or more; after the largest comes 0.</param>
    /// <param name="count">How many.</param>
    /// <param name="threads">2 to 4 threads in each; null for 2, 3 and 4 by turns.</param>
    public static IEnumerable<CrashTest> Concurrent(int seed, int count, int? threads)
    {
        for (int number = 0; number < count; number++)
        {
            int next = (int)(((long)seed + number) & int.MaxValue);
            int of = threads ?? (FewestThreads + (next % (MostThreads - FewestThreads + 1)));
            yield return ConcurrentCrashTest.Draw(of, OperationsOfAHistory / of, next);
        }
    }

    /// <summary>Whether a history can have so many threads.</summary>
    public static bool CanHaveThreads(int threads) => threads is >= FewestThreads and <= MostThreads;

    private static CrashTest Test(Workload workload) => new VolumeCrashTest(workload);
}
