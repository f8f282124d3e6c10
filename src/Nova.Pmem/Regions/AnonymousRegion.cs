using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace Nova.Pmem;

/// <summary>Regions of memory that no file name leads to: for tests, simulators and scratch volumes.</summary>
public static class AnonymousRegion
{
    private const string Reason = "Emulated: this is memory without a file.";

    /// <summary>Makes a region of zeros.</summary>
    /// <param name="lengthInBytes">A positive multiple of <see cref="PmemRegion.PageSizeInBytes"/>.</param>
    /// <param name="name">What the memory is called in the system's lists of mappings.</param>
    /// <exception cref="ArgumentException"><paramref name="lengthInBytes"/> is not as stated.</exception>
    /// <exception cref="PmemException">The system has no memory for it.</exception>
    public static PmemRegion Create(long lengthInBytes, string name = "nova")
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        RegionLength.ThrowIfInvalid(lengthInBytes, nameof(lengthInBytes));
        return Region(OperatingSystem.IsLinux()
            ? MapInMemoryFile(lengthInBytes, name)
            : PortableMapping.Map(file: null, lengthInBytes, RegionAccess.ReadWrite));
    }

    /// <summary>Maps the memory of an open anonymous region once more, as a process that opens a volume again would find it. The two share every byte
    /// and nothing else; the memory lives until the last is closed.</summary>
    /// <param name="region">An open region that <see cref="Create"/> or this method made.</param>
    /// <exception cref="ArgumentException"><paramref name="region"/> is not anonymous memory.</exception>
    /// <exception cref="ObjectDisposedException"><paramref name="region"/> is closed.</exception>
    public static PmemRegion OpenAgain(PmemRegion region)
    {
        ArgumentNullException.ThrowIfNull(region);
        if (region is not DirectRegion { Choice.Survives: DomainChoice.SurvivesClosing } anonymous)
            throw new ArgumentException("Only anonymous memory can be mapped again; open a file by its path.", nameof(region));

        ObjectDisposedException.ThrowIf(anonymous.IsClosed, region);
        return Region(anonymous.Mapping.MapAgain());
    }

    private static DirectRegion Region(RegionMapping mapping) =>
        new(mapping, new DomainChoice(PersistenceDomain.Emulated, Reason, DomainChoice.SurvivesClosing), LineFlusher.Shared);

    [SupportedOSPlatform("linux")]
    private static NativeMapping MapInMemoryFile(long lengthInBytes, string name)
    {
        SafeFileHandle file = LinuxFile.CreateInMemory(name);
        int error = LinuxFile.SetLength(file, lengthInBytes);
        NativeMapping? mapping = null;
        if (error == 0)
            error = NativeMapping.TryMap(LinuxMemory.Instance, file, lengthInBytes, RegionAccess.ReadWrite, MapSharing.Shared, out mapping);
        if (mapping is not null)
            return mapping;

        file.Dispose();
        throw SystemErrors.Exception("The memory can't be mapped", error);
    }
}
