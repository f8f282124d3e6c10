using System.Globalization;

namespace Nova.Pmem.Tests;

public sealed class PageSetTests
{
    private const int PageSize = PmemRegion.PageSizeInBytes;

    [Fact]
    public void TakeRuns_RandomRanges_SameAsASimpleSet()
    {
        for (int seed = 0; seed < 300; seed++)
        {
            Random random = new(seed);
            int pageCount = random.Next(1, 400);
            PageSet pages = new(pageCount);
            PageRun[] runs = new PageRun[1];
            for (int round = 0; round < 3; round++)
            {
                SortedSet<long> expected = [];
                int ranges = random.Next(0, 40);
                for (int range = 0; range < ranges; range++)
                {
                    long offset = random.NextInt64(0, (long)pageCount * PageSize);
                    long length = random.NextInt64(1, Math.Min(((long)pageCount * PageSize) - offset, random.Next(1, 300) * 1000L) + 1);
                    pages.AddBytes(offset, length);
                    for (long page = offset / PageSize; page <= (offset + length - 1) / PageSize; page++)
                        expected.Add(page);
                }

                Assert.Equal(expected.Count == 0, pages.IsEmpty);
                int count = pages.TakeRuns(ref runs);
                List<long> found = [];
                for (int run = 0; run < count; run++)
                {
                    // Runs ascend and never touch one another.
                    Assert.True(run == 0 || runs[run].FirstPage > runs[run - 1].FirstPage + runs[run - 1].PageCount);
                    for (long page = 0; page < runs[run].PageCount; page++)
                        found.Add(runs[run].FirstPage + page);
                }

                Assert.True(expected.SequenceEqual(found), string.Create(CultureInfo.InvariantCulture, $"seed {seed}, round {round}"));
                Assert.True(pages.IsEmpty);
            }
        }
    }

    [Fact]
    public void TakeRuns_WholeRegion_OneRun()
    {
        PageSet pages = new(200);
        pages.AddBytes(0, 200 * PageSize);
        PageRun[] runs = new PageRun[1];
        Assert.Equal(1, pages.TakeRuns(ref runs));
        Assert.Equal(new PageRun(0, 200), runs[0]);
    }
}
