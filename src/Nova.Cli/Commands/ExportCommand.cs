using System.CommandLine;
using Nova.Cli.Native;
using Nova.Cli.Trees;
using Nova.Core;

namespace Nova.Cli.Commands;

/// <summary><c>nova export</c>: copies a tree of a volume to the host.</summary>
internal static class ExportCommand
{
    public static Command Build()
    {
        Argument<string> image = CommonArguments.Image();
        Argument<string> target = new("DIR") { Description = "A directory of the host; made if it is missing." };
        Argument<string> path = CommonArguments.OptionalPath();
        ToolCommand command = new(
            "export",
            "Copies what is in a directory of a volume to the host.",
            "nova export data.nova restored",
            "nova export data.nova restored /backup")
        {
            image, target, path,
        };
        command.Details = """
            Keeps all that import keeps. Directories that are there are filled further; other names must be free. Owners
            and devices need root; what can't be kept is named, and the exit code is then 1.
            """;
        command.SetAction(parsed => Run(parsed.GetRequiredValue(image), parsed.GetRequiredValue(target), parsed.GetRequiredValue(path)));
        return command;
    }

    private static int Run(string image, string target, string path)
    {
        using NovaVolume volume = VolumeAccess.OpenToRead(image);
        InodeStatus source = volume.GetStatus(path);
        if (source.Type != InodeType.Directory)
            throw new ToolException($"'{path}' is not a directory: use 'nova cat' for a file.");
        if (!Path.Exists(target))
            Directory.CreateDirectory(target);
        using HostDirectory directory = HostDirectory.Open(target);
        LeftOut leftOut = TreeExport.Run(volume.Inodes, source.Identity, path, directory, NoProgress.Instance);
        return ImportCommand.Conclude(leftOut);
    }
}
