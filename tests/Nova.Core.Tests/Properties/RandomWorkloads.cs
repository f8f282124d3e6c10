using FsCheck;
using FsCheck.Fluent;
using Nova.Testing;
using Nova.Testing.Workloads;

namespace Nova.Core.Tests.Properties;

/// <summary>Workloads drawn by FsCheck, with what shrinks them: runs of operations are left out, then operations become simpler.</summary>
internal static class RandomWorkloads
{
    public static Arbitrary<Workload> Of(OperationGenerator operations, int shortest, int longest)
    {
        Gen<Workload> workloads =
            from length in Gen.Choose(shortest, longest)
            from body in operations.One().ArrayOf(length)
            from hasScene in Gen.Frequency((4, Gen.Constant(true)), (1, Gen.Constant(false)))
            select Named(hasScene ? [.. OperationGenerator.Scene, .. body] : body);
        return Arb.From(workloads, Smaller);
    }

    private static Workload Named(IEnumerable<Operation> operations) => new("random", operations);

    private static IEnumerable<Workload> Smaller(Workload workload)
    {
        Operation[] all = [.. workload.Operations];
        for (int run = all.Length / 2; run >= 1; run /= 2)
        {
            for (int from = 0; from + run <= all.Length; from += run)
                yield return Named([.. all[..from], .. all[(from + run)..]]);
        }

        for (int i = 0; i < all.Length; i++)
        {
            foreach (Operation simpler in all[i].Simpler())
                yield return Named([.. all[..i], simpler, .. all[(i + 1)..]]);
        }
    }
}
