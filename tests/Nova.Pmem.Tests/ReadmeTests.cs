namespace Nova.Pmem.Tests;

// Goal: the sample in the package's README compiles and does what its comments say. The sample stands here too, and a test compares the two.
public sealed class ReadmeTests
{
    [Fact]
    public void Sample_Run_TwoFences()
    {
        using TemporaryFolder folder = new();
        string path = folder.File("sample");
        using PmemRegion region = RegionFile.Create(path, new RegionOptions { LengthInBytes = 1 << 20 });
        Console.WriteLine($"{region.Domain}: a fenced store survives {region.Survives}. {region.DomainReason}");

        StoreTag data = new(0), header = new(1);
        StoreBatch first = region.BeginBatch();
        uint checksum = first.StoreWithChecksum(4096, "hello"u8, seed: 0, data);
        first.Fence().ThrowIfForged();                       // the bytes are durable before anything says so

        StoreBatch second = region.BeginBatch();
        second.StoreWord(0, checksum, header);               // one aligned word: the old value or the new one, never half
        second.Fence().ThrowIfForged();

        Console.WriteLine(region.Counters.Fences);           // 2

        Assert.Equal(2, region.Counters.Fences);
        Assert.Equal(Crc32C.Compute("hello"u8), (uint)region.ReadWord(0));
    }

    [Fact]
    public void Sample_InReadme_IsTheOneAbove()
    {
        string root = Root();
        string source = File.ReadAllText(Path.Combine(root, "tests/Nova.Pmem.Tests/ReadmeTests.cs"));
        string readme = File.ReadAllText(Path.Combine(root, "src/Nova.Pmem/README.md"));
        string[] sample = readme.Split("```csharp\n")[1].Split("```")[0].Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.True(sample.Length >= 10);
        Assert.All(sample, line => Assert.Contains("        " + line + "\n", source, StringComparison.Ordinal));
    }

    private static string Root()
    {
        string folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Nova.sln")))
            folder = Path.GetDirectoryName(folder) ?? throw new DirectoryNotFoundException("The tests run outside the project.");
        return folder;
    }
}
