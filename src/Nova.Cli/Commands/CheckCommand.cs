using System.CommandLine;
using System.Globalization;
using Nova.Core;

namespace Nova.Cli.Commands;

/// <summary><c>nova check</c>: reads everything in a volume and changes nothing. Exit codes as fsck's.</summary>
internal static class CheckCommand
{
    public const string Name = "check";

    public static Command Build()
    {
        Argument<string> image = CommonArguments.Image();
        ToolCommand command = new(
            Name,
            "Reads everything in a volume and says whether it is sound. Changes nothing.",
            "nova check data.nova && echo sound")
        {
            image,
        };
        command.Details = "Exit codes, as fsck's: 0 no errors, 4 errors, 8 the check could not be done, 16 usage.";
        command.SetAction(parsed => Run(parsed.GetRequiredValue(image)));
        return command;
    }

    private static int Run(string image)
    {
        NovaVolume volume;
        try
        {
            volume = NovaVolume.Open(image, VolumeAccess.Options(domain: null) with { ReadOnly = true });
        }
        catch (NovaException damage) when (damage.Error == NovaError.Corrupt)
        {
            CommandLine.Complain(damage.Message);
            return ExitCodes.CheckErrorsLeft;
        }

        using (volume)
            return Report(image, volume.Recovery, volume.Check());
    }

    private static int Report(string image, RecoveryReport recovery, CheckReport check)
    {
        foreach (NovaException problem in check.Problems)
            CommandLine.Complain(problem.Message);
        if (recovery.UsedReplica)
            CommandLine.Complain("the superblock is damaged and its replica serves.");
        if (!recovery.WasClean)
            Console.WriteLine($"not closed cleanly: {recovery.DiscardedOperations} operations in flight are discarded when it is opened for writing");

        int problems = check.Problems.Count + (recovery.UsedReplica ? 1 : 0);
        string found = problems == 0 ? "no errors" : string.Create(CultureInfo.InvariantCulture, $"{problems} errors");
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{image}: {check.Inodes:N0} inodes, {check.VerifiedBytes:N0} bytes verified, {check.Space.TotalBlocks:N0} blocks accounted for: {found}"));
        return problems == 0 ? ExitCodes.Success : ExitCodes.CheckErrorsLeft;
    }
}
