using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace Nova.Pmem;

/// <summary>Maps an open file in the strongest domain that holds, or in the one that was asked for.</summary>
internal static class RegionMapper
{
    public static PmemRegion Map(SafeFileHandle file, long lengthInBytes, RegionOptions options)
    {
        RegionAccess access = options.ReadOnly ? RegionAccess.ReadOnly : RegionAccess.ReadWrite;
        RegionMapping mapping = OperatingSystem.IsLinux() ? MapNatively(file, lengthInBytes, access) : PortableMapping.Map(file, lengthInBytes, access);
        PmemRegion region = new DirectRegion(
            mapping, new DomainChoice(PersistenceDomain.Emulated, "Emulated: an ordinary file.", DomainChoice.SurvivesProcessDeath));
        if (options.Populate)
            region.Populate(0, lengthInBytes);
        return region;
    }

    [SupportedOSPlatform("linux")]
    private static NativeMapping MapNatively(SafeFileHandle file, long lengthInBytes, RegionAccess access)
    {
        int error = NativeMapping.TryMap(LinuxMemory.Instance, file, lengthInBytes, access, MapSharing.Shared, out NativeMapping? mapping);
        return mapping ?? throw SystemErrors.Exception("The file can't be mapped", error);
    }
}
