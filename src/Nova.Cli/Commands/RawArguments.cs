using Nova.Core;

namespace Nova.Cli.Commands;

/// <summary>The arguments of the process as bytes. The runtime replaces what is not UTF-8 in them; Linux still knows what was given.</summary>
internal static class RawArguments
{
    private const string Source = "/proc/self/cmdline";

    /// <summary>The arguments, with <see cref="NovaNames"/>'s escapes for bytes that are not UTF-8; as the runtime gives them where nothing better is known.</summary>
    public static IReadOnlyList<string> Recover(string[] arguments)
    {
        if (!arguments.Any(argument => argument.Contains('\uFFFD', StringComparison.Ordinal)) || !File.Exists(Source))
            return arguments;
        return Recover(arguments, File.ReadAllBytes(Source));
    }

    /// <summary>The last arguments of a command line whose arguments each end with a NUL.</summary>
    internal static IReadOnlyList<string> Recover(string[] arguments, ReadOnlySpan<byte> commandLine)
    {
        List<string> all = [];
        while (!commandLine.IsEmpty)
        {
            int end = commandLine.IndexOf((byte)0);
            all.Add(NovaNames.ToText(end < 0 ? commandLine : commandLine[..end]));
            commandLine = end < 0 ? [] : commandLine[(end + 1)..];
        }

        return all.Count < arguments.Length ? arguments : all[^arguments.Length..];
    }
}
