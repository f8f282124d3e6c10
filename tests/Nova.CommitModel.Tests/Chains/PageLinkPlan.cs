namespace Nova.CommitModel.Tests.Chains;

/// <summary>
/// Log 0 has one inline cell and grows into pages of two; log 1 is a partner whose part may be lost, so that records that validate are discarded.
/// </summary>
internal static class PageLinkPlan
{
    public static ChainPlan With(ChainWeakness weakness, int operations, int crashes) => new()
    {
        Operations = operations,
        Crashes = crashes,
        Weakness = weakness,
        Logs = [new LogPlan(InlineCells: 1, LogLife.Mortal), new LogPlan(InlineCells: 4)],
        Pages = 2,
        CellsPerPage = 2,
        Shapes =
        [
            new("birth 0", new ChainPart(0, PartKind.Birth)),
            new("0", new ChainPart(0)),
            new("0+0", new ChainPart(0, Count: 2)),
            new("large 0", new ChainPart(0, Size: PartSize.Large)),
            new("0,1", new ChainPart(0), new ChainPart(1)),
            new("1, death 0", new ChainPart(1), new ChainPart(0, PartKind.Death)),
        ],
    };
}
