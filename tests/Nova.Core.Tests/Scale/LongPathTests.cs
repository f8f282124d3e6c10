using System.Text;
using Xunit;
using Xunit.Abstractions;

namespace Nova.Core.Tests.Scale;

/// <summary>The longest names and the longest paths, through the path face; one byte more is refused and changes nothing.</summary>
public sealed class LongPathTests(ITestOutputHelper output)
{
    private const int Levels = VolumeLimits.PathBytes / (VolumeLimits.NameBytes + 1);

    // Names of 255 bytes: fifteen of them with their slashes make 3,840 bytes; one of 254 with its slash makes the whole 4,095.
    private static readonly string[] Directories = [.. Enumerable.Range(1, Levels).Select(Ancestor)];
    private static readonly string Longest = Directories[^1] + "/" + new string('z', VolumeLimits.PathBytes - (Levels * (VolumeLimits.NameBytes + 1)) - 1);

    [Fact]
    public void Path_Of4095Bytes_IsWorkedWithAndSurvives()
    {
        using ScaleVolume scale = new(8 << 20, output);
        Assert.Equal(VolumeLimits.PathBytes, Encoding.UTF8.GetByteCount(Longest));
        foreach (string directory in Directories)
            scale.Volume.CreateDirectory(directory);
        scale.Volume.WriteAllText(Longest, "deep");

        scale.RemountClean();
        Assert.Equal("deep", scale.Volume.ReadAllText(Longest));
        scale.RemountAfterCrash();
        Assert.Equal("deep", scale.Volume.ReadAllText(Longest));
        for (int level = 1; level < Levels; level++)
            Assert.Equal([NameOf(level + 1)], scale.Volume.EnumerateNames(Ancestor(level)));
        scale.Check("after a crash");

        // A sibling of the same length, there and back; then everything goes.
        string sibling = Longest[..^1] + "y";
        scale.Volume.Move(Longest, sibling);
        Assert.False(scale.Volume.Exists(Longest));
        scale.Volume.CreateHardLink(Longest, sibling);
        scale.Volume.CreateSymbolicLink("/link", sibling);
        Assert.Equal("deep", scale.Volume.ReadAllText("/link"));
        scale.Volume.Delete(sibling);
        Assert.Equal("deep", scale.Volume.ReadAllText(Longest));
        scale.Volume.DeleteDirectory(Ancestor(1), DirectoryRemoval.WithContents);
        Assert.Equal(["link"], scale.Volume.EnumerateNames("/"));
        scale.Check("when it is gone");
    }

    [Fact]
    public void Path_OneByteTooLong_IsRefused()
    {
        using ScaleVolume scale = new(8 << 20, output);
        foreach (string directory in Directories)
            scale.Volume.CreateDirectory(directory);

        Assert.Throws<PathTooLongException>(() => scale.Volume.WriteAllText(Longest + "z", "deep"));
        Assert.Empty(scale.Volume.EnumerateNames(Directories[^1]));
        Assert.Throws<PathTooLongException>(() => scale.Volume.CreateDirectory("/" + new string('n', VolumeLimits.NameBytes + 1)));
        Assert.Equal([NameOf(1)], scale.Volume.EnumerateNames("/"));
    }

    // Goal: a limit of bytes is one of bytes, not of characters: 127 letters of two bytes and one of one byte make a name, and one letter more does not.
    [Fact]
    public void Name_Of255BytesInFewerCharacters_Survives()
    {
        using ScaleVolume scale = new(8 << 20, output);
        string name = "/" + new string('é', 127) + "e";
        scale.Volume.WriteAllText(name, "wide");

        scale.RemountAfterCrash();
        Assert.Equal([name[1..]], scale.Volume.EnumerateNames("/"));
        Assert.Equal("wide", scale.Volume.ReadAllText(name));
        Assert.Throws<PathTooLongException>(() => scale.Volume.WriteAllText(name + "e", "wide"));
    }

    /// <summary>The directory that many levels down.</summary>
    private static string Ancestor(int level) => string.Concat(Enumerable.Range(1, level).Select(each => "/" + NameOf(each)));

    private static string NameOf(int level) => new((char)('a' + level), VolumeLimits.NameBytes);
}
