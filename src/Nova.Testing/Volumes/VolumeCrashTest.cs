using System.Collections.Concurrent;
using Nova.Core;
using Nova.Core.Logs;
using Nova.Pmem;
using Nova.Testing.Volumes;

namespace Nova.Testing;

/// <summary>
/// Runs a workload on a volume, and refuses what a crash has left unless a fresh opening finds exactly the tree before or after the operation that was in flight, and after the last one
/// that returned if none was.
/// </summary>
/// <remarks>
/// Each state is opened for reading only, which must store nothing and find the same; then it is recovered, compared with the oracle in all that can be seen, and checked: single
/// ownership of blocks, an account that adds up, no damage. It is closed. Of closed images that are equal, one is opened again, must be the same tree, and is used up:
/// names made in every directory, every file written over and appended to with a gap that must read as zeros, renames, and everything removed, after which no
/// block is missing.
/// </remarks>
/// <example>
/// <code>
/// Workload workload = Workload.Parse("create h0 /a read+write 644\nwrite h0 0 5000 1\nmark\nrename /a /b replace");
/// ExplorationReport report = CrashExplorer.Explore(new VolumeCrashTest(workload));
/// </code>
/// </example>
public sealed class VolumeCrashTest : CrashTest
{
    private readonly ConcurrentBag<StateCheck> _idle = [];
    private readonly ConcurrentDictionary<ulong, byte> _used = [];
    private ExpectedTrees? _expected;

    /// <summary>Makes a test of a workload.</summary>
    /// <param name="workload">What is run. Without a mark formatting is explored too.</param>
    /// <param name="settings">The volume; by default a small one.</param>
    public VolumeCrashTest(Workload workload, VolumeCrashSettings? settings = null)
    {
        ArgumentNullException.ThrowIfNull(workload);
        Workload = workload;
        Settings = settings ?? new VolumeCrashSettings();
    }

    /// <summary>What is run.</summary>
    public Workload Workload { get; }

    /// <summary>The volume that it is run on.</summary>
    public VolumeCrashSettings Settings { get; }

    /// <inheritdoc/>
    public override string Name => Workload.Name;

    /// <inheritdoc/>
    public override long RegionLengthInBytes => Settings.RegionLengthInBytes;

    /// <summary>Changes the image while it is closed for a remount: gets the number of the remount, from 0, and the bytes.</summary>
    internal Func<int, byte[], byte[]>? ChangeAtRemount { get; init; }

    /// <summary>Closed images that were used up, each another one.</summary>
    internal int UsedImages => _used.Count;

    /// <inheritdoc/>
    /// <exception cref="CrashViolationException">Without any crash, an operation gave something else than the oracle.</exception>
    public override void Run(PmemRegion region, CrashScript script)
    {
        ArgumentNullException.ThrowIfNull(region);
        ArgumentNullException.ThrowIfNull(script);
        using VolumeRun run = new(Workload, Settings, script) { ChangeAtRemount = ChangeAtRemount };
        _expected = run.Execute(region);
    }

    /// <inheritdoc/>
    public override void Check(PmemRegion region, CrashMoment moment)
    {
        ArgumentNullException.ThrowIfNull(region);
        ArgumentNullException.ThrowIfNull(moment);
        ExpectedTrees expected = _expected ?? throw new InvalidOperationException("Run comes before Check.");
        if (!_idle.TryTake(out StateCheck? check))
            check = new StateCheck(_used);
        check.Run(region, moment, expected);
        _idle.Add(check);                       // one that threw is not used again
    }

    /// <inheritdoc/>
    public override bool IsContent(StoreTag tag) => tag == StoreTags.Data;

    /// <summary>How every volume of a crash test is opened.</summary>
    internal static VolumeOptions OptionsFor(TimeProvider clock) => new()
    {
        TimeProvider = clock,
        Background = BackgroundWork.None,
        Credentials = Credentials.Superuser,
        Seam = new SequentialSeam(clock),
    };
}
