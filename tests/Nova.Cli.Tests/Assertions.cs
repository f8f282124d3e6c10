using Xunit;

namespace Nova.Cli.Tests;

internal static class Assertions
{
    /// <summary>It succeeded, and had nothing to complain about.</summary>
    public static ToolResult Succeeds(this ToolResult result)
    {
        Assert.True(result.ExitCode == 0, $"exit code {result.ExitCode}: {result.Error}{result.Output}");
        Assert.Equal("", result.Error);
        return result;
    }

    /// <summary>It failed with this code and one line on standard error, in which these words are.</summary>
    public static ToolResult Fails(this ToolResult result, int exitCode, params string[] words)
    {
        Assert.True(result.ExitCode == exitCode, $"exit code {result.ExitCode}: {result.Error}{result.Output}");
        string line = Assert.Single(result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.StartsWith("nova: ", line, StringComparison.Ordinal);
        Assert.All(words, word => Assert.Contains(word, line, StringComparison.OrdinalIgnoreCase));
        return result;
    }
}
