using Nova.Core.Space;

namespace Nova.Core.Operations;

/// <summary>What a dead inode leaves behind, until all tails that waited when it died are durable (see <see cref="TailPublisher"/>): its log pages, its slot, its place in DRAM.</summary>
internal sealed class LimboGroup
{
    public RunList Blocks;
    public ulong Ticket;
    public Inode Inode = null!;
}
