using Nova.Pmem;

namespace Nova.Testing.Tests.Exploring;

// Goal: what is reported names no word that does not matter.
public sealed class ShrinkingTests
{
    // Of 40 words two matter: one that must be there and one that must be lost.
    [Theory]
    [InlineData(7, 21)]
    [InlineData(21, 7)]
    [InlineData(0, 39)]
    public void ViolationByOneLostWord_NamesThatWord(int kept, int lost)
    {
        SmallTest test = new(
            (region, script) =>
            {
                StoreBatch batch = region.BeginBatch();
                for (int word = 0; word < 40; word++)
                    batch.StoreWord(word * 8, 1, default);
                batch.Fence().ThrowIfForged();
            },
            (region, moment) => moment.Require(region.ReadWord(kept * 8) == 0 || region.ReadWord(lost * 8) == 1, "one without the other"));
        CrashCut cut = CrashExplorer.Explore(test).Violations[0].Cuts.Single();
        CutFragment named = Assert.Single(cut.Kept.Count < cut.Lost.Count ? cut.Kept : cut.Lost);
        Assert.Equal(8 * (cut.Kept.Count < cut.Lost.Count ? kept : lost), named.Offset);
        Assert.Equal(40, cut.Kept.Count + cut.Lost.Count);
    }

    // Cached stores of one line: a shorter cut must still be a prefix.
    [Fact]
    public void ViolationInALane_StaysLegal()
    {
        SmallTest test = new(
            (region, script) =>
            {
                StoreBatch batch = region.BeginBatch();
                for (int word = 0; word < 8; word++)
                    batch.StoreCached(word * 8, [1], default);
                batch.Flush(0, 64);
                batch.Fence().ThrowIfForged();
            },
            (region, moment) => moment.Require(region.ReadWord(40) == 0 || region.ReadWord(56) == 1, "the sixth without the eighth"));
        CrashCut cut = CrashExplorer.Explore(test).Violations[0].Cuts.Single();
        Assert.Equal([56], cut.Lost.Select(fragment => fragment.Offset));
        Assert.Equal(7, cut.Kept.Count);
    }

    [Fact]
    public void Violation_InWords_NamesStepsAndWords()
    {
        string text = CrashExplorer.Explore(SmallTests.TornPair()).Violations[0].ToString();
        Assert.Contains("only one of the two", text, StringComparison.Ordinal);
        Assert.Contains("before the fence at SmallTests.cs:", text, StringComparison.Ordinal);
        Assert.Contains("in \"set both\"", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Replay_AfterTheRunHasChanged_IsRefused()
    {
        CrashViolation violation = CrashExplorer.Explore(SmallTests.TornPair()).Violations[0];
        Assert.Throws<ExplorationException>(() => CrashExplorer.Replay(SmallTests.Words(3), violation));
    }

    [Fact]
    public void Replay_AfterTheCheckWasMended_FindsNothing()
    {
        CrashViolation violation = CrashExplorer.Explore(SmallTests.TornPair()).Violations[0];
        SmallTest mended = new(SmallTests.TornPair().Run, (_, _) => { });
        Assert.Null(CrashExplorer.Replay(mended, violation));
    }
}
