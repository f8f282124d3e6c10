using Nova.Cli.Native;
using Nova.Core;
using Nova.Pmem;

namespace Nova.Cli.Commands;

/// <summary>How the tool opens volumes: as the superuser, and with nothing running in the background.</summary>
internal static class VolumeAccess
{
    /// <summary>Opens a volume without storing a byte.</summary>
    public static NovaVolume OpenToRead(string image) => Warn(NovaVolume.Open(image, Options(domain: null) with { ReadOnly = true }));

    /// <summary>Opens a volume to change it.</summary>
    public static NovaVolume OpenToWrite(string image, PersistenceDomain? domain)
    {
        NovaVolume volume = Warn(NovaVolume.Open(image, Options(domain)));
        if (!volume.Information.IsReadOnly)
            return volume;

        volume.Dispose();
        throw new ToolException($"'{image}' can be opened read-only only: it is damaged, or has features that this version does not know. 'nova check {image}' says more.");
    }

    public static VolumeOptions Options(PersistenceDomain? domain) => new()
    {
        Domain = domain,
        Credentials = Credentials.Superuser,
        Background = BackgroundWork.None,
    };

    /// <summary>Which file of the host a volume is, so that an import can leave it out.</summary>
    public static HostIdentity IdentityOf(string image)
    {
        string full = Path.GetFullPath(image);
        using HostDirectory directory = HostDirectory.Open(Path.GetDirectoryName(full) ?? "/");
        return directory.GetStatus(NovaNames.ToBytes(Path.GetFileName(full))).Identity;
    }

    /// <summary>"domain Emulated: survives process death; not power loss".</summary>
    public static string DescribeDomain(VolumeInformation information) => $"domain {information.Domain}: survives {information.Survives}";

    private static NovaVolume Warn(NovaVolume volume)
    {
        if (volume.Recovery.Damage.Count != 0)
            CommandLine.Complain($"the volume is damaged in {volume.Recovery.Damage.Count} places, first: {volume.Recovery.Damage[0].Message}");
        return volume;
    }
}
