using System.Diagnostics;

namespace Nova.Benchmarks.Times;

/// <summary>One side of a comparison: a call, and what has to be done, outside the measured time, before and after each call of a block.</summary>
/// <param name="Peer">As in the name of a measure.</param>
/// <param name="Call">The measured call, given its number.</param>
internal sealed record Contestant(string Peer, Action<int> Call)
{
    public Action<int>? Before { get; init; }

    public Action<int>? After { get; init; }
}

/// <summary>
/// The same operation by several sides, in turns: a block of calls of one, then of the next, so that a neighbour's load falls on all alike. A sample is the mean
/// of a block; what counts is the median of a round's samples, and of five rounds the best.
/// </summary>
/// <param name="operation">As in the name of a measure.</param>
/// <param name="callsInABlock">Enough that reading the clock does not show.</param>
/// <param name="sides">Who takes part.</param>
internal sealed class Contest(string operation, int callsInABlock, params Contestant[] sides)
{
    private const int Rounds = 5;
    private const int BlocksInARound = 201;
    private static readonly double NanosecondsPerTick = 1e9 / Stopwatch.Frequency;     // a TimeSpan would round to 100 ns

    // Long enough for the runtime to count calls, compile in the background and put the last tier in place; twice, for the instrumented tier between.
    private const int WarmUps = 3;
    private static readonly TimeSpan WarmUp = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Settling = TimeSpan.FromMilliseconds(250);

    private readonly int[] _calls = new int[sides.Length];

    /// <summary>Takes the time of each side.</summary>
    /// <returns>Nanoseconds for each call, in the order of the sides.</returns>
    public double[] Run()
    {
        double[][] samples = [.. sides.Select(_ => new double[BlocksInARound])];
        for (int warmUp = 0; warmUp < WarmUps; warmUp++)
        {
            for (long start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start) < WarmUp;)
                TakeBlocks(samples, 0);
            Thread.Sleep(Settling);
        }

        double[] best = [.. sides.Select(_ => double.MaxValue)];
        for (int round = 0; round < Rounds; round++)
        {
            for (int block = 0; block < BlocksInARound; block++)
                TakeBlocks(samples, block);
            for (int side = 0; side < sides.Length; side++)
                best[side] = Math.Min(best[side], Median(samples[side]));
        }

        return best;
    }

    /// <summary>Takes the times as measures.</summary>
    public IEnumerable<Measure> Measures()
    {
        double[] best = Run();
        return sides.Select((side, index) => new Measure($"p50.{side.Peer}.{operation}", best[index]));
    }

    private void TakeBlocks(double[][] samples, int block)
    {
        for (int side = 0; side < sides.Length; side++)
            samples[side][block] = TakeBlock(sides[side], ref _calls[side]);
    }

    private double TakeBlock(Contestant side, ref int next)
    {
        int first = next;
        next += callsInABlock;
        Repeat(side.Before, first, next);
        Action<int> call = side.Call;
        long start = Stopwatch.GetTimestamp();
        for (int number = first; number < first + callsInABlock; number++)
            call(number);
        long end = Stopwatch.GetTimestamp();
        Repeat(side.After, first, next);
        return (end - start) * NanosecondsPerTick / callsInABlock;
    }

    private static void Repeat(Action<int>? body, int first, int end)
    {
        for (int number = first; body is not null && number < end; number++)
            body(number);
    }

    private static double Median(double[] samples)
    {
        Array.Sort(samples);
        return samples[samples.Length / 2];
    }
}
