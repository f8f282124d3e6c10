using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using Nova.Core;

namespace Nova.Cli.Commands;

/// <summary>The tool's command line: which commands there are, and what becomes of their failures.</summary>
internal static class CommandLine
{
    /// <summary>Runs one command.</summary>
    /// <param name="arguments">As the process got them; bytes that are not UTF-8 as the escapes of <see cref="NovaNames"/>.</param>
    /// <returns>The exit code.</returns>
    public static int Run(IReadOnlyList<string> arguments)
    {
        RootCommand root = Build();
        ParseResult parsed = root.Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null });
        Command command = parsed.CommandResult.Command;
        string[] words = [.. WordsOf(command)];
        bool isCheck = words is [CheckCommand.Name, ..];
        if (parsed.Action is ParseErrorAction)
        {
            Complain($"{parsed.Errors[^1].Message} Try '{string.Join(' ', ["nova", .. words, "--help"])}'.");
            return isCheck ? ExitCodes.CheckUsage : ExitCodes.Usage;
        }

        try
        {
            return parsed.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
        }
        catch (Exception failure) when (failure is ToolException or IOException or UnauthorizedAccessException or ArgumentException or InvalidDataException)
        {
            Complain(failure.Message);
            return words switch
            {
                [CheckCommand.Name, ..] => ExitCodes.CheckOperational,
                [CrashTestCommand.Name, ..] => ExitCodes.Usage,         // 1 says that there are violations
                _ => ExitCodes.Failure,
            };
        }
    }

    /// <summary>One line to standard error.</summary>
    public static void Complain(string message) => Console.Error.WriteLine($"nova: {message.ReplaceLineEndings(" ")}");

    /// <summary>The words that name a command: none for the root, two for one below another.</summary>
    private static IEnumerable<string> WordsOf(Command command) =>
        command is RootCommand ? [] : [.. command.Parents.OfType<Command>().Take(1).SelectMany(WordsOf), command.Name];

    private static RootCommand Build()
    {
        RootCommand root = new("A log-structured filesystem for persistent memory: a directory tree in one file, every operation atomic and durable when it returns.")
        {
            MkfsCommand.Build(),
            InfoCommand.Build(),
            LsCommand.Build(),
            CatCommand.Build(),
            PutCommand.Build(),
            RmCommand.Build(),
            ImportCommand.Build(),
            ExportCommand.Build(),
            CheckCommand.Build(),
            TourCommand.Build(),
            CrashTestCommand.Build(),
            WriterCommand.Build(),
        };
        foreach (HelpOption help in root.Options.OfType<HelpOption>())
            help.Action = new HelpWithExamples((HelpAction)help.Action!);
        return root;
    }
}
