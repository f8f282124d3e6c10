using System.Diagnostics;
using Nova.Core;

namespace Nova.Benchmarks.Times;

/// <summary>What a second thread brings: two threads write 4 KiB to files in different directories and shards, and, in turns with that, bare copies to halves of a region.</summary>
internal static class Scaling
{
    private const int Threads = 2;
    private const int Calls = 20_000;
    private const int Rounds = 12;
    private const int PagesInAFile = 4_096;

    /// <summary>The volume's gain from a second thread, as a share of the bare medium's.</summary>
    public static Measure Take(Arena arena)
    {
        NovaFile[] files = [.. Enumerable.Range(0, Threads).Select(thread => MakeFile(arena, thread))];
        Action<int, int> write = (thread, call) => files[thread].Write(arena.Page, Page(arena, call));
        Action<int, int> copy = (thread, call) => arena.Bare.CopyAndFence(((long)thread * PagesInAFile * Arena.PageInBytes) + Page(arena, call), arena.Page);
        double[] best = [double.MaxValue, double.MaxValue, double.MaxValue, double.MaxValue];
        for (int round = 0; round < Rounds; round++)
        {
            best[0] = Math.Min(best[0], Time(1, write));
            best[1] = Math.Min(best[1], Time(Threads, write));
            best[2] = Math.Min(best[2], Time(1, copy));
            best[3] = Math.Min(best[3], Time(Threads, copy));
        }

        foreach (NovaFile file in files)
            file.Dispose();
        return new Measure("scale2", best[0] / best[1] / (best[2] / best[3]));
    }

    private static long Page(Arena arena, int call) => arena.Offset(call, 0) % ((long)PagesInAFile * Arena.PageInBytes);

    private static NovaFile MakeFile(Arena arena, int thread)
    {
        arena.Volume.CreateDirectory($"/thread{thread}");
        NovaFile file = arena.Volume.OpenFile($"/thread{thread}/file", FileMode.CreateNew);
        for (int page = 0; page < PagesInAFile; page++)
            file.Append(arena.Page);
        return file;
    }

    // Nanoseconds from the common start to the last one's end.
    private static double Time(int threads, Action<int, int> call)
    {
        using Barrier start = new(threads + 1);
        Thread[] workers = [.. Enumerable.Range(0, threads).Select(number => new Thread(() =>
        {
            start.SignalAndWait();
            for (int i = 0; i < Calls; i++)
                call(number, i);
        }))];
        foreach (Thread worker in workers)
            worker.Start();
        start.SignalAndWait();
        long begin = Stopwatch.GetTimestamp();
        foreach (Thread worker in workers)
            worker.Join();
        return Stopwatch.GetElapsedTime(begin).TotalNanoseconds;
    }
}
