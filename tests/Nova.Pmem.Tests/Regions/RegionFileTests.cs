using System.Diagnostics;
using System.Globalization;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace Nova.Pmem.Tests;

[SupportedOSPlatform("linux")]
public sealed class RegionFileTests : IDisposable
{
    private const int LengthInBytes = 1 << 16;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string> Platforms => new("native", "portable");

    [Theory]
    [MemberData(nameof(Platforms))]
    public void Open_AfterCreateStoreAndClose_SeesTheBytes(string platform)
    {
        string path = _folder.File("r");
        foreach (PersistenceDomain domain in new[] { PersistenceDomain.Emulated, PersistenceDomain.Synced })
        {
            RegionOptions options = new() { LengthInBytes = LengthInBytes, Domain = domain, ReplaceExisting = true, Populate = true };
            using (PmemRegion region = RegionFile.Create(path, options, PlatformNamed(platform)))
            {
                Assert.Equal(LengthInBytes, region.LengthInBytes);
                Assert.True(region.Read(0, LengthInBytes).IndexOfAnyExcept((byte)0) < 0);
                StoreBatch batch = region.BeginBatch();
                batch.Store(4090, "across pages"u8, default);
                batch.Fence().ThrowIfForged();
            }

            Assert.Equal("across pages"u8.ToArray(), File.ReadAllBytes(path)[4090..4102]);
            using PmemRegion again = RegionFile.Open(path, options: null, PlatformNamed(platform));
            Assert.Equal("across pages"u8.ToArray(), again.Read(4090, 12).ToArray());
        }
    }

    [Fact]
    public void Create_RoomForEveryByteIsAllocated()
    {
        using PmemRegion region = Create("r");
        Assert.True(LinuxFile.Inspect(_folder.File("r"))!.Value.AllocatedBytes >= LengthInBytes);
    }

    [Fact]
    public void Open_FileWithHoles_FillsThem()
    {
        string path = _folder.File("sparse");
        using (FileStream file = File.Create(path))
            file.SetLength(LengthInBytes);
        Assert.Equal(0, LinuxFile.Inspect(path)!.Value.AllocatedBytes);

        using PmemRegion region = RegionFile.Open(path);
        Assert.True(LinuxFile.Inspect(path)!.Value.AllocatedBytes >= LengthInBytes);
    }

    [Fact]
    public void Create_FileExists_RefusedAndUntouched()
    {
        string path = _folder.File("r");
        File.WriteAllText(path, "mine");
        Assert.ThrowsAny<IOException>(() => Create("r"));
        Assert.Equal("mine", File.ReadAllText(path));
    }

    [Fact]
    public void Create_ReplaceExisting_OldBytesAreGone()
    {
        string path = _folder.File("r");
        File.WriteAllBytes(path, [.. Enumerable.Repeat((byte)9, 3 * LengthInBytes)]);
        using PmemRegion region = Replace("r");
        Assert.Equal(LengthInBytes, new FileInfo(path).Length);
        Assert.True(region.Read(0, LengthInBytes).IndexOfAnyExcept((byte)0) < 0);
    }

    [Fact]
    public void Create_ReplaceExistingInUse_RefusedAndUntouched()
    {
        using PmemRegion first = Create("r");
        StoreBatch batch = first.BeginBatch();
        batch.StoreWord(8, 77, default);
        batch.Fence().ThrowIfForged();

        PmemException refusal = Assert.Throws<PmemException>(() => Replace("r"));
        Assert.Equal(PmemError.Locked, refusal.Error);
        Assert.Equal(77UL, first.ReadWord(8));
        Assert.Equal(LengthInBytes, new FileInfo(_folder.File("r")).Length);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(0L)]
    [InlineData(-4096L)]
    [InlineData(4095L)]
    public void Create_NoWholePages_Refused(long? lengthInBytes)
    {
        string path = _folder.File("r");
        Assert.ThrowsAny<ArgumentException>(() => RegionFile.Create(path, new RegionOptions { LengthInBytes = lengthInBytes }));
        Assert.False(File.Exists(path));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Create_HostIsFull_NoSpaceAndNoFileLeftUnlessRetained(bool isRetained)
    {
        using TemporaryFolder small = new("/dev/shm");
        string path = small.File("r");
        long tooMuch = (new DriveInfo("/dev/shm").TotalSize / 4096 * 4096) + (1 << 20);
        PmemException refusal = Assert.Throws<PmemException>(
            () => RegionFile.Create(path, new RegionOptions { LengthInBytes = tooMuch, RetainFileOnFailure = isRetained }));
        Assert.Equal(PmemError.NoSpace, refusal.Error);
        Assert.Contains(path, refusal.Message, StringComparison.Ordinal);
        Assert.Equal(isRetained, File.Exists(path));
    }

    [Fact]
    public void Open_SecondTimeInThisProcess_RefusedAndSaysSo()
    {
        using PmemRegion first = Create("r");
        PmemException refusal = Assert.Throws<PmemException>(() => RegionFile.Open(_folder.File("r")));
        Assert.Equal(PmemError.Locked, refusal.Error);
        Assert.Contains("this process", refusal.Message, StringComparison.Ordinal);
        Assert.Throws<PmemException>(() => OpenReadOnly("r"));

        first.Dispose();
        RegionFile.Open(_folder.File("r")).Dispose();
    }

    [Fact]
    public void Open_HeldByAnotherProcess_RefusedWithItsProcessId()
    {
        Create("r").Dispose();
        string path = _folder.File("r");
        using Process holder = Process.Start(new ProcessStartInfo("flock", ["-x", path, "-c", "echo held; read line"])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        Assert.Equal("held", holder.StandardOutput.ReadLine());

        PmemException refusal = Assert.Throws<PmemException>(() => RegionFile.Open(path));
        Assert.Equal(PmemError.Locked, refusal.Error);
        Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"process {holder.Id} "), refusal.Message, StringComparison.Ordinal);

        holder.StandardInput.WriteLine();
        holder.WaitForExit();
        RegionFile.Open(path).Dispose();
    }

