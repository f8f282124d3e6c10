using Nova.Core;
using Nova.Pmem;
using Nova.Testing;

namespace Nova.Cli.Tests.Crashes;

/// <summary>Runs what another test runs, and asks for more than a volume promises: that a directory is there before the call that makes it has returned. So it is refused
/// states that are legal, as a broken volume would be.</summary>
internal sealed class DemandingTest(CrashTest inner, string directory) : CrashTest
{
    public override string Name => inner.Name;

    public override long RegionLengthInBytes => inner.RegionLengthInBytes;

    public override void Run(PmemRegion region, CrashScript script) => inner.Run(region, script);

    public override void Check(PmemRegion region, CrashMoment moment)
    {
        if (moment.InFlight.Count == 0)
            return;
        using NovaVolume volume = NovaVolume.Open(region, new VolumeOptions { ReadOnly = true, Background = BackgroundWork.None });
        bool isThere = volume.Exists(directory);
        volume.Abandon();
        moment.Require(isThere, $"found no {directory}, expected one");
    }

    public override bool IsContent(StoreTag tag) => inner.IsContent(tag);

    /// <summary>Explores it, and takes the first violation.</summary>
    public CrashViolation FindViolation() =>
        CrashExplorer.Explore(this, new ExplorationOptions { StatesPerPoint = 20, Workers = 1, DescribedViolations = 1 }).Violations[0];
}
