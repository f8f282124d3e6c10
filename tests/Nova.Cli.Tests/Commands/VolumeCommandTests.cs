using System.Globalization;
using Nova.Core;
using Xunit;

namespace Nova.Cli.Tests.Commands;

public sealed class VolumeCommandTests : IDisposable
{
    private readonly Workbench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public void Mkfs_NewFile_IsAVolumeOfThatSize()
    {
        ToolResult made = ToolProcess.Run("mkfs", _bench.Image, "--size", "16M", "--label", "grün", "--shards", "3").Succeeds();
        Assert.Contains("survives", made.Output, StringComparison.Ordinal);
        Assert.Equal(16 << 20, new FileInfo(_bench.Image).Length);

        string info = ToolProcess.Run("info", _bench.Image).Succeeds().Output;

        Assert.Matches(@"label +grün\n", info);
        Assert.Matches(@"shards +3\n", info);
        Assert.Matches(@"size +16 MiB, 4,096 blocks", info);
        Assert.Matches(@"domain +\w+: survives ", info);
        Assert.Matches(@"state +closed cleanly\n", info);
        long parts = Blocks(info).Where(part => part.Name != "total").Sum(part => part.Count);
        Assert.Equal(4096, parts);
        Assert.Equal(4096, Blocks(info).Single(part => part.Name == "total").Count);
    }

    /// <summary>The lines "name 1,234 blocks ...".</summary>
    private static IEnumerable<(string Name, long Count)> Blocks(string info) => info.Split('\n')
        .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        .Where(words => words.Length > 2 && words[2] == "blocks")
        .Select(words => (words[0], long.Parse(words[1], NumberStyles.AllowThousands, CultureInfo.InvariantCulture)));

    [Fact]
    public void Info_OfAVolume_ChangesNoByte()
    {
        _bench.Format();
        byte[] before = File.ReadAllBytes(_bench.Image);

        ToolProcess.Run("info", _bench.Image).Succeeds();
        ToolProcess.Run("ls", _bench.Image).Succeeds();
        ToolProcess.Run("check", _bench.Image).Succeeds();

        Assert.Equal(before, File.ReadAllBytes(_bench.Image));
    }

    [Fact]
    public void Mkfs_FileIsThere_IsRefusedUnlessForced()
    {
        File.WriteAllText(_bench.Image, "precious");

        ToolProcess.Run("mkfs", _bench.Image, "--size", "16M").Fails(1, "--force");
        Assert.Equal("precious", File.ReadAllText(_bench.Image));

        ToolProcess.Run("mkfs", _bench.Image, "--size", "16M", "--force").Succeeds();
        ToolProcess.Run("check", _bench.Image).Succeeds();
    }

    [Theory]
    [InlineData("--size", "1000")]
    [InlineData("--size", "4K")]
    [InlineData("--size", "16M", "--shards", "241")]
    [InlineData("--size", "16M", "--label", "a label that is longer than the sixty-four bytes that are there for it")]
    [InlineData("--size", "8000000G")]
    public void Mkfs_WhatCannotBe_IsRefusedAndLeavesNoFile(params string[] options)
    {
        ToolProcess.Run(["mkfs", _bench.Image, .. options]).Fails(1);

        Assert.False(File.Exists(_bench.Image));
    }

    [Fact]
    public void Mkfs_DomainSynced_SurvivesPowerLoss()
    {
        ToolResult made = ToolProcess.Run("mkfs", _bench.Image, "--size", "8M", "--domain", "synced").Succeeds();

        Assert.Contains("Synced: survives power loss", made.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("info")]
    [InlineData("ls")]
    [InlineData("cat", "/file")]
    [InlineData("rm", "/file")]
    [InlineData("export", "out")]
    public void AnyCommand_NoVolume_SaysSo(string command, params string[] rest)
    {
        ToolProcess.Run([command, _bench.Image, .. rest]).Fails(1, _bench.Image);

        File.WriteAllBytes(_bench.Image, new byte[1 << 20]);
        ToolProcess.Run([command, _bench.Image, .. rest]).Fails(1);
    }

    [Fact]
    public void AnyCommand_VolumeIsOpenElsewhere_SaysWho()
    {
        _bench.Format();
        using NovaVolume open = NovaVolume.Open(_bench.Image);

        ToolProcess.Run("info", _bench.Image).Fails(1, "in use", Environment.ProcessId.ToString(null as IFormatProvider));
        ToolProcess.Run("check", _bench.Image).Fails(8, "in use");
        ToolProcess.Run("mkfs", _bench.Image, "--size", "16M", "--force").Fails(1, "in use");
    }

    [Fact]
    public void Check_SoundVolume_ReturnsZero()
    {
        _bench.Format();

        Assert.Contains("no errors", ToolProcess.Run("check", _bench.Image).Succeeds().Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_NoVolume_ReturnsEight()
    {
        ToolProcess.Run("check", _bench.Image).Fails(8);

        File.WriteAllText(_bench.Image, "not a volume");
        ToolProcess.Run("check", _bench.Image).Fails(8);
    }

    [Fact]
    public void Check_DamagedSuperblock_ReturnsFourAndTheReplicaServes()
    {
        _bench.Format();
        using (FileStream image = File.OpenWrite(_bench.Image))
        {
            image.Position = 40;
            image.WriteByte(0xA5);
            image.WriteByte(0x5A);
        }

        Assert.Equal(4, ToolProcess.Run("check", _bench.Image).ExitCode);
        Assert.Contains("replica serves", ToolProcess.Run("info", _bench.Image).Output, StringComparison.Ordinal);
    }
}
