using System.Globalization;
using Microsoft.Win32.SafeHandles;
using Nova.Core;
using Nova.Pmem;

namespace Nova.Benchmarks.Times;

/// <summary>Where the sides meet: a folder of the host's memory filesystem that holds plain files, the image of a volume, and a bare region. Deleted at the end.</summary>
internal sealed class Arena : IDisposable
{
    public const int PageInBytes = 4096;
    public const int PageCount = 16_384;
    public const int NameCount = 1_024;

    private const long VolumeInBytes = 768L << 20;
    private const long FileInBytes = (long)PageCount * PageInBytes;
    private const int OffsetCount = 1 << 16;
    private const int SideInCalls = OffsetCount / 4;
    private const int PieceInBytes = 1 << 20;

    private readonly string _folder = Path.Combine("/dev/shm", $"nova-times-{Environment.ProcessId}");
    private readonly long[] _offsets = new long[OffsetCount];

    public Arena()
    {
        Random random = new(1);
        random.NextBytes(Page);
        for (int i = 0; i < _offsets.Length; i++)
            _offsets[i] = random.NextInt64(PageCount) * PageInBytes;

        Directory.CreateDirectory(_folder);
        Volume = NovaVolume.Create(Path.Combine(_folder, "image"), VolumeInBytes);
        Volume.CreateDirectory("/n");
        Directory.CreateDirectory(HostPath("n"));
        Names = Volume.GetStatus("/n").Number;
        Bare = new BareRegion(RegionFile.Create(Path.Combine(_folder, "bare"), new RegionOptions { LengthInBytes = FileInBytes, Populate = true }));
        InVolume = Volume.OpenFile("/pages", FileMode.CreateNew);
        OnHost = File.OpenHandle(HostPath("pages"), FileMode.CreateNew, FileAccess.ReadWrite);
        byte[] piece = new byte[PieceInBytes];
        for (long at = 0; at < FileInBytes; at += PieceInBytes)
        {
            InVolume.Write(piece, at);
            RandomAccess.Write(OnHost, piece, at);
        }

        Handle = OpenHandle("pages");
        for (int i = 0; i < NameCount; i++)
        {
            string name = string.Create(CultureInfo.InvariantCulture, $"file-{i:D11}");
            VolumeNames[i] = $"/n/{name}";
            HostNames[i] = HostPath($"n/{name}");
            NameBytes[i] = System.Text.Encoding.UTF8.GetBytes(name);
        }
    }

    public NovaVolume Volume { get; }

    public BareRegion Bare { get; }

    /// <summary>A file of 64 MiB in the volume.</summary>
    public NovaFile InVolume { get; }

    /// <summary>The same file by the inode face.</summary>
    public FileHandle Handle { get; }

    /// <summary>A file of 64 MiB on the host.</summary>
    public SafeFileHandle OnHost { get; }

    /// <summary>An empty directory of the volume, <c>/n</c>.</summary>
    public InodeNumber Names { get; }

    /// <summary>Names of 16 bytes in that directory, by path, on the host, and alone.</summary>
    public string[] VolumeNames { get; } = new string[NameCount];

    public string[] HostNames { get; } = new string[NameCount];

    public byte[][] NameBytes { get; } = new byte[NameCount][];

    public byte[] Page { get; } = new byte[PageInBytes];

    public byte[] Buffer { get; } = new byte[PageInBytes];

    /// <summary>A page of the files, at random. Each side has the same order of pages from another start: none finds in the cache what the side before it has just read.</summary>
    /// <param name="call">The number of the call.</param>
    /// <param name="side">The place of the side in its contest, 0 to 3.</param>
    public long Offset(int call, int side) => _offsets[(call + (side * SideInCalls)) & (OffsetCount - 1)];

    public string HostPath(string name) => Path.Combine(_folder, name);

    public FileHandle OpenHandle(string name)
    {
        Require(Volume.Inodes.Lookup(Credentials.Superuser, InodeNumber.Root, System.Text.Encoding.UTF8.GetBytes(name), out InodeStatus status));
        Require(Volume.Inodes.Open(Credentials.Superuser, status.Number, OpenModes.Read | OpenModes.Write, out FileHandle handle));
        return handle;
    }

    /// <summary>An operation that fails must not be taken for a fast one.</summary>
    public static void Require(NovaError error)
    {
        if (error != NovaError.None)
            throw new InvalidOperationException($"A timed operation failed: {error}.");
    }

    public void Dispose()
    {
        InVolume.Dispose();
        OnHost.Dispose();
        Volume.Dispose();
        Bare.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
