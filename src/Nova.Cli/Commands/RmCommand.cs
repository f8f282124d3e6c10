using System.CommandLine;
using Nova.Core;
using Nova.Pmem;

namespace Nova.Cli.Commands;

/// <summary><c>nova rm</c>: removes names from a volume.</summary>
internal static class RmCommand
{
    public static Command Build()
    {
        Argument<string> image = CommonArguments.Image();
        Argument<string[]> paths = new("PATH") { Description = "Names in the volume.", Arity = ArgumentArity.OneOrMore };
        Option<bool> recursive = new("-r", "--recursive") { Description = "Directories with everything in them, too." };
        Option<PersistenceDomain?> domain = CommonArguments.Domain();
        ToolCommand command = new("rm", "Removes files, and with -r directories, from a volume.", "nova rm data.nova /logs/today", "nova rm -r data.nova /logs")
        {
            image, paths, recursive, domain,
        };
        command.SetAction(parsed =>
        {
            using NovaVolume volume = VolumeAccess.OpenToWrite(parsed.GetRequiredValue(image), parsed.GetValue(domain));
            bool withDirectories = parsed.GetValue(recursive);
            foreach (string path in parsed.GetRequiredValue(paths))
            {
                if (volume.GetStatus(path, FinalLink.NoFollow).Type != InodeType.Directory)
                    volume.Delete(path);
                else if (withDirectories)
                    volume.DeleteDirectory(path, DirectoryRemoval.WithContents);
                else
                    throw new ToolException($"'{path}' is a directory: use -r to remove it with everything in it.");
            }

            return ExitCodes.Success;
        });
        return command;
    }
}
