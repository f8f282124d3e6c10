namespace Nova.Core.Tests.Conformance;

/// <summary>The inode face as a POSIX tree, and what only it has: numbers, generations, and names that no path can hold.</summary>
public sealed class InodeFaceConformance : MediumConformance
{
    protected override ITree Make(long sizeInBytes) => new InodeTree(new VolumeFixture(sizeInBytes, Clock).Volume);
}
