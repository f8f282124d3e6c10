namespace Nova.Pmem;

/// <summary>What a returned fence means. Chosen when a region is opened; see <see cref="PmemRegion.DomainReason"/>.</summary>
public enum PersistenceDomain
{
    /// <summary>A <c>MAP_SYNC</c> mapping of persistent memory: a fenced store survives power loss.</summary>
    Dax,

    /// <summary>An ordinary file whose dirty pages are written back before a fence returns: survives power loss, at disk speed.</summary>
    Synced,

    /// <summary>An ordinary file or memory with the cost of flush and fence but not their effect: survives process death, not power loss.</summary>
    Emulated,

    /// <summary>A recorder decides what survives. Never chosen by <see cref="RegionFile"/>; for regions that a tester makes.</summary>
    Simulated,
}
