using System.CommandLine;
using Nova.Cli.Tour;

namespace Nova.Cli.Commands;

/// <summary><c>nova tour-writer</c>: the process that a tour kills. Hidden: it is of no use by itself.</summary>
internal static class WriterCommand
{
    public const string Name = "tour-writer";

    public static Command Build()
    {
        Argument<string> image = CommonArguments.Image();
        Argument<string> directory = new("DIRECTORY") { Description = "A directory of the volume, that is made." };
        Argument<int> seed = new("SEED") { Description = "Decides what is written." };
        ToolCommand command = new(Name, "Writes into a volume for ever and acknowledges each operation on standard output.") { image, directory, seed };
        command.Hidden = true;
        command.SetAction(parsed =>
        {
            using Stream acknowledgements = Console.OpenStandardOutput();
            WriterProcess.Run(parsed.GetRequiredValue(image), parsed.GetRequiredValue(directory), parsed.GetRequiredValue(seed), acknowledgements);
            return ExitCodes.Success;
        });
        return command;
    }
}
