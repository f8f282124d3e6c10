namespace Nova.CommitModel.Tests.Chains;

/// <summary>Two shards with a publisher each: log 0 in one; log 1, a slot, and log 2 in the other. Two operations may be in flight.</summary>
internal static class ShardPlan
{
    public static ChainPlan With(ChainWeakness weakness, int operations, int crashes) => new()
    {
        Operations = operations,
        Crashes = crashes,
        Weakness = weakness,
        Logs = [new LogPlan(InlineCells: 4), new LogPlan(InlineCells: 3, LogLife.Mortal, Shard: 1), new LogPlan(InlineCells: 3, Shard: 1)],
        InFlight = 2,
        Shapes =
        [
            new("0", new ChainPart(0)),
            new("2", new ChainPart(2)),
            new("0, birth 1", new ChainPart(0), new ChainPart(1, PartKind.Birth)),
            new("0,1", new ChainPart(0), new ChainPart(1)),
            new("2,1", new ChainPart(2), new ChainPart(1)),
            new("0, death 1", new ChainPart(0), new ChainPart(1, PartKind.Death)),
        ],
    };
}
