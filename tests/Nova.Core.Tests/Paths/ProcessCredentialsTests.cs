using Xunit;

namespace Nova.Core.Tests.Paths;

public class ProcessCredentialsTests
{
    [Fact]
    public void Parse_StatusOfAProcess_TakesEffectiveIdsAndGroups()
    {
        Credentials who = ProcessCredentials.Parse(["Name:\tnova", "Uid:\t1000\t1001\t1002\t1003", "Gid:\t100\t101\t102\t103", "Groups:\t4 24 27 "]);

        Assert.Equal(1001u, who.UserId);
        Assert.Equal(101u, who.GroupId);
        Assert.Equal([4u, 24u, 27u], who.SupplementaryGroups.ToArray());
    }

    [Fact]
    public void Parse_NoGroups_HasNone() =>
        Assert.True(ProcessCredentials.Parse(["Uid:\t7\t7\t7\t7", "Gid:\t8\t8\t8\t8", "Groups:\t "]).SupplementaryGroups.IsEmpty);

    [Fact]
    public void Parse_NoUser_IsRefused() => Assert.Throws<InvalidDataException>(() => ProcessCredentials.Parse(["Gid:\t8\t8\t8\t8"]));

    [Fact]
    public void Current_OnLinux_IsWhatTheKernelSays()
    {
        if (!OperatingSystem.IsLinux())
            return;
        string line = File.ReadLines("/proc/self/status").First(line => line.StartsWith("Uid:", StringComparison.Ordinal));

        Assert.Equal(line.Split('\t')[2], ProcessCredentials.Current.UserId.ToString(System.Globalization.CultureInfo.InvariantCulture));
    }

    [Fact]
    public void OfName_IsStableAndNeverTheSuperuser()
    {
        Assert.Equal(ProcessCredentials.OfName("ada"), ProcessCredentials.OfName("ada"));
        Assert.NotEqual(ProcessCredentials.OfName("ada"), ProcessCredentials.OfName("grace"));
        Assert.All(["", "root", "ada"], name => Assert.InRange(ProcessCredentials.OfName(name).UserId, 1u << 30, (1u << 31) - 1));
    }
}
