using System.CommandLine;
using Nova.Cli.Native;
using Nova.Cli.Rendering;
using Nova.Cli.Trees;
using Nova.Core;
using Nova.Pmem;

namespace Nova.Cli.Commands;

/// <summary><c>nova import</c>: copies a tree of the host into a volume.</summary>
internal static class ImportCommand
{
    public static Command Build()
    {
        Argument<string> image = CommonArguments.Image();
        Argument<string> source = new("DIR") { Description = "A directory of the host." };
        Argument<string> path = CommonArguments.OptionalPath();
        Option<PersistenceDomain?> domain = CommonArguments.Domain();
        ToolCommand command = new(
            "import",
            "Copies what is in a directory of the host into a volume.",
            "nova import data.nova ~/documents",
            "nova import data.nova ~/documents /backup")
        {
            image, source, path, domain,
        };
        command.Details = """
            Keeps types, owners, modes, times in nanoseconds, hard and symbolic links, holes, extended attributes, and names
            of any bytes. Directories that are there are filled further; other names must be free. What can't be kept is
            named, and the exit code is then 1.
            """;
        command.SetAction(parsed => Run(parsed.GetRequiredValue(image), parsed.GetRequiredValue(source), parsed.GetRequiredValue(path), parsed.GetValue(domain)));
        return command;
    }

    private static int Run(string image, string source, string path, PersistenceDomain? domain)
    {
        using HostDirectory directory = HostDirectory.Open(source);
        TreeCounts counts = TreeMeasure.Of(directory);
        using NovaVolume volume = VolumeAccess.OpenToWrite(image, domain);
        volume.CreateDirectory(path);
        InodeIdentity target = volume.GetStatus(path).Identity;
        LeftOut leftOut = ProgressDisplay.Run("import", counts, progress =>
            TreeImport.Run(volume.Inodes, VolumeAccess.IdentityOf(image), directory, target, progress));
        Console.WriteLine($"{counts.Entries} entries, {SizeText.Format(counts.Bytes)}; {VolumeAccess.DescribeDomain(volume.Information)}");
        return Conclude(leftOut);
    }

    /// <summary>Says what was left out; that is a failure, because a copy that lacks something is not a copy.</summary>
    internal static int Conclude(LeftOut leftOut)
    {
        foreach (string note in leftOut.Notes)
            CommandLine.Complain($"left out: {note}");
        if (leftOut.Count > leftOut.Notes.Count)
            CommandLine.Complain($"left out: {leftOut.Count - leftOut.Notes.Count} more");
        return leftOut.Count == 0 ? ExitCodes.Success : ExitCodes.Failure;
    }
}
