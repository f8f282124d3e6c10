using System.Globalization;
using Microsoft.Win32.SafeHandles;
using Nova.Core;

namespace Nova.Cli.Tour;

/// <summary>
/// The main operations in a volume and on the host's memory filesystem, in one run. Everything in the volume is durable as its domain has it; nothing on the host is.
/// </summary>
internal sealed class OperationTimings
{
    private const string InVolume = "/timings";
    private const int PageBytes = 4096;
    private const int MostRehearsals = 15;
    private const int SettledRehearsals = 3;
    private const double SettledShare = 0.95;
    private const int RehearsedRepetitions = 200;
    private const int TimedRepetitions = 2_000;

    // The runtime compiles for speed what has been called often: in the background, in two steps, each after a tenth of a second of quiet.
    private static readonly TimeSpan CompilerPause = TimeSpan.FromMilliseconds(250);

    private readonly NovaVolume _volume;
    private readonly OperationTimer _timer;
    private readonly string _onHost;
    private readonly byte[] _page = new byte[PageBytes];
    private readonly byte[] _buffer = new byte[PageBytes];
    private readonly Random _random = new(1);

    private OperationTimings(NovaVolume volume, string onHost, int repetitions)
    {
        _volume = volume;
        _timer = new OperationTimer(volume.Region, repetitions);
        _onHost = onHost;
        _random.NextBytes(_page);
    }

    /// <summary>The host's memory filesystem, or its temporary folder where it has none.</summary>
    public static string HostFolder => Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath();

    /// <summary>Measures all operations. Leaves nothing behind, in the volume or on the host.</summary>
    public static IReadOnlyList<OperationTiming> Measure(NovaVolume volume)
    {
        Rehearse(volume);
        return MeasureOnce(volume, TimedRepetitions);
    }

    /// <summary>Runs everything until it gets no faster.</summary>
    private static void Rehearse(NovaVolume volume)
    {
        double fastest = double.PositiveInfinity;
        int settled = 0;
        for (int rehearsal = 0; rehearsal < MostRehearsals && settled < SettledRehearsals; rehearsal++)
        {
            double sum = MeasureOnce(volume, RehearsedRepetitions).Sum(timing => timing.VolumeNanoseconds);
            settled = sum > SettledShare * fastest ? settled + 1 : 0;
            fastest = Math.Min(fastest, sum);
            Thread.Sleep(CompilerPause);
        }
    }

    private static IReadOnlyList<OperationTiming> MeasureOnce(NovaVolume volume, int repetitions)
    {
        string onHost = Path.Combine(HostFolder, $"nova-timings-{Guid.NewGuid():N}");
        Directory.CreateDirectory(onHost);
        volume.CreateDirectory(InVolume);
        try
        {
            OperationTimings timings = new(volume, onHost, repetitions);
            return [.. timings.MeasureContent(), .. timings.MeasureNames()];
        }
        finally
        {
            volume.DeleteDirectory(InVolume, DirectoryRemoval.WithContents);
            Directory.Delete(onHost, recursive: true);
        }
    }

    private List<OperationTiming> MeasureContent()
    {
        using NovaFile inVolume = _volume.OpenFile($"{InVolume}/pages", FileMode.CreateNew);
        using SafeFileHandle onHost = File.OpenHandle(Path.Combine(_onHost, "pages"), FileMode.CreateNew, FileAccess.ReadWrite);
        List<OperationTiming> timings =
        [
            _timer.Measure("append 4 KiB", _ => inVolume.Append(_page), call => RandomAccess.Write(onHost, _page, (long)call * PageBytes)),
        ];

        // The rest works on as many pages as both files have now.
        long[] offsets = [.. Enumerable.Range(0, _timer.Calls).Select(_ => (long)_random.Next(_timer.Calls) * PageBytes)];
        timings.Add(_timer.Measure(
            "overwrite 4 KiB", call => inVolume.Write(_page, offsets[call]), call => RandomAccess.Write(onHost, _page, offsets[call])));
        timings.Add(_timer.Measure(
            "overwrite 64 bytes",
            call => inVolume.Write(_page.AsSpan(0, 64), offsets[call]),
            call => RandomAccess.Write(onHost, _page.AsSpan(0, 64), offsets[call])));
        timings.Add(_timer.Measure(
            "read 4 KiB, random", call => inVolume.Read(_buffer, offsets[call]), call => RandomAccess.Read(onHost, _buffer, offsets[call])));
        return timings;
    }

    private List<OperationTiming> MeasureNames() =>
    [
        _timer.Measure("create, 64 bytes, close", call => CreateInVolume(call, 64), call => CreateOnHost(call, 64)),
        _timer.Measure("open, read, close", ReadInVolume, ReadOnHost),
        _timer.Measure(
            "rename", call => _volume.Move(VolumePath("f", call), VolumePath("g", call)), call => File.Move(HostPath("f", call), HostPath("g", call))),
        _timer.Measure("unlink", call => _volume.Delete(VolumePath("g", call)), call => File.Delete(HostPath("g", call))),
        _timer.Measure("mkdir", call => _volume.CreateDirectory(VolumePath("d", call)), call => Directory.CreateDirectory(HostPath("d", call))),
    ];

    private void CreateInVolume(int call, int length)
    {
        using NovaFile file = _volume.OpenFile(VolumePath("f", call), FileMode.CreateNew, FileAccess.Write);
        file.Write(_page.AsSpan(0, length), offset: 0);
    }

    private void CreateOnHost(int call, int length)
    {
        using SafeFileHandle file = File.OpenHandle(HostPath("f", call), FileMode.CreateNew, FileAccess.Write);
        RandomAccess.Write(file, _page.AsSpan(0, length), 0);
    }

    private void ReadInVolume(int call)
    {
        using NovaFile file = _volume.OpenFile(VolumePath("f", call), FileMode.Open, FileAccess.Read);
        file.Read(_buffer, offset: 0);
    }

    private void ReadOnHost(int call)
    {
        using SafeFileHandle file = File.OpenHandle(HostPath("f", call));
        RandomAccess.Read(file, _buffer, 0);
    }

    private static string VolumePath(string kind, int call) => string.Create(CultureInfo.InvariantCulture, $"{InVolume}/{kind}{call}");

    private string HostPath(string kind, int call) => string.Create(CultureInfo.InvariantCulture, $"{_onHost}/{kind}{call}");
}
