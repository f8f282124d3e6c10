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
    private const int FilePages = 1024;

    private readonly NovaVolume _volume;
    private readonly OperationTimer _timer;
    private readonly string _onHost;
    private readonly byte[] _page = new byte[PageBytes];
    private readonly byte[] _buffer = new byte[PageBytes];
    private readonly Random _random = new(1);

    private OperationTimings(NovaVolume volume, string onHost)
    {
        _volume = volume;
        _timer = new OperationTimer(volume.Region);
        _onHost = onHost;
        _random.NextBytes(_page);
    }

    /// <summary>The host's memory filesystem, or its temporary folder where it has none.</summary>
    public static string HostFolder => Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath();

    /// <summary>Measures all operations. Leaves nothing behind, in the volume or on the host.</summary>
    public static IReadOnlyList<OperationTiming> Measure(NovaVolume volume)
    {
        string onHost = Path.Combine(HostFolder, $"nova-timings-{Guid.NewGuid():N}");
        Directory.CreateDirectory(onHost);
        volume.CreateDirectory(InVolume);
        try
        {
            OperationTimings timings = new(volume, onHost);
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
        long[] offsets = [.. Enumerable.Range(0, OperationTimer.Calls).Select(_ => (long)_random.Next(FilePages) * PageBytes)];
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
