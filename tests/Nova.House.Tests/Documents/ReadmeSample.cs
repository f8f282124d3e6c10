using Nova.Core;
using Xunit;

namespace Nova.House.Tests.Documents;

/// <summary>The sample of README.md, line for line between the marks, compiled and run. <see cref="ReadmeTests"/> compares the text.</summary>
public sealed class ReadmeSample
{
    [Fact]
    public void Sample_InAnEmptyFolder_LeavesWhatItSays()
    {
        string before = Environment.CurrentDirectory;
        DirectoryInfo folder = Directory.CreateTempSubdirectory("nova-readme-");
        try
        {
            Environment.CurrentDirectory = folder.FullName;
            Run();
            using NovaVolume volume = NovaVolume.Open("data.nova");
            Assert.Equal(["today", "yesterday"], volume.EnumerateNames("/logs").Order(StringComparer.Ordinal));
            Assert.Equal("hello"u8, volume.ReadAllBytes("/logs/today"));
            Assert.Equal("all is well"u8, volume.ReadAllBytes("/logs/yesterday"));
        }
        finally
        {
            Environment.CurrentDirectory = before;
            folder.Delete(recursive: true);
        }
    }

    private static void Run()
    {
        // Sample begins.
        using NovaVolume volume = NovaVolume.Create("data.nova", sizeInBytes: 64L << 20);
        volume.CreateDirectory("/logs");
        using (NovaFile file = volume.OpenFile("/logs/today", FileMode.CreateNew, FileAccess.ReadWrite))
        {
            file.Write("hello"u8, offset: 0);                    // atomic, and durable when it returns
        }

        volume.WriteAllBytes("/logs/yesterday", "all is well"u8);
        foreach (string name in volume.EnumerateNames("/logs"))
        {
            Console.WriteLine($"{name}: {volume.ReadAllBytes($"/logs/{name}").Length} bytes");
        }

        // Sample ends.
    }
}
