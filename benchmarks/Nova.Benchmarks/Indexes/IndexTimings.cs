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

        foreach (int count in (int[])[1_000, 1_000_000, 1_000, 1_000_000])
            TimeDirectory(seam, count);

        TimeNameHash();
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

    // Each Add is timed in five runs with fresh pools and counts with its fastest: what is left is the work, without other programs' turns.
    private static void TimeDirectory(ExecutionSeam seam, int count)
    {
        Random random = new(5);
        uint[] hashes = new uint[count + 1];
        for (int i = 0; i <= count; i++)
            hashes[i] = (uint)random.NextInt64(1L << 32);

        long[] ticks = new long[count];
        Array.Fill(ticks, long.MaxValue);
        DirectoryPool pool = new(seam);
        DirectoryIndex index = new(pool);
        for (int run = 0; run < 5; run++)
        {
            pool = new DirectoryPool(seam);
            index = new DirectoryIndex(pool);
            for (int i = 1; i <= count; i++)
            {
                long start = Stopwatch.GetTimestamp();
                index.Add(new IndexEntry((ulong)i, i * 64L, (ulong)i + 256, hashes[i], 8));
                ticks[i - 1] = Math.Min(ticks[i - 1], Stopwatch.GetTimestamp() - start);
            }
        }

        long found = 0;
        int finds = Math.Max(count, 100_000);
        long findStart = Stopwatch.GetTimestamp();
        for (int i = 0; i < finds; i++)
        {
            if (index.TryFind(hashes[1 + (int)((uint)(i * 7919L % count))], default, default(AnyName), out IndexEntry entry))
                found += (long)entry.Child;
        }

        double find = Nanoseconds(findStart, finds);
        double bytes = (double)pool.CommittedBytes / count;

        long nextStart = Stopwatch.GetTimestamp();
        for (ulong cookie = 0; index.TryNext(cookie, out IndexEntry entry); cookie = entry.Sequence)
            found++;

        double next = Nanoseconds(nextStart, count);
        long removeStart = Stopwatch.GetTimestamp();
        for (int i = 0; i < count; i++)
            index.Remove(1 + (ulong)(i * 7919L % count));

        double remove = Nanoseconds(removeStart, count);
        Span<long> last = ticks.AsSpan(count - (count / 10));
        last.Sort();
        double tick = 1e9 / Stopwatch.Frequency;
        Console.WriteLine($"directory {count,9:N0}: add p50 {last[last.Length / 2] * tick:F0} ns, p99.9 {last[last.Length - 1 - (last.Length / 1000)] * tick:F0} ns at that size; "
            + $"worst on the way {ticks.Max() * tick / 1000:F1} us (clock included); find {find:F0} ns, next {next:F0} ns, remove {remove:F0} ns, {bytes:F1} B each ({found & 1})");
    }

    private static void TimeNameHash()
    {
        NameHash hash = new("0123456789abcdef"u8);
        foreach (int length in (int[])[8, 16, 255, 8, 16, 255])
        {
            byte[] name = new byte[length];
            ulong sum = 0;
            const int rounds = 2_000_000;
            long start = Stopwatch.GetTimestamp();
            for (int i = 0; i < rounds; i++)
            {
                name[0] = (byte)i;
                sum += hash.Of(name);
            }

            Console.WriteLine($"name hash, {length} bytes: {Nanoseconds(start, rounds):F1} ns ({sum & 1})");
        }
    }

    private readonly struct AnyName : INameSource
    {
        public bool Matches(long recordPosition, ReadOnlySpan<byte> name) => true;
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
