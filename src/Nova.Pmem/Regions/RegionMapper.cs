using Microsoft.Win32.SafeHandles;

namespace Nova.Pmem;

/// <summary>
/// Maps an open file in the domain that was asked for, or else in the best that holds: Dax, then Emulated. Synced is stronger than Emulated, but each
/// fence waits for the disk, a thousand times longer; nobody gets that without asking.
/// </summary>
internal sealed class RegionMapper
{
    private readonly Platform _platform;
    private readonly SafeFileHandle _file;
    private readonly long _lengthInBytes;
    private readonly RegionAccess _access;

    public RegionMapper(Platform platform, SafeFileHandle file, long lengthInBytes, RegionAccess access)
    {
        _platform = platform;
        _file = file;
        _lengthInBytes = lengthInBytes;
        _access = access;
    }

    /// <summary>Maps the file; the region owns the handle from here on. If the domain can't be had, the handle is still the caller's.</summary>
    /// <exception cref="PmemException"><see cref="PmemError.DomainUnavailable"/>: the domain can't be had.</exception>
    public PmemRegion Map(PersistenceDomain? wanted) => wanted switch
    {
        null => BestThatHolds(),
        PersistenceDomain.Dax => TryDax(out string refusal) ?? throw Unavailable(PersistenceDomain.Dax, refusal),
        PersistenceDomain.Synced => Synced(),
        PersistenceDomain.Emulated => Emulated("Emulated was asked for; a fence costs what it would on persistent memory and reaches the page cache."),
        PersistenceDomain.Simulated => throw Unavailable(PersistenceDomain.Simulated, "a simulated medium is made by a recorder, not opened from a file"),
        _ => throw new ArgumentOutOfRangeException(nameof(wanted), wanted, "No such domain."),
    };

    private static PmemException Unavailable(PersistenceDomain domain, string why) =>
        new(PmemError.DomainUnavailable, $"The domain {domain} can't be had: {why}.");

    private DirectRegion BestThatHolds() =>
        TryDax(out string refusal) ?? Emulated($"Emulated, because {refusal}; Synced, which costs disk speed at every fence, was not asked for.");

    // Nobody is told that a file in memory survives power loss because its fences are honest.
    private SyncedRegion Synced()
    {
        bool isInMemory = OperatingSystem.IsLinux() && LinuxFile.IsInMemory(_file);
        string reason = isInMemory
            ? "Synced was asked for, but this file lies in memory, with no device to write pages back to."
            : "Synced was asked for; every fence writes its pages back and waits for the disk.";
        string survives = isInMemory ? DomainChoice.SurvivesProcessDeath : DomainChoice.SurvivesPowerLoss;
        return new SyncedRegion(MapShared(), new DomainChoice(PersistenceDomain.Synced, reason, survives));
    }

    private DirectRegion Emulated(string reason) => new(
        MapShared(), new DomainChoice(PersistenceDomain.Emulated, reason, DomainChoice.SurvivesProcessDeath), _platform.Flusher);

    private DirectRegion? TryDax(out string refusal)
    {
        refusal = _platform.DaxRefusal() ?? string.Empty;
        if (refusal.Length != 0 || !OperatingSystem.IsLinux())
            return null;

        int error = NativeMapping.TryMap(_platform.Memory!, _file, _lengthInBytes, _access, MapSharing.SharedSynchronously, out NativeMapping? mapping);
        if (mapping is null)
        {
            refusal = $"the system refuses a synchronous mapping of this file, which needs persistent memory: {SystemErrors.Describe(error)}";
            return null;
        }

        const string Reason = "Dax, the strongest: the file is mapped synchronously from persistent memory.";
        return new DirectRegion(mapping, new DomainChoice(PersistenceDomain.Dax, Reason, DomainChoice.SurvivesPowerLoss), _platform.Flusher);
    }

    private RegionMapping MapShared()
    {
        if (_platform.Memory is null || !OperatingSystem.IsLinux())
            return PortableMapping.Map(_file, _lengthInBytes, _access);

        int error = NativeMapping.TryMap(_platform.Memory, _file, _lengthInBytes, _access, MapSharing.Shared, out NativeMapping? mapping);
        return mapping ?? throw SystemErrors.Exception("The file can't be mapped", error);
    }
}
