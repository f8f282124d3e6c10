using Nova.Pmem;

namespace Nova.Testing.Tests.Exploring;

// Goal: leaving out what no check reads loses nothing and saves much; and where it would lose something, the audit says so.
public sealed class PruningTests
{
    // Six lines are stored, two are read.
    [Fact]
    public void LinesNobodyReads_AreNotVaried()
    {
        ExplorationReport all = CrashExplorer.Explore(SmallTests.TornPair(), new ExplorationOptions { Pruning = Pruning.Off });
        ExplorationReport pruned = CrashExplorer.Explore(SmallTests.TornPair());

        Assert.Equal(64 + 1, all.StatesRecovered);
        Assert.Equal(0, all.StatesPruned);

        // Four ways for what is read, with the rest there or not; and the return.
        Assert.Equal(8 + 1, pruned.StatesRecovered);
        Assert.Equal(56, pruned.StatesPruned);
        Assert.Equal(all.Violations[0].Message, pruned.Violations[0].Message);
        Assert.Empty(pruned.Contradictions);
        Assert.Equal(pruned.StatesGenerated, pruned.StatesDeduplicated + pruned.StatesPruned + pruned.StatesRecovered);
    }

    // The check reads the third word only if just one of the first two is there: with nothing and with everything it does not, so the word is taken for
    // unread. The audit of one in a hundred finds out.
    [Fact]
    public void CheckWhoseReadsDependOnTheState_AuditNotices()
    {
        SmallTest test = new(
            (region, script) =>
            {
                StoreBatch batch = region.BeginBatch();
                for (int line = 0; line < 12; line++)
                    batch.StoreWord(line * 64, 1, default);
                batch.Fence().ThrowIfForged();
            },
            (region, moment) =>
            {
                if (region.ReadWord(0) != region.ReadWord(64))
                    moment.Require(region.ReadWord(128) == 0, "the third without both of the first");
            });
        ExplorationReport report = CrashExplorer.Explore(test);
        Assert.True(report.StatesAudited > 10, $"{report.StatesAudited} audited");
        Assert.NotEmpty(report.Contradictions);
        Assert.NotEmpty(CrashExplorer.Explore(test, new ExplorationOptions { Pruning = Pruning.Off }).Violations);
    }
}
