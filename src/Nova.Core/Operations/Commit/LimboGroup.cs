using Nova.Core.Space;

namespace Nova.Core.Operations;

/// <summary>What a dead inode leaves behind, until the tails of the operation that killed it are durable (DESIGN 4, rule 4): its blocks, its slot, its place in DRAM.</summary>
internal sealed class LimboGroup
{
    public RunList Blocks;
    public TailWaits Waits;
    public Inode Inode = null!;
}
