using System.Diagnostics;
using Nova.Core;
using Nova.Core.Execution;
using Nova.Core.Index;
using Nova.Core.Space;

namespace Nova.Benchmarks;

/// <summary>Times of the DRAM indexes, without a medium: what an operation pays for them. Printed, never asserted.</summary>
internal static partial class IndexTimings
{
    private const long Page = 4096;

    public static int Run()
    {
        ExecutionSeam seam = new RuntimeSeam(TimeProvider.System, BackgroundWork.None);
        foreach (int count in (int[])[1, 1_000, 1_000_000, 1, 1_000, 1_000_000])
            TimeExtents(seam, count);

        foreach (int percent in (int[])[10, 99, 10, 99])
            TimeSpace(seam, percent);

        return 0;
    }

    // Single pages in random order, blocks apart so that none merge.
    private static void TimeExtents(ExecutionSeam seam, int count)
    {
        ExtentLeafPool pool = new(seam);
        ExtentIndex index = new(pool);
        long[] order = ShuffledPages(count);
        ReleasedBlocks released = default;
        int rounds = Math.Max(1, 1_000_000 / count);

        long start = Stopwatch.GetTimestamp();
        for (int round = 0; round < rounds; round++)
        {
            index.Clear();
            foreach (long page in order)
                index.Replace(new Extent(page * Page, Page, ExtentKind.Data, (10 + (4 * page)) * Page), ref released);
        }

        double insert = Nanoseconds(start, (long)rounds * count);

        long sum = 0;
        start = Stopwatch.GetTimestamp();
        for (int round = 0; round < rounds; round++)
        {
            foreach (long page in order)
            {
                index.TryFind((page * Page) + 100, out Extent found);
                sum += found.RegionOffset;
            }
        }

        double find = Nanoseconds(start, (long)rounds * count);

        start = Stopwatch.GetTimestamp();
        for (int round = 0; round < rounds; round++)
        {
            released.Clear();
            foreach (long page in order)
            {
                released.Clear();
                index.Replace(new Extent(page * Page, Page, ExtentKind.Data, (11 + (4 * page) + (round % 2)) * Page), ref released);
            }
        }

        double overwrite = Nanoseconds(start, (long)rounds * count);
        Console.WriteLine($"extents {count,9:N0}: insert {insert,6:F1} ns, find {find,6:F1} ns, overwrite {overwrite,6:F1} ns, {(double)pool.CommittedBytes / count:F1} B each ({sum & 1})");
    }

    // Single blocks of an area of 64 GiB that is full to some percentage, in scattered blocks.
    private static void TimeSpace(ExecutionSeam seam, int percent)
    {
        const long total = 16 << 20;
        const int operations = 1_000_000;
        BlockSpace space = new(seam, firstBlock: 40, total, shardCount: 4);
        Random random = new(7);
        long fill = total * percent / 100;
        for (long block = 40; block < total + 40; block++)
        {
            if (random.Next(100) < percent && space.Usage.InUse < fill)
                space.TryMarkUsed(new BlockRun(block, 1), out _);
        }

        RunList runs = default;
        long[] held = new long[1000];
        TimeSpan allocating = default;
        TimeSpan freeing = default;
        for (int round = 0; round < operations / held.Length; round++)
        {
            long start = Stopwatch.GetTimestamp();
            for (int i = 0; i < held.Length; i++)
            {
                runs.Clear();
                space.TryAllocate(i & 3, 1, AllocationHint.Data, ref runs);
                held[i] = runs[0].FirstBlock;
            }

            long middle = Stopwatch.GetTimestamp();
            foreach (long block in held)
                space.Free(new BlockRun(block, 1));

            allocating += Stopwatch.GetElapsedTime(start, middle);
            freeing += Stopwatch.GetElapsedTime(middle);
        }

        long eight = Stopwatch.GetTimestamp();
        const int runsOfEight = 20_000;
        for (int i = 0; i < runsOfEight; i++)
        {
            runs.Clear();
            space.TryAllocate(i & 3, 8, AllocationHint.Data, ref runs);
            for (int run = 0; run < runs.Count; run++)
                space.Free(runs[run]);
        }

        Console.WriteLine($"space {percent} % full: allocate {allocating.TotalNanoseconds / operations:F1} ns, free {freeing.TotalNanoseconds / operations:F1} ns, 8 blocks allocated and freed {Nanoseconds(eight, runsOfEight):F0} ns");
    }

    private static long[] ShuffledPages(int count)
    {
        long[] order = new long[count];
        for (int i = 0; i < count; i++)
            order[i] = i;

        new Random(1).Shuffle(order);
        return order;
    }

    private static double Nanoseconds(long start, long operations) => Stopwatch.GetElapsedTime(start).TotalNanoseconds / operations;
}
