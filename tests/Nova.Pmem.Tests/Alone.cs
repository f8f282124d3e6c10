namespace Nova.Pmem.Tests;

/// <summary>
/// Tests that count a thread's managed bytes: they run when no other test does. A collection that another test causes retires this thread's
/// allocation buffer, and what was left of it counts as allocated.
/// </summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Alone
{
    public const string Name = "Alone";
}
