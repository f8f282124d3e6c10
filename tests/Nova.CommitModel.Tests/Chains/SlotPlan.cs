namespace Nova.CommitModel.Tests.Chains;

/// <summary>
/// Log 2 is a slot that is born, dies and is born again, with two inline cells and a page; logs 0 and 1 are directories, log 0 in a shard of its
/// own, so that its tail may wait while the slot goes through several lives. A tail word tells two generations apart.
/// </summary>
internal static class SlotPlan
{
    public static ChainPlan With(ChainWeakness weakness, int operations, int crashes) => new()
    {
        Operations = operations,
        Crashes = crashes,
        Weakness = weakness,
        Logs = [new LogPlan(InlineCells: 3), new LogPlan(InlineCells: 5, Shard: 1), new LogPlan(InlineCells: 2, LogLife.Mortal, Shard: 1)],
        Pages = 1,
        CellsPerPage = 2,
        LowGenerations = 2,
        BoundStep = 4,
        Shapes =
        [
            new("0, birth 2", new ChainPart(0), new ChainPart(2, PartKind.Birth)),
            new("1, birth 2", new ChainPart(1), new ChainPart(2, PartKind.Birth)),
            new("0, death 2", new ChainPart(0), new ChainPart(2, PartKind.Death)),
            new("1, death 2", new ChainPart(1), new ChainPart(2, PartKind.Death)),
            new("2", new ChainPart(2)),
            new("2+2", new ChainPart(2, Count: 2)),
        ],
    };
}
