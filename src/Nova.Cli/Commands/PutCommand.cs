using System.CommandLine;
using Nova.Core;
using Nova.Pmem;

namespace Nova.Cli.Commands;

/// <summary><c>nova put</c>: copies a file into a volume.</summary>
internal static class PutCommand
{
    /// <summary>Content is moved in pieces of this size; each is one atomic write.</summary>
    public const int PieceInBytes = 1 << 20;

    public static Command Build()
    {
        Argument<string> image = CommonArguments.Image();
        Argument<string> source = new("FILE") { Description = "A file of the host; - is standard input." };
        Argument<string> path = new("PATH") { Description = "Where in the volume; a directory takes it under its own name. What is there is replaced." };
        Option<PersistenceDomain?> domain = CommonArguments.Domain();
        ToolCommand command = new(
            "put",
            "Copies a file into a volume. Directories on the way must be there.",
            "nova put data.nova report.pdf /documents/report.pdf",
            "date | nova put data.nova - /logs/today")
        {
            image, source, path, domain,
        };
        command.SetAction(parsed => Run(parsed.GetRequiredValue(image), parsed.GetRequiredValue(source), parsed.GetRequiredValue(path), parsed.GetValue(domain)));
        return command;
    }

    private static int Run(string image, string source, string path, PersistenceDomain? domain)
    {
        bool isInput = string.Equals(source, "-", StringComparison.Ordinal);
        using Stream content = isInput ? Console.OpenStandardInput() : File.OpenRead(source);
        using NovaVolume volume = VolumeAccess.OpenToWrite(image, domain);
        string target = path;
        if (volume.Exists(path) && volume.GetStatus(path).Type == InodeType.Directory)
        {
            if (isInput)
                throw new ToolException($"'{path}' is a directory: standard input needs the name of a file.");
            target = $"{path.TrimEnd('/')}/{Path.GetFileName(source)}";
        }

        using NovaFile file = volume.OpenFile(target, FileMode.Create, FileAccess.Write);
        using (Stream stream = file.AsStream())
            content.CopyTo(stream, PieceInBytes);
        if (!isInput && !OperatingSystem.IsWindows())
            volume.SetAttributes(target, new AttributeChange { Permissions = (uint)File.GetUnixFileMode(source) });
        Console.WriteLine($"{target}: {SizeText.Format(file.Length)}; {VolumeAccess.DescribeDomain(volume.Information)}");
        return ExitCodes.Success;
    }
}