    [Fact]
    public void Open_ReadOnly_SharesWithReadersAndKeepsWritersOut()
    {
        Create("r").Dispose();
        using PmemRegion reader = OpenReadOnly("r");
        using PmemRegion another = OpenReadOnly("r");
        Assert.True(reader.IsReadOnly);
        Assert.Equal(PmemError.Locked, Assert.Throws<PmemException>(() => RegionFile.Open(_folder.File("r"))).Error);
    }

    [Theory]
    [MemberData(nameof(Platforms))]
    public void Store_ReadOnlyRegion_Refused(string platform)
    {
        Create("r").Dispose();
        foreach (PersistenceDomain domain in new[] { PersistenceDomain.Emulated, PersistenceDomain.Synced })
        {
            using PmemRegion region = RegionFile.Open(
                _folder.File("r"), new RegionOptions { ReadOnly = true, Populate = true, Domain = domain }, PlatformNamed(platform));
            PmemException refusal = Assert.Throws<PmemException>(() =>
            {
                using StoreBatch batch = region.BeginBatch();
                batch.StoreWord(0, 1, default);
            });
            Assert.Equal(PmemError.ReadOnly, refusal.Error);
            region.MakeVisibleDurable(0, LengthInBytes);
            Assert.Equal(0UL, region.ReadWord(0));
        }
    }

    [Fact]
    public void Open_FileMarkedReadOnly_RefusedToWriteAndServedToRead()
    {
        Create("r").Dispose();
        File.SetUnixFileMode(_folder.File("r"), UnixFileMode.UserRead);
        Assert.Equal(PmemError.ReadOnly, Assert.Throws<PmemException>(() => RegionFile.Open(_folder.File("r"))).Error);
        Assert.Equal(PmemError.ReadOnly, Assert.Throws<PmemException>(() => Replace("r")).Error);
        OpenReadOnly("r").Dispose();
    }

