namespace Nova.Testing;

/// <summary>What kind of crash, on what kind of machine: decides what may be lost.</summary>
public enum CrashMode
{
    /// <summary>Power loss where the caches are volatile. Of each line any prefix of its cached stores, flushed or not, and any subset of the words stored
    /// round the cache may be there; a thread's fence makes certain what that thread flushed or stored round the cache.</summary>
    Adr,

    /// <summary>Power loss where the caches are saved. Of each thread's cached stores a prefix is there, in program order, and any subset of its words stored round
    /// the cache that it has not fenced.</summary>
    Eadr,

    /// <summary>The process dies. Of each thread's stores a prefix is visible, in program order, and what is visible need not be durable: a power loss
    /// during the recovery that follows is explored at depth 2, as in <see cref="Adr"/>.</summary>
    ProcessDeath,

    /// <summary>Power loss on a file whose pages are written back. Pages may be written at any time, in any order, each torn at 512 bytes; a thread's fence
    /// makes certain what that thread stored.</summary>
    Synced,
}
