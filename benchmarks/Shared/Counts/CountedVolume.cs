using Nova.Core;
using Nova.Pmem;

namespace Nova.Benchmarks.Counts;

/// <summary>
/// A fresh volume in anonymous memory and what the counted operations work on: two directories, a file, names of 16 bytes, content. Identity and secret are
/// seeded and the clock is stepped, so every run counts the same.
/// </summary>
internal sealed class CountedVolume : IDisposable
{
    public const int PageInBytes = 4096;
    public const int NameInBytes = 16;

    private const long SizeInBytes = 1L << 30;
    private const uint EveryPermission = 0x1FF;

    private readonly byte[] _name = new byte[NameInBytes];
    private readonly byte[] _otherName = new byte[NameInBytes];
    private readonly byte[] _content = new byte[16 * PageInBytes];

    public CountedVolume(BackgroundWork background)
    {
        new Random(1).NextBytes(_content);
        Volume = NovaVolume.Create(
            AnonymousRegion.Create(SizeInBytes, "nova-counts"),
            new FormatOptions { Seed = 1 },
            new VolumeOptions { Background = background, TimeProvider = Clock, Credentials = Credentials.Superuser });
        Directory = MakeDirectory("one"u8);
        OtherDirectory = MakeDirectory("two"u8);
        Require(Inodes.OpenOrCreate(User, InodeNumber.Root, "file"u8, EveryPermission, OpenModes.Read | OpenModes.Write, out FileHandle file, out InodeStatus status));
        (File, FileNumber) = (file, status.Number);
        Require(Inodes.Open(User, Directory, OpenModes.Read, out FileHandle listed));
        DirectoryHandle = listed;
    }

    public NovaVolume Volume { get; }

    public InodeFace Inodes => Volume.Inodes;

    public SteppedClock Clock { get; } = new();

    public Credentials User { get; } = Credentials.Superuser;

    public InodeNumber Directory { get; }

    public InodeNumber OtherDirectory { get; }

    /// <summary>The first directory, open for listing.</summary>
    public FileHandle DirectoryHandle { get; }

    /// <summary>A file in the root, open for reading and writing.</summary>
    public FileHandle File { get; }

    public InodeNumber FileNumber { get; }

    public DirectoryListing Listing { get; } = new();

    public byte[] Buffer { get; } = new byte[PageInBytes];

    /// <summary>Bytes to write.</summary>
    /// <param name="length">0 to 65,536.</param>
    public ReadOnlySpan<byte> Content(int length) => _content.AsSpan(0, length);

    /// <summary>The name of a call's file; good until the next one is asked for.</summary>
    public ReadOnlySpan<byte> Name(int call) => Fill(_name, (byte)'f', call);

    /// <summary>The second name of a call, for operations that take two.</summary>
    public ReadOnlySpan<byte> OtherName(int call) => Fill(_otherName, (byte)'g', call);

    public InodeNumber MakeFile(InodeNumber directory, ReadOnlySpan<byte> name)
    {
        Require(Inodes.MakeNode(User, directory, name, EveryPermission, 0, out InodeStatus status));
        return status.Number;
    }

    public InodeNumber MakeDirectory(ReadOnlySpan<byte> name) => MakeDirectory(InodeNumber.Root, name);

    public InodeNumber MakeDirectory(InodeNumber parent, ReadOnlySpan<byte> name)
    {
        Require(Inodes.MakeDirectory(User, parent, name, EveryPermission, out InodeStatus status));
        return status.Number;
    }

    public void Unlink(InodeNumber directory, ReadOnlySpan<byte> name) => Require(Inodes.Unlink(User, directory, name));

    /// <summary>An operation that fails would be counted as a cheap one.</summary>
    public static void Require(NovaError error)
    {
        if (error != NovaError.None)
            throw new InvalidOperationException($"A counted operation failed: {error}.");
    }

    public void Dispose() => Volume.Dispose();

    private static ReadOnlySpan<byte> Fill(byte[] name, byte first, int call)
    {
        name.AsSpan().Fill((byte)'0');
        name[0] = first;
        for (int at = name.Length - 1; call > 0; at--, call /= 10)
            name[at] = (byte)('0' + (call % 10));

        return name;
    }
}
