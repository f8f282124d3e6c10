using System.Diagnostics;
using Nova.Pmem;

namespace Nova.Cli.Tour;

/// <summary>One operation as it was measured: in a volume, and beside it on the host's memory filesystem.</summary>
/// <param name="Name">What was done.</param>
/// <param name="VolumeNanoseconds">Median in the volume.</param>
/// <param name="HostNanoseconds">Median on the host.</param>
/// <param name="Fences">In the volume, for one operation.</param>
/// <param name="BytesStored">In the volume, for one operation.</param>
internal readonly record struct OperationTiming(string Name, double VolumeNanoseconds, double HostNanoseconds, double Fences, double BytesStored);

/// <summary>Measures one operation on both sides by turns, so that whatever else the machine does hits both.</summary>
/// <param name="region">The volume's medium, with its counters.</param>
/// <param name="repetitions">How often each operation is timed.</param>
internal sealed class OperationTimer(PmemRegion region, int repetitions)
{
    private const int WarmUps = 100;

    /// <summary>How often each operation is called.</summary>
    public int Calls => WarmUps + repetitions;

    /// <summary>Measures.</summary>
    /// <param name="name">What is done.</param>
    /// <param name="inVolume">Does it in the volume; called <see cref="Calls"/> times with 0, 1, 2, ...</param>
    /// <param name="onHost">Does it on the host; likewise.</param>
    public OperationTiming Measure(string name, Action<int> inVolume, Action<int> onHost)
    {
        for (int call = 0; call < WarmUps; call++)
        {
            inVolume(call);
            onHost(call);
        }

        long[] volumeTicks = new long[repetitions];
        long[] hostTicks = new long[repetitions];
        RegionCounts before = region.Counters.Snapshot();
        for (int repetition = 0; repetition < repetitions; repetition++)
        {
            volumeTicks[repetition] = Time(inVolume, WarmUps + repetition);
            hostTicks[repetition] = Time(onHost, WarmUps + repetition);
        }

        RegionCounts counted = region.Counters.Snapshot() - before;
        return new OperationTiming(
            name, Median(volumeTicks), Median(hostTicks), (double)counted.Fences / repetitions, (double)counted.BytesStored / repetitions);
    }

    private static long Time(Action<int> operation, int call)
    {
        long start = Stopwatch.GetTimestamp();
        operation(call);
        return Stopwatch.GetTimestamp() - start;
    }

    private static double Median(long[] ticks)
    {
        Array.Sort(ticks);
        return ticks[ticks.Length / 2] * (1e9 / Stopwatch.Frequency);
    }
}
