using System.Globalization;

namespace Nova.Testing.Workloads;

/// <summary>Draws sequences of three operations. Of some candidates the one is taken whose pairs have come up least, so that pairs are covered long before all triples could be.</summary>
internal static class TripleSampler
{
    private const int Candidates = 8;

    public static IEnumerable<Workload> Draw(IReadOnlyList<NamedLine> lines, ulong seed, int count)
    {
        ulong state = seed;
        int[] pairs = new int[lines.Count * lines.Count];
        for (int i = 0; i < count; i++)
        {
            (int First, int Second, int Third) best = default;
            int least = int.MaxValue;
            for (int candidate = 0; candidate < Candidates; candidate++)
            {
                (int First, int Second, int Third) drawn = (Below(ref state, lines.Count), Below(ref state, lines.Count), Below(ref state, lines.Count));
                int seen = pairs[PairOf(drawn.First, drawn.Second)] + pairs[PairOf(drawn.Second, drawn.Third)];
                if (seen < least)
                    (best, least) = (drawn, seen);
            }

            pairs[PairOf(best.First, best.Second)]++;
            pairs[PairOf(best.Second, best.Third)]++;
            string name = string.Create(CultureInfo.InvariantCulture, $"{lines[best.First].Name}; {lines[best.Second].Name}; {lines[best.Third].Name}");
            yield return WorkloadSets.OnScene(name, lines[best.First].Operation, lines[best.Second].Operation, lines[best.Third].Operation);
        }

        int PairOf(int first, int second) => (first * lines.Count) + second;
    }

    private static int Below(ref ulong state, int bound) => (int)(Mixing.Next(ref state) % (ulong)bound);
}
