using System.Diagnostics;
using System.Globalization;
using Nova.Cli.Commands;
using Nova.Cli.Native;
using Nova.Cli.Rendering;
using Nova.Cli.Trees;
using Nova.Core;
using Nova.Pmem;

namespace Nova.Cli.Tour;

/// <summary>
/// The tour: six stops, each of which can fail, and a last line that sums them up. The directory is only read; the volume lies in a temporary file that is
/// deleted at the end.
/// </summary>
internal sealed class TourRun
{
    private const string Tree = "/tree";
    private const long SpareBytes = 128L << 20;
    private const long BytesForEachEntry = 1024;
    private const long Granule = 2L << 20;

    private readonly string _directory;
    private readonly int _seed;
    private readonly int _rounds;
    private readonly string _image = Path.Combine(Path.GetTempPath(), $"nova-tour-{Guid.NewGuid():N}.nova");
    private readonly List<string> _wrong = [];
    private long _differences;
    private TimeSpan _longestRecovery;

    /// <param name="directory">The directory to take in.</param>
    /// <param name="seed">Decides what the killed writers write.</param>
    /// <param name="rounds">How many are killed.</param>
    public TourRun(string directory, int seed, int rounds)
    {
        _directory = directory;
        _seed = seed;
        _rounds = rounds;
    }

    /// <summary>Runs all stops.</summary>
    /// <returns>Whether everything held.</returns>
    public bool Run()
    {
        using HostDirectory source = HostDirectory.Open(_directory);
        TreeCounts counts = TreeMeasure.Of(source);
        try
        {
            HostIdentity image = Format(counts);
            Import(source, image, counts);
            KillWriters();
            using (NovaVolume volume = OpenPopulated())
            {
                CompareAgain(volume, source, image, counts);
                Time(volume);
                Picture(volume);
            }
        }
        finally
        {
            File.Delete(_image);
        }

        foreach (string wrong in _wrong)
            CommandLine.Complain(wrong);
        Say($"tour: {counts.Files} files, {counts.Bytes} bytes, {_differences} differences, recovered in {_longestRecovery.TotalMilliseconds:0.0} ms");
        return _differences == 0 && _wrong.Count == 0;
    }

    private HostIdentity Format(TreeCounts counts)
    {
        Say("1. A volume");
        long size = (counts.StoredBytes + (counts.StoredBytes / 16) + (counts.Entries * BytesForEachEntry) + SpareBytes) / Granule * Granule;
        using NovaVolume volume = NovaVolume.Create(_image, size, new FormatOptions { Label = "tour" }, VolumeAccess.Options(domain: null));
        Say($"   {_image}: {SizeText.Format(size)}");
        Say($"   {VolumeAccess.DescribeDomain(volume.Information)}");
        Say($"   {volume.Information.DomainReason}");
        return VolumeAccess.IdentityOf(_image);
    }

    private void Import(HostDirectory source, HostIdentity image, TreeCounts counts)
    {
        Say($"2. {_directory} goes in: {counts.Entries} entries, {SizeText.Format(counts.Bytes)}");
        using NovaVolume volume = VolumeAccess.OpenToWrite(_image, domain: null);
        volume.CreateDirectory(Tree);
        InodeIdentity tree = volume.GetStatus(Tree).Identity;
        Stopwatch watch = Stopwatch.StartNew();
        LeftOut leftOut = ProgressDisplay.RunAloud("import", counts, progress => TreeImport.Run(volume.Inodes, image, source, tree, progress));
        _wrong.AddRange(leftOut.Notes.Select(note => $"left out: {note}"));
        Say($"   in {watch.Elapsed.TotalSeconds:0.00} s, every operation durable when it returned; {SizeText.Format((long)(counts.Bytes / watch.Elapsed.TotalSeconds))} a second");

        Say("3. Both sides are read again and compared: content by SHA-256, links, modes, owners, times, attributes");
        Compare(volume, source, image, progress => ProgressDisplay.RunAloud("compare", counts, progress));
    }

    private void Compare(NovaVolume volume, HostDirectory source, HostIdentity image, Func<Func<ITreeProgress, TreeDifferences>, TreeDifferences> display)
    {
        InodeIdentity tree = volume.GetStatus(Tree).Identity;
        TreeDifferences found = display(progress => TreeComparison.Run(volume.Inodes, image, source, tree, progress));
        foreach (string difference in found.Words)
            CommandLine.Complain(difference);
        _differences += found.Count;
        Say($"   {found.Count} differences");
    }

    private void KillWriters()
    {
        Say($"4. {_rounds} writers of {WriterProcess.ThreadCount} threads are killed with SIGKILL at random moments (seed {_seed})");
        Random random = new(_seed);
        for (int round = 1; round <= _rounds; round++)
        {
            KillRound result = KillTest.Run(_image, random);
            _longestRecovery = TimeSpan.FromTicks(Math.Max(_longestRecovery.Ticks, result.Recovery.Elapsed.Ticks));
            _wrong.AddRange(result.Wrong.Select(wrong => $"round {round}: {wrong}"));
            string verdict = result.Wrong.Count == 0 ? "all there and whole, every block accounted for" : $"{result.Wrong.Count} faults";
            Say($"   killed after {result.Life.TotalMilliseconds,5:0.0} ms and {result.Operations,6} acknowledged operations; recovered in {result.Recovery.Elapsed.TotalMilliseconds:0.0} ms, {result.Recovery.DiscardedOperations} in flight discarded: {verdict}");
        }
    }

    private void CompareAgain(NovaVolume volume, HostDirectory source, HostIdentity image, TreeCounts counts)
    {
        Say("   and the tree that lay beside them, compared once more:");
        Compare(volume, source, image, progress => ProgressDisplay.Run("compare", counts, progress));
    }

    /// <summary>Opens the volume with every page in memory, as it is after a while of use: the first touch of a page costs more than the operation that is timed.</summary>
    private NovaVolume OpenPopulated() =>
        NovaVolume.Open(RegionFile.Open(_image, new RegionOptions { Populate = true }), VolumeAccess.Options(domain: null));

    private static void Time(NovaVolume volume)
    {
        Say($"5. The main operations, medians, by turns with {OperationTimings.HostFolder} (where nothing is durable)");
        Say($"   {"",-26}{"Nova",10}{"host",10}{"host/Nova",11}{"fences",9}{"bytes stored",14}");
        foreach (OperationTiming timing in OperationTimings.Measure(volume))
        {
            Say($"   {timing.Name,-26}{timing.VolumeNanoseconds,7:N0} ns{timing.HostNanoseconds,7:N0} ns{timing.HostNanoseconds / timing.VolumeNanoseconds,11:0.0}{timing.Fences,9:0.00}{timing.BytesStored,14:N0}");
        }
    }

    private void Picture(NovaVolume volume)
    {
        VolumeSpace space = volume.GetSpace();
        _wrong.AddRange(KillTest.Account(space));
        Say($"6. The volume: {Share(space.DataBlocks, space)} data, {Share(space.LogBlocks, space)} logs, {Share(space.TableBlocks, space)} tables, {Share(space.FreeBlocks + space.ReservedBlocks + space.LimboBlocks, space)} free");
        VolumePicture.Draw(volume);
    }

    private static string Share(long blocks, VolumeSpace space) =>
        string.Create(CultureInfo.InvariantCulture, $"{100.0 * blocks / space.TotalBlocks:0.0} %");

    private static void Say(string line) => Console.WriteLine(line);
}
