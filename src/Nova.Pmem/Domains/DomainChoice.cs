namespace Nova.Pmem;

/// <summary>A domain, why it and not a stronger one, and what a fenced store survives in it.</summary>
internal readonly record struct DomainChoice(PersistenceDomain Domain, string Reason, string Survives)
{
    public const string SurvivesPowerLoss = "power loss";
    public const string SurvivesProcessDeath = "process death; not power loss";
    public const string SurvivesClosing = "nothing beyond the last mapping of this memory";
}
