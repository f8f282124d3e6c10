using System.CommandLine;
using System.Globalization;
using Nova.Cli.Rendering;
using Nova.Core;
using Nova.Pmem;

namespace Nova.Cli.Commands;

/// <summary><c>nova info</c>: what a volume is, and where its blocks are. Changes nothing.</summary>
internal static class InfoCommand
{
    public static Command Build()
    {
        Argument<string> image = CommonArguments.Image();
        ToolCommand command = new("info", "Shows what a volume is, and where its blocks are. Changes nothing.", "nova info data.nova") { image };
        command.SetAction(parsed => Run(parsed.GetRequiredValue(image)));
        return command;
    }

    private static int Run(string image)
    {
        using NovaVolume volume = VolumeAccess.OpenToRead(image);
        VolumeInformation information = volume.Information;
        RecoveryReport recovery = volume.Recovery;
        Show("label", information.Label.Length == 0 ? "(none)" : information.Label);
        Show("volume", information.VolumeId.ToString());
        Show("format", $"version {information.FormatVersion}, made by {information.Creator} on {TimeText.Format(information.CreatedNanoseconds)}");
        Show("size", $"{SizeText.Format(information.BlockCount * PmemRegion.PageSizeInBytes)}, {Number(information.BlockCount)} blocks of 4 KiB");
        Show("shards", Number(information.ShardCount));
        Show("mounts", information.MountNumber.ToString(CultureInfo.InvariantCulture));
        Show("domain", $"{information.Domain}: survives {information.Survives}");
        Show("", information.DomainReason);
        Show("state", recovery.WasClean ? "closed cleanly" : $"not closed cleanly: {recovery.DiscardedOperations} operations in flight are discarded, {recovery.Orphans} nameless files gone");
        if (recovery.UsedReplica)
            Show("superblock", "damaged; its replica serves");
        ShowSpace(volume.GetSpace());
        return ExitCodes.Success;
    }

    private static void ShowSpace(VolumeSpace space)
    {
        Show("inodes", Number(space.InodeCount));
        Show("operations", space.OperationNumber.ToString("N0", CultureInfo.InvariantCulture));
        ReadOnlySpan<(string Name, long Blocks)> parts =
        [
            ("fixed", space.FixedBlocks),
            ("tables", space.TableBlocks),
            ("logs", space.LogBlocks),
            ("data", space.DataBlocks),
            ("reserved", space.ReservedBlocks),
            ("limbo", space.LimboBlocks),
            ("free", space.FreeBlocks),
            ("total", space.TotalBlocks),
        ];
        foreach ((string name, long blocks) in parts)
            Show(name, string.Create(CultureInfo.InvariantCulture, $"{blocks,12:N0} blocks  {SizeText.Format(blocks * PmemRegion.PageSizeInBytes),10}"));
    }

    private static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private static void Show(string name, string value) => Console.WriteLine($"{name,-11} {value}");
}
