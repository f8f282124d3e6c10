using Nova.Pmem;

namespace Nova.Testing.Tests.Exploring;

/// <summary>A run and a check given as code, with a region of one page.</summary>
internal sealed class SmallTest(Action<PmemRegion, CrashScript> run, Action<PmemRegion, CrashMoment> check) : CrashTest
{
    public override long RegionLengthInBytes => PmemRegion.PageSizeInBytes;

    public override bool IsContent(StoreTag tag) => tag.Value == 15;

    public override void Run(PmemRegion region, CrashScript script) => run(region, script);

    public override void Check(PmemRegion region, CrashMoment moment) => check(region, moment);
}

/// <summary>Runs and checks that several tests use.</summary>
internal static class SmallTests
{
    /// <summary>Sets the words 1 to <paramref name="count"/> of the region to their number, each in a step with a fence.</summary>
    public static SmallTest Words(int count) => new(
        (region, script) =>
        {
            for (int word = 1; word <= count; word++)
            {
                int number = word;
                script.Step($"set {number}", () => StoreAndFence(region, number * 8, (ulong)number));
            }
        },
        (region, moment) =>
        {
            for (int word = 1; word <= count; word++)
            {
                ulong found = region.ReadWord(word * 8);
                bool mustBe = word <= moment.Completed.Count;
                bool mayBe = word <= moment.Completed.Count + moment.InFlight.Count;
                moment.Require(found == (ulong)word || (found == 0 && !mustBe), $"word {word} is {found}");
                moment.Require(found == 0 || mayBe, $"word {word} is there too early");
            }
        });

    /// <summary>A value that goes from 1 to 2 and back to 1, so that one image is legal in the middle of the second step and a lost write after it. The second
    /// step does not fence.</summary>
    public static SmallTest LostUpdate() => new(
        (region, script) =>
        {
            script.Step("set 1", () => StoreAndFence(region, 0, 1));
            script.Step("set 2", () =>
            {
                StoreAndFence(region, 64, 1);
                StoreWithoutFence(region, 0, 2);
                StoreAndFenceElsewhere(region);
            });
        },
        (region, moment) =>
        {
            ulong found = region.ReadWord(0);
            moment.Require(found == (ulong)moment.Completed.Count || (moment.InFlight.Count == 1 && found <= (ulong)moment.Completed.Count + 1), $"found {found}");
        });

    /// <summary>One thread stores and believes the fence of another.</summary>
    public static SmallTest OtherThreadsFence() => new(
        (region, script) =>
        {
            script.Step("set", () =>
            {
                StoreWithoutFence(region, 0, 1);
                Thread other = new(() => StoreAndFence(region, 64, 1));
                other.Start();
                other.Join();
            });
        },
        (region, moment) => moment.Require(region.ReadWord(0) == 1 || moment.Completed.Count == 0, "the word is gone"));

    /// <summary>Two words that must change together, and do not.</summary>
    public static SmallTest TornPair() => new(
        (region, script) => script.Step("set both", () =>
        {
            StoreBatch batch = region.BeginBatch();
            batch.StoreWord(0, 1, default);
            batch.StoreWord(256, 1, default);
            for (int word = 20; word < 24; word++)
                batch.StoreWord(word * 64, 5, default);
            batch.Fence().ThrowIfForged();
        }),
        (region, moment) => moment.Require(region.ReadWord(0) == region.ReadWord(256), "only one of the two"));

    public static void StoreAndFence(PmemRegion region, long offset, ulong value)
    {
        using StoreBatch batch = region.BeginBatch();
        batch.StoreWord(offset, value, default);
        batch.Fence().ThrowIfForged();
    }

    public static void StoreWithoutFence(PmemRegion region, long offset, ulong value)
    {
        using StoreBatch batch = region.BeginBatch();
        batch.StoreWord(offset, value, default);
    }

    // A fence of another thread: what this one stored stays uncertain.
    private static void StoreAndFenceElsewhere(PmemRegion region)
    {
        Thread other = new(() => StoreAndFence(region, 128, 1));
        other.Start();
        other.Join();
    }
}
