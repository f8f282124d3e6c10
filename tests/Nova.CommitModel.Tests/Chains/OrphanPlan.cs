namespace Nova.CommitModel.Tests.Chains;

/// <summary>Log 1 is a file that loses its last name while it is open, is written to, and dies with its last close; log 0 is its directory.</summary>
internal static class OrphanPlan
{
    public static ChainPlan With(ChainWeakness weakness, int operations, int crashes) => new()
    {
        Operations = operations,
        Crashes = crashes,
        Weakness = weakness,
        Logs = [new LogPlan(InlineCells: 4), new LogPlan(InlineCells: 2, LogLife.Mortal)],
        Pages = 1,
        CellsPerPage = 2,
        InFlight = 2,
        Shapes =
        [
            new("0, birth 1", new ChainPart(0), new ChainPart(1, PartKind.Birth)),
            new("0", new ChainPart(0)),
            new("1", new ChainPart(1)),
            new("0, unlink 1", new ChainPart(0), new ChainPart(1, PartKind.Unlink)),
            new("0, death 1", new ChainPart(0), new ChainPart(1, PartKind.Death)),
            new("close 1", new ChainPart(1, PartKind.Close)),
        ],
    };
}
