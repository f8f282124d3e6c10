using Nova.Core.Tests.Conformance;
using Nova.Testing.Trees;
using Nova.Testing.Volumes;
using Nova.Testing.Workloads;
using Xunit;

namespace Nova.Core.Tests.Properties;

/// <summary>A volume in memory as a workload sees it.</summary>
internal sealed class VolumeMount : IMount
{
    private readonly VolumeFixture _fixture;
    private VolumeSpace _before;
    private RemountKind _kind;

    public VolumeMount(long sizeInBytes, StepClock clock)
    {
        _fixture = new VolumeFixture(sizeInBytes, clock);
        Tree = new InodeTree(_fixture.Volume);
    }

    public ITree Tree { get; private set; }

    public void Remount(RemountKind kind)
    {
        _kind = kind;
        _before = _fixture.Volume.GetSpace();
        if (kind == RemountKind.Clean)
            _fixture.RemountClean();
        else
            _fixture.RemountAfterCrash();
        Tree = new InodeTree(_fixture.Volume);
    }

    /// <summary>Recovery loses no block and invents none: only files without a name give theirs back, and pages in waiting may.</summary>
    public void CheckAfterRemount(string when, bool isQuiet)
    {
        VolumeSpace after = _fixture.Volume.GetSpace();
        VolumeAssert.AddsUp(_before, $"before {when}");
        VolumeAssert.AddsUp(after, when);
        Assert.Equal((_before.TotalBlocks, _before.FixedBlocks), (after.TotalBlocks, after.FixedBlocks));
        Assert.Equal(_kind == RemountKind.Clean, _fixture.Volume.Recovery.WasClean);
        Assert.Empty(_fixture.Volume.Recovery.Damage);
        VolumeAssert.IsSound(_fixture.Volume, when);
        if (!isQuiet)
            return;
        Assert.True(after.OperationNumber >= _before.OperationNumber, $"{when}: operation {_before.OperationNumber} became {after.OperationNumber}");
        Assert.Equal((_before.DataBlocks, _before.InodeCount), (after.DataBlocks, after.InodeCount));
        Assert.Equal(0, _fixture.Volume.Recovery.DiscardedOperations);
    }

    public void Dispose() => _fixture.Dispose();
}
