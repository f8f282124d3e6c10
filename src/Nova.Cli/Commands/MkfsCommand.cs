using System.CommandLine;
using Nova.Core;
using Nova.Pmem;

namespace Nova.Cli.Commands;

/// <summary><c>nova mkfs</c>: makes a volume.</summary>
internal static class MkfsCommand
{
    public static Command Build()
    {
        Argument<string> image = CommonArguments.Image();
        Option<long> size = new("--size")
        {
            Description = "How large: 64M, 1G, 500MB. Rounded down to blocks of 4 KiB.",
            Required = true,
            HelpName = "SIZE",
            CustomParser = result =>
            {
                if (SizeText.TryParse(result.Tokens[0].Value, out long bytes) && bytes > 0)
                    return bytes;
                result.AddError($"'{result.Tokens[0].Value}' is no size: write 64M, 1G or 500MB.");
                return 0;
            },
        };
        Option<string> label = new("--label") { Description = "A name for people: at most 64 bytes.", DefaultValueFactory = _ => "" };
        Option<int> shards = new("--shards") { Description = "Independent inode tables and free lists, 1 to 240; chosen by size unless given." };
        Option<bool> force = new("--force") { Description = "Replaces a file that is there, unless it is in use." };
        Option<PersistenceDomain?> domain = CommonArguments.Domain();

        ToolCommand command = new("mkfs", "Makes a volume in a new file.", "nova mkfs data.nova --size 1G --label archive") { image, size, label, shards, force, domain };
        command.SetAction(parsed => Run(
            parsed.GetRequiredValue(image),
            new RegionOptions
            {
                LengthInBytes = parsed.GetValue(size) / PmemRegion.PageSizeInBytes * PmemRegion.PageSizeInBytes,
                ReplaceExisting = parsed.GetValue(force),
                Domain = parsed.GetValue(domain),
            },
            new FormatOptions { Label = parsed.GetValue(label) ?? "", ShardCount = parsed.GetValue(shards) }));
        return command;
    }

    private static int Run(string image, RegionOptions region, FormatOptions format)
    {
        if (region.LengthInBytes == 0)
            throw new ToolException("A volume of less than one block of 4 KiB can't be: give a larger --size.");
        if (Path.Exists(image) && !region.ReplaceExisting)
            throw new ToolException($"'{image}' is there already: choose another name, or replace it with --force.");

        using NovaVolume volume = Format(image, region, format);
        VolumeInformation made = volume.Information;
        Console.WriteLine($"{image}: {SizeText.Format(made.BlockCount * PmemRegion.PageSizeInBytes)} in {made.BlockCount} blocks, {made.ShardCount} shards, volume {made.VolumeId}");
        Console.WriteLine(VolumeAccess.DescribeDomain(made));
        Console.WriteLine(made.DomainReason);
        return ExitCodes.Success;
    }

    /// <summary>Formats; a new file that can't be made a volume is not left behind.</summary>
    private static NovaVolume Format(string image, RegionOptions region, FormatOptions format)
    {
        bool wasThere = Path.Exists(image);
        PmemRegion medium = RegionFile.Create(image, region);
        try
        {
            return NovaVolume.Create(medium, format, VolumeAccess.Options(region.Domain));
        }
        catch
        {
            medium.Dispose();
            if (!wasThere)
                File.Delete(image);
            throw;
        }
    }
}
