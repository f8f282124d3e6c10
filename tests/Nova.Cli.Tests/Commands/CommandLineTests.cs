using Xunit;

namespace Nova.Cli.Tests.Commands;

public class CommandLineTests
{
    [Theory]
    [InlineData("mkfs")]
    [InlineData("info")]
    [InlineData("ls")]
    [InlineData("cat")]
    [InlineData("put")]
    [InlineData("rm")]
    [InlineData("import")]
    [InlineData("export")]
    [InlineData("check")]
    [InlineData("tour")]
    [InlineData("crashtest")]
    public void Help_EachCommand_HasAnExample(string command)
    {
        ToolResult help = ToolProcess.Run(command, "--help").Succeeds();

        Assert.Contains($"nova {command} ", help.Output, StringComparison.Ordinal);
        Assert.Contains("Example", help.Output, StringComparison.Ordinal);
        Assert.Contains($"  nova {command}", help.Output[help.Output.IndexOf("Example", StringComparison.Ordinal)..], StringComparison.Ordinal);
        Assert.Contains(command, ToolProcess.Run("--help").Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Help_TheWriter_IsHidden() => Assert.DoesNotContain("tour-writer", ToolProcess.Run("--help").Output, StringComparison.Ordinal);

    [Theory]
    [InlineData("mkfs", "image")]
    [InlineData("mkfs", "image", "--size", "12Q")]
    [InlineData("mkfs", "image", "--size", "0")]
    [InlineData("mkfs", "image", "--size", "1M", "--domain", "Simulated")]
    [InlineData("mkfs", "image", "--size", "1M", "--shards", "many")]
    [InlineData("ls")]
    [InlineData("ls", "image", "/", "surplus")]
    [InlineData("cat", "image")]
    [InlineData("frobnicate")]
    [InlineData("info", "image", "--frobnicate")]
    public void Usage_IsWrong_ExitsWithTwoAndPointsToHelp(params string[] arguments) => ToolProcess.Run(arguments).Fails(2, "--help");

    [Fact]
    public void Usage_OfCheck_ExitsWithSixteenAsFsck() => ToolProcess.Run("check").Fails(16, "IMAGE");
}
