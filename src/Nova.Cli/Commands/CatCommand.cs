using System.CommandLine;
using Nova.Core;

namespace Nova.Cli.Commands;

/// <summary><c>nova cat</c>: writes files of a volume to standard output. Changes nothing.</summary>
internal static class CatCommand
{
    public static Command Build()
    {
        Argument<string> image = CommonArguments.Image();
        Argument<string[]> paths = new("PATH") { Description = "Files in the volume.", Arity = ArgumentArity.OneOrMore };
        ToolCommand command = new("cat", "Writes files of a volume to standard output. Changes nothing.", "nova cat data.nova /logs/today | less") { image, paths };
        command.SetAction(parsed =>
        {
            using NovaVolume volume = VolumeAccess.OpenToRead(parsed.GetRequiredValue(image));
            using Stream output = Console.OpenStandardOutput();
            foreach (string path in parsed.GetRequiredValue(paths))
            {
                using NovaFile file = volume.OpenFile(path, FileMode.Open, FileAccess.Read);
                using Stream content = file.AsStream();
                content.CopyTo(output, PutCommand.PieceInBytes);
            }

            return ExitCodes.Success;
        });
        return command;
    }
}
