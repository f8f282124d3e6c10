using BenchmarkDotNet.Attributes;
using Microsoft.Win32.SafeHandles;
using Nova.Core;

namespace Nova.Benchmarks;

/// <summary>A volume and plain files side by side on the host's memory filesystem. What is written to the volume is committed; the baselines are not durable.</summary>
[MemoryDiagnoser]
public abstract class FileBenchmarks
{
    protected const int PageInBytes = 4096;

    private const long FileInBytes = 64L << 20;
    private const long VolumeInBytes = 512L << 20;
    private const int PieceInBytes = 1 << 20;

    private readonly string _folder = Path.Combine("/dev/shm", $"nova-benchmarks-{Environment.ProcessId}");
    private readonly Random _random = new(1);

    private protected NovaVolume Volume { get; private set; } = null!;

    /// <summary>A file of 64 MiB in the volume.</summary>
    private protected NovaFile InVolume { get; private set; } = null!;

    /// <summary>A file of 64 MiB on the host.</summary>
    private protected SafeFileHandle OnHost { get; private set; } = null!;

    private protected byte[] Page { get; } = new byte[PageInBytes];

    [GlobalSetup]
    public virtual void Setup()
    {
        Directory.CreateDirectory(_folder);
        Volume = NovaVolume.Create(Path.Combine(_folder, "image"), VolumeInBytes);
        InVolume = Volume.OpenFile("/pages", FileMode.CreateNew);
        OnHost = File.OpenHandle(HostPath("pages"), FileMode.CreateNew, FileAccess.ReadWrite);
        _random.NextBytes(Page);
        byte[] piece = new byte[PieceInBytes];
        for (long at = 0; at < FileInBytes; at += PieceInBytes)
        {
            InVolume.Write(piece, at);
            RandomAccess.Write(OnHost, piece, at);
        }
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        InVolume.Dispose();
        OnHost.Dispose();
        Volume.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private protected string HostPath(string name) => Path.Combine(_folder, name);

    /// <summary>A page of the files, at random.</summary>
    private protected long NextOffset() => _random.NextInt64(FileInBytes / PageInBytes) * PageInBytes;
}

/// <summary>One committed 4 KiB overwrite at a random page of a 64 MiB file; the baseline is not durable.</summary>
public class OverwriteBenchmarks : FileBenchmarks
{
    [Benchmark(Baseline = true)]
    public void TmpfsRandomAccess() => RandomAccess.Write(OnHost, Page, NextOffset());

    [Benchmark]
    public void NovaCommitted() => InVolume.Write(Page, NextOffset());
}

/// <summary>One read of 4 KiB at a random page of a 64 MiB file.</summary>
public class ReadBenchmarks : FileBenchmarks
{
    private readonly byte[] _buffer = new byte[PageInBytes];

    [Benchmark(Baseline = true)]
    public int TmpfsRandomAccess() => RandomAccess.Read(OnHost, _buffer, NextOffset());

    [Benchmark]
    public int Nova() => InVolume.Read(_buffer, NextOffset());
}

/// <summary>One committed append of 4 KiB; the file is emptied when it has 32 MiB. The baseline is not durable.</summary>
public class AppendBenchmarks : FileBenchmarks
{
    private const long LongestInBytes = 32L << 20;

    private long _lengthOnHost;
    private long _lengthInVolume;

    [Benchmark(Baseline = true)]
    public void TmpfsRandomAccess()
    {
        if (_lengthOnHost == LongestInBytes)
            RandomAccess.SetLength(OnHost, _lengthOnHost = 0);
        RandomAccess.Write(OnHost, Page, _lengthOnHost);
        _lengthOnHost += PageInBytes;
    }

    [Benchmark]
    public void NovaCommitted()
    {
        if (_lengthInVolume % LongestInBytes == 0)
            InVolume.SetLength(0);
        InVolume.Append(Page);
        _lengthInVolume += PageInBytes;
    }
}

/// <summary>One file born with 64 bytes, closed, and removed, by path; the baseline is not durable.</summary>
public class CreateBenchmarks : FileBenchmarks
{
    private const string Name = "/born-0123456789";
    private const int LengthInBytes = 64;

    private string _onHost = "";

    public override void Setup()
    {
        base.Setup();
        _onHost = HostPath(Name[1..]);
    }

    [Benchmark(Baseline = true)]
    public void TmpfsFile()
    {
        using (SafeFileHandle file = File.OpenHandle(_onHost, FileMode.CreateNew, FileAccess.Write))
            RandomAccess.Write(file, Page.AsSpan(0, LengthInBytes), 0);
        File.Delete(_onHost);
    }

    [Benchmark]
    public void NovaCommitted()
    {
        using (NovaFile file = Volume.OpenFile(Name, FileMode.CreateNew, FileAccess.Write))
            file.Write(Page.AsSpan(0, LengthInBytes), 0);
        Volume.Delete(Name);
    }
}
