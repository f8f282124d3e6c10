using System.Diagnostics;
using Xunit;

namespace Nova.Core.Tests.BadImages;

/// <summary>A host that has no room, or lets a file be read only.</summary>
public sealed class HostTests
{
    // Needs a small filesystem of its own: a tmpfs, which only the superuser may mount. Elsewhere the region's own tests cover the refusal.
    [Fact]
    public void Create_OnAFullHostDisk_RefusedAndNoFileLeft()
    {
        using SmallDisk? disk = SmallDisk.TryMount(4 << 20);
        if (disk is null)
            return;
        string path = Path.Combine(disk.Path, "image.nova");
        IOException refusal = Assert.ThrowsAny<IOException>(() => NovaVolume.Create(path, 64 << 20, null, ImageFile.Options));
        Assert.Contains("space", refusal.Message, StringComparison.OrdinalIgnoreCase);
        Assert.False(File.Exists(path));
        NovaVolume.Create(path, 2 << 20, null, ImageFile.Options).Dispose();
    }

    [Fact]
    public void Open_FileOnAReadOnlyHostDisk_RefusedUnlessAskedForReading()
    {
        using SmallDisk? disk = SmallDisk.TryMount(16 << 20);
        if (disk is null)
            return;
        string path = Path.Combine(disk.Path, "image.nova");
        NovaVolume.Create(path, 8 << 20, null, ImageFile.Options).Dispose();
        disk.MakeReadOnly();
        Exception refusal = Assert.ThrowsAny<Exception>(() => NovaVolume.Open(path, ImageFile.Options));
        Assert.True(refusal is NovaException { Error: NovaError.ReadOnly } or UnauthorizedAccessException, refusal.ToString());
        using NovaVolume volume = NovaVolume.Open(path, ImageFile.Options with { ReadOnly = true });
        Assert.True(volume.Information.IsReadOnly);
    }

    private sealed class SmallDisk : IDisposable
    {
        private SmallDisk(string path) => Path = path;

        public string Path { get; }

        public static SmallDisk? TryMount(long sizeInBytes)
        {
            if (!OperatingSystem.IsLinux())
                return null;
            string path = Directory.CreateTempSubdirectory("nova-disk-").FullName;
            if (Run("mount", "-t", "tmpfs", "-o", $"size={sizeInBytes}", "nova-test", path))
                return new SmallDisk(path);
            Directory.Delete(path);
            return null;
        }

        public void MakeReadOnly() => Assert.True(Run("mount", "-o", "remount,ro", Path));

        public void Dispose()
        {
            Assert.True(Run("umount", Path));
            Directory.Delete(Path);
        }

        private static bool Run(string program, params string[] arguments)
        {
            ProcessStartInfo start = new(program, arguments) { UseShellExecute = false, RedirectStandardError = true, RedirectStandardOutput = true };
            using Process process = Process.Start(start)!;
            process.WaitForExit();
            return process.ExitCode == 0;
        }
    }
}
