namespace Nova.Testing.Tests.Medium;

// Goal: the fast models and the naive reading of the rules allow the same images.
// Method: random traces of up to three threads, cached and uncached stores of any alignment, flushes, fences; compared after every event.
// A failure prints the seed; the trace follows from it.
public sealed class RandomTraceTests
{
    private const int Traces = 400;
    private const int Words = 68;       // two lines of the first sector, and words of the second

    [Theory]
    [InlineData(CrashMode.Adr)]
    [InlineData(CrashMode.Eadr)]
    [InlineData(CrashMode.ProcessDeath)]
    [InlineData(CrashMode.Synced)]
    public void Model_AndReference_AllowTheSameImages(CrashMode mode)
    {
        long images = 0;
        for (int seed = 0; seed < Traces; seed++)
        {
            TraceBuilder trace = RandomTrace(seed);
            for (int position = 0; position <= trace.Trace.Count; position++)
            {
                SortedSet<string> expected = ReferenceMedium.Images(trace.Trace, position, mode, Words);
                SortedSet<string> found = trace.Images(mode, Words, position);
                images += found.Count;
                Assert.True(expected.SetEquals(found), $"{mode}, seed {seed}, after {position} events: {expected.Count} images expected, {found.Count} found");
            }
        }

        Assert.True(images > 10_000, $"only {images} images compared");
    }

    private static TraceBuilder RandomTrace(int seed)
    {
        Random random = new(seed);
        TraceBuilder trace = new();
        byte value = 1;     // every store has its own, so that none stores what is there already
        int pieces = 0;
        int[] places = [0, 8, 16, 64, 72, 512, 520];
        for (int step = 0; step < 14; step++)
        {
            int thread = random.Next(3);
            int place = places[random.Next(places.Length)];
            int offset = place + (random.Next(3) == 0 ? random.Next(8) : 0);
            int length = random.Next(3) == 0 ? random.Next(1, 13) : 8;
            switch (random.Next(8))
            {
                case 0 or 1 or 2 or 3 when pieces < 8:
                    pieces += ((offset + length - 1) / 8) - (offset / 8) + 1;
                    _ = random.Next(2) == 0 ? trace.Cached(thread, offset, value++, length) : trace.Bytes(thread, offset, value++, length);
                    break;
                case 4 when pieces < 8:
                    pieces++;
                    trace.Word(thread, place / 8, value++);
                    break;
                case 5:
                    trace.Flush(thread, offset, length);
                    break;
                case 6:
                    trace.Fence(thread);
                    break;
                case 7 when random.Next(4) == 0:
                    trace.MakeVisibleDurable(thread, offset, length);
                    break;
                default:
                    break;
            }
        }

        return trace;
    }
}
