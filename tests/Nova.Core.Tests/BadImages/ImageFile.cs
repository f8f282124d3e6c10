using System.Buffers.Binary;
using Nova.Core.Tests.Conformance;
using Nova.Pmem;
using Nova.Testing.Trees;
using Nova.Testing.Volumes;
using Nova.Testing.Workloads;
using Xunit;

namespace Nova.Core.Tests.BadImages;

/// <summary>A volume file in a folder of its own that a test damages, byte by byte, between openings.</summary>
internal sealed class ImageFile : IDisposable
{
    public const long SizeInBytes = 8 << 20;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("nova-image-");

    public ImageFile() => Path = System.IO.Path.Combine(_folder.FullName, "image.nova");

    public string Path { get; }

    public static VolumeOptions Options { get; } = new()
    {
        TimeProvider = new StepClock(),
        Background = BackgroundWork.None,
        Credentials = Credentials.Superuser,
        Domain = PersistenceDomain.Emulated,
    };

    /// <summary>A cleanly closed volume with a file "f" of 5,000 bytes in it.</summary>
    public static ImageFile Formatted()
    {
        ImageFile file = new();
        using NovaVolume volume = NovaVolume.Create(file.Path, SizeInBytes, VolumeFixture.Format, Options);
        World world = new(new InodeTree(volume));
        Assert.Equal(Errno.Ok, new CreateFile(new Who(0, 0), "/f", OpenHow.ReadWrite, 0x1A4, 0).Run(world).Errno);
        Assert.Equal(Errno.Ok, new WriteFile(new Target(null, 0), 0, 5000, 1).Run(world).Errno);
        return file;
    }

    public NovaVolume Open(VolumeOptions? options = null) => NovaVolume.Open(Path, options ?? Options);

    /// <summary>Changes the bytes of the file.</summary>
    public void Patch(Action<byte[]> patch)
    {
        byte[] bytes = File.ReadAllBytes(Path);
        patch(bytes);
        File.WriteAllBytes(Path, bytes);
    }

    /// <summary>Changes both superblocks and makes their checksums right again (SPEC 2.1).</summary>
    public void PatchSuperblocks(Action<byte[]> patch) => Patch(bytes =>
    {
        foreach (int offset in new[] { 0, bytes.Length - 4096 })
        {
            byte[] superblock = bytes[offset..(offset + 4096)];
            patch(superblock);
            BinaryPrimitives.WriteUInt32LittleEndian(superblock.AsSpan(8), 0);
            BinaryPrimitives.WriteUInt32LittleEndian(superblock.AsSpan(8), Crc32C.Compute(superblock.AsSpan(0, 1024)));
            superblock.CopyTo(bytes, offset);
        }
    });

    public void SetLength(long length)
    {
        using FileStream stream = File.Open(Path, FileMode.OpenOrCreate);
        stream.SetLength(length);
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