    [Theory]
    [InlineData(0, null)]
    [InlineData(4095, null)]
    [InlineData(8191, 8192L)]
    [InlineData(8192, 12288L)]
    public void Open_FileTooShort_Refused(int fileLength, long? wanted)
    {
        string path = _folder.File("short");
        File.WriteAllBytes(path, new byte[fileLength]);
        PmemException refusal = Assert.Throws<PmemException>(() => RegionFile.Open(path, new RegionOptions { LengthInBytes = wanted }));
        Assert.Equal(PmemError.TooShort, refusal.Error);
        Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"{fileLength} bytes"), refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(8192, null, 8192)]
    [InlineData(8191 + 4096, null, 8192)]
    [InlineData(12288, 8192L, 8192)]
    public void Open_FileLongEnough_WholePagesAreMapped(int fileLength, long? wanted, long mapped)
    {
        string path = _folder.File("long");
        File.WriteAllBytes(path, new byte[fileLength]);
        foreach (string platform in new[] { "native", "portable" })
        {
            using PmemRegion region = RegionFile.Open(path, new RegionOptions { LengthInBytes = wanted }, PlatformNamed(platform));
            Assert.Equal(mapped, region.LengthInBytes);
        }
    }

    [Fact]
    public void Open_NotARegularFile_Refused()
    {
        string pipe = _folder.File("pipe");
        using (Process maker = Process.Start("mkfifo", pipe))
            maker.WaitForExit();
        foreach (string path in new[] { Path.GetTempPath(), "/dev/null", pipe })
        {
            Assert.Equal(PmemError.NotRegularFile, Assert.Throws<PmemException>(() => RegionFile.Open(path)).Error);
            Assert.Equal(
                PmemError.NotRegularFile, Assert.Throws<PmemException>(() => RegionFile.Open(path, new RegionOptions { ReadOnly = true })).Error);
            Assert.Equal(PmemError.NotRegularFile, Assert.Throws<PmemException>(
                () => RegionFile.Create(path, new RegionOptions { LengthInBytes = LengthInBytes, ReplaceExisting = true })).Error);
        }
    }

    [Fact]
    public void Open_NothingThere_FileNotFound() => Assert.Throws<FileNotFoundException>(() => RegionFile.Open(_folder.File("none")));

    [Fact]
    public void Create_ReadOnly_Refused() => Assert.Throws<ArgumentException>(
        () => RegionFile.Create(_folder.File("r"), new RegionOptions { LengthInBytes = LengthInBytes, ReadOnly = true }));

    // What another opener does between the look at the path and the lock: delete the file, or cut it.
    [Fact]
    public void UsableLength_FileDeletedBeforeTheLock_Refused()
    {
        string path = _folder.File("r");
        Create("r").Dispose();
        using SafeFileHandle handle = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        Assert.Equal(LengthInBytes, FileGuard.UsableLength(handle, path, null));
        File.Delete(path);
        Assert.Throws<FileNotFoundException>(() => FileGuard.UsableLength(handle, path, null));
    }

    [Fact]
    public void Create_PopulationFails_ErrorAndNoFileLeft()
    {
        string path = _folder.File("r");
        SubstituteMemory memory = new() { PopulateError = SubstituteMemory.InputOutputError };
        RegionOptions options = new() { LengthInBytes = LengthInBytes, Populate = true };
        Assert.Equal(PmemError.System, Assert.Throws<PmemException>(() => RegionFile.Create(path, options, new Platform(memory, null))).Error);
        Assert.False(File.Exists(path));
        Assert.Equal(1, memory.Unmaps);
        Create("r").Dispose();
    }

    [Fact]
    public void Populate_OldKernel_TouchesWithoutChange()
    {
        SubstituteMemory memory = new() { PopulateError = SubstituteMemory.InvalidArgument };
        using PmemRegion region = RegionFile.Create(_folder.File("r"), new RegionOptions { LengthInBytes = LengthInBytes }, new Platform(memory, null));
        StoreBatch batch = region.BeginBatch();
        batch.StoreWord(4096, ulong.MaxValue, default);
        batch.Fence().ThrowIfForged();
        region.Populate(1, LengthInBytes - 1);
        Assert.Equal(ulong.MaxValue, region.ReadWord(4096));
        Assert.Equal(0UL, region.ReadWord(8192));
    }

    [Fact]
    public void FindHolder_TableOfLocks_MatchesDeviceAndInode()
    {
        FileFacts file = new(0, 0, FileKind.Regular, 1, 0xfd, 1, 131);
        string[] lines =
        [
            "1: POSIX  ADVISORY  WRITE 11 fd:01:1310 0 EOF",
            "2: FLOCK  ADVISORY  WRITE 12 fd:02:131 0 EOF",
            "2: -> FLOCK  ADVISORY  WRITE 13 fd:01:131 0 EOF",
            "3: FLOCK  ADVISORY  READ  14 fd:01:131 0 EOF",
        ];
        Assert.Equal(14, LockTable.FindHolder(lines, file));
        Assert.Null(LockTable.FindHolder(lines[..3], file));
        Assert.Null(LockTable.FindHolder(["3: FLOCK  ADVISORY  READ  0 fd:01:131 0 EOF", "", "torn"], file));
    }

    private static Platform PlatformNamed(string name) =>
        string.Equals(name, "portable", StringComparison.Ordinal) ? new Platform(null, null) : Platform.Current;

    private PmemRegion Create(string name) => RegionFile.Create(_folder.File(name), new RegionOptions { LengthInBytes = LengthInBytes });

    private PmemRegion Replace(string name) =>
        RegionFile.Create(_folder.File(name), new RegionOptions { LengthInBytes = LengthInBytes, ReplaceExisting = true });

    private PmemRegion OpenReadOnly(string name) => RegionFile.Open(_folder.File(name), new RegionOptions { ReadOnly = true });
}
