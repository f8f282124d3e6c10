namespace Nova.Benchmarks.Times;

/// <summary>All timed measures: nanoseconds of each side, then the ratios of DESIGN section 8. No gates: the machine's neighbours move single figures.</summary>
internal static class TimesRun
{
    public static IEnumerable<Measure> Take()
    {
        using Arena arena = new();
        Dictionary<string, double> times = [];
        foreach (Contest contest in ContentContests.All(arena).Concat(NameContests.All(arena)))
        {
            foreach (Measure measure in contest.Measures())
            {
                times[measure.Name] = measure.Value;
                yield return measure;
            }
        }

        yield return Ratio("write4k_over_floor", times["p50.nova.overwrite4k"], times["p50.floor.overwrite4k"]);
        yield return Ratio("tmpfs_over_write4k", times["p50.tmpfs.overwrite4k"], times["p50.nova.overwrite4k"]);
        yield return Ratio("tmpfs_over_read4k_random", times["p50.tmpfs.read4k"], times["p50.nova.read4k"]);
        yield return Ratio("tmpfs_over_read4k_hot", times["p50.tmpfs.read4k_hot"], times["p50.nova.read4k_hot"]);
        yield return Ratio("tmpfs_over_create64", times["p50.tmpfs.create64"], times["p50.nova.create64"]);
        yield return Ratio("overwrite64_over_line", times["p50.nova.overwrite64"], times["p50.floor.overwrite64"]);
        yield return Scaling.Take(arena);
    }

    private static Measure Ratio(string name, double dividend, double divisor) => new(name, dividend / divisor);
}
