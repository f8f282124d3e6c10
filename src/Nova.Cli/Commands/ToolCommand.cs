using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Nova.Cli.Commands;

/// <summary>A command of the tool, with what its help says below the usual.</summary>
internal sealed class ToolCommand(string name, string summary, params string[] examples) : Command(name, summary)
{
    /// <summary>More about it, in whole sentences.</summary>
    public string Details { get; set; } = "";

    /// <summary>Command lines that work.</summary>
    public IReadOnlyList<string> Examples { get; } = examples;
}

/// <summary>The usual help, with the command's details and examples below.</summary>
internal sealed class HelpWithExamples(HelpAction usual) : SynchronousCommandLineAction
{
    public override int Invoke(ParseResult parseResult)
    {
        int exitCode = usual.Invoke(parseResult);
        if (parseResult.CommandResult.Command is ToolCommand command)
        {
            TextWriter output = parseResult.InvocationConfiguration.Output;
            if (command.Details.Length != 0)
                output.WriteLine($"{command.Details}{Environment.NewLine}");
            output.WriteLine(command.Examples.Count == 1 ? "Example:" : "Examples:");
            foreach (string example in command.Examples)
                output.WriteLine($"  {example}");
            output.WriteLine();
        }

        return exitCode;
    }
}
