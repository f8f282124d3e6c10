namespace Nova.CommitModel.Tests.Commit;

/// <summary>The commit protocol with one rule left out.</summary>
public enum CommitWeakness
{
    None,

    /// <summary>A record in doubt counts without asking for its witnesses.</summary>
    NoWitness,

    /// <summary>The hub's list is not asked where the hub is in doubt too.</summary>
    NoHubList,

    /// <summary>A record counts alone, without the rest of its run.</summary>
    NoRun,

    /// <summary>Recovery leaves on the medium what it discards.</summary>
    NoVerdict,

    /// <summary>A tail word is stored under its own operation's fence.</summary>
    EarlyTail,

    /// <summary>Pages and slot of a dead inode are used again before its dead tail is durable.</summary>
    EarlyReuse,

    /// <summary>A second publisher starts while the first is preempted.</summary>
    TwoPublishers,

    /// <summary>Recovery believes what is visible without making it durable.</summary>
    TrustCache,
}
