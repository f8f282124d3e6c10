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
        bool isCheck = string.Equals(command.Name, CheckCommand.Name, StringComparison.Ordinal);
        if (parsed.Action is ParseErrorAction)
        {
            string help = command is RootCommand ? "nova --help" : $"nova {command.Name} --help";
            Complain($"{parsed.Errors[^1].Message} Try '{help}'.");
            return isCheck ? ExitCodes.CheckUsage : ExitCodes.Usage;
        }

        try
        {
            return parsed.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
        }
        catch (Exception failure) when (failure is ToolException or IOException or UnauthorizedAccessException or ArgumentException or InvalidDataException)
        {
            Complain(failure.Message);
            return isCheck ? ExitCodes.CheckOperational : ExitCodes.Failure;
        }
    }

    /// <summary>One line to standard error.</summary>
    public static void Complain(string message) => Console.Error.WriteLine($"nova: {message.ReplaceLineEndings(" ")}");

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
            WriterCommand.Build(),
        };
        foreach (HelpOption help in root.Options.OfType<HelpOption>())
            help.Action = new HelpWithExamples((HelpAction)help.Action!);
        return root;
    }
}
