using Nova.Core;

namespace Nova.Benchmarks.Counts;

/// <summary>All counted measures. The volume has its timers, on a clock on which a call takes 10 microseconds; without timers each figure is the same or lower.</summary>
internal static class CountsRun
{
    public static IEnumerable<Measure> Take()
    {
        foreach (CountedOperation operation in CountedMeasures.Changing)
        {
            OperationCounts counts = OperationCounts.Take(operation, BackgroundWork.Timers);
            yield return CountedMeasures.Fences(counts);
            foreach (Measure bytes in CountedMeasures.Bytes(counts))
                yield return bytes;
            yield return CountedMeasures.Allocation(counts);
        }

        foreach (CountedOperation operation in CountedMeasures.Reading)
            yield return CountedMeasures.Allocation(OperationCounts.Take(operation, BackgroundWork.Timers));
    }
}
