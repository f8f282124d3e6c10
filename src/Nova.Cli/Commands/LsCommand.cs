using System.CommandLine;
using System.Globalization;
using Nova.Cli.Rendering;
using Nova.Cli.Trees;
using Nova.Core;

namespace Nova.Cli.Commands;

/// <summary><c>nova ls</c>: lists a directory of a volume. Changes nothing.</summary>
internal static class LsCommand
{
    public static Command Build()
    {
        Argument<string> image = CommonArguments.Image();
        Argument<string> path = CommonArguments.OptionalPath();
        Option<bool> details = new("-l", "--long") { Description = "Mode, links, owner, group, size and modification time of each." };
        Option<bool> recursive = new("-R", "--recursive") { Description = "Directories in it, too." };
        ToolCommand command = new("ls", "Lists a directory of a volume. Changes nothing.", "nova ls data.nova", "nova ls -lR data.nova /logs") { image, path, details, recursive };
        command.SetAction(parsed =>
        {
            using NovaVolume volume = VolumeAccess.OpenToRead(parsed.GetRequiredValue(image));
            using NameOutput output = new();
            new Listing(volume.Inodes, output, Details(parsed.GetValue(details)), Depth(parsed.GetValue(recursive))).Show(volume, parsed.GetRequiredValue(path));
            return ExitCodes.Success;
        });
        return command;
    }

    private static ListingDetails Details(bool isLong) => isLong ? ListingDetails.Long : ListingDetails.Names;

    private static ListingDepth Depth(bool isRecursive) => isRecursive ? ListingDepth.Tree : ListingDepth.Directory;

    private enum ListingDetails
    {
        Names,
        Long,
    }

    private enum ListingDepth
    {
        Directory,
        Tree,
    }

    private sealed class Listing(InodeFace inodes, NameOutput output, ListingDetails details, ListingDepth depth)
    {
        public void Show(NovaVolume volume, string path)
        {
            InodeStatus status = volume.GetStatus(path, FinalLink.NoFollow);
            if (status.Type == InodeType.Directory)
                ShowDirectory(status.Identity, path);
            else
                ShowEntry(NovaNames.ToBytes(path), status.Identity, path);
        }

        private void ShowDirectory(InodeIdentity directory, string path)
        {
            List<NovaEntry> entries = VolumeCalls.List(inodes, directory, path);
            foreach (NovaEntry entry in entries)
                ShowEntry(entry.NameBytes.Span, entry.Identity, VolumeCalls.Join(path, entry.NameBytes.Span));
            if (depth == ListingDepth.Directory)
                return;

            foreach (NovaEntry entry in entries.Where(entry => entry.Type == InodeType.Directory))
            {
                string child = VolumeCalls.Join(path, entry.NameBytes.Span);
                output.Line();
                output.Name(NovaNames.ToBytes(child));
                output.Text(":");
                output.Line();
                ShowDirectory(entry.Identity, child);
            }
        }

        private void ShowEntry(ReadOnlySpan<byte> name, InodeIdentity inode, string path)
        {
            if (details == ListingDetails.Names)
            {
                output.Name(name);
                output.Line();
                return;
            }

            InodeStatus status = VolumeCalls.GetStatus(inodes, inode, path);
            bool isDevice = status.Type is InodeType.CharacterDevice or InodeType.BlockDevice;
            string size = isDevice ? $"{status.Device >> 32}, {status.Device & 0xFFFF_FFFF}" : status.Size.ToString(CultureInfo.InvariantCulture);
            output.Text($"{ModeText.Format(status.Mode)} {status.LinkCount,3} {status.Owner,5} {status.Group,5} {size,12} {TimeText.Format(status.ModifiedNanoseconds)} ");
            output.Name(name);
            if (status.Type == InodeType.SymbolicLink)
            {
                output.Text(" -> ");
                output.Name(VolumeCalls.ReadLink(inodes, status, path));
            }

            output.Line();
        }
    }
}
