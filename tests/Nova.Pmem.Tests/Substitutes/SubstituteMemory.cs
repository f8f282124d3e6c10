using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace Nova.Pmem.Tests;

/// <summary>Linux's memory calls, recorded, with chosen answers for those that this machine would give another.</summary>
[SupportedOSPlatform("linux")]
internal sealed unsafe class SubstituteMemory : INativeMemory
{
    public const int OperationNotSupported = 95;
    public const int PermissionDenied = 13;
    public const int InputOutputError = 5;
    public const int InvalidArgument = 22;

    /// <summary>Grants synchronous mappings of any file, as persistent memory would.</summary>
    public bool GrantsSynchronousMappings { get; init; }

    public int ProtectError { get; init; }

    public int PopulateError { get; init; }

    public int WriteBackError { get; set; }

    public List<(MapProtection Protection, MapSharing Sharing)> Maps { get; } = [];

    public List<MapProtection> Protects { get; } = [];

    public List<(long Address, long LengthInBytes)> WriteBacks { get; } = [];

    public int Unmaps { get; private set; }

    public int Map(SafeFileHandle? file, nuint length, MapProtection protection, MapSharing sharing, out byte* address)
    {
        Maps.Add((protection, sharing));
        MapSharing given = sharing == MapSharing.SharedSynchronously && GrantsSynchronousMappings ? MapSharing.Shared : sharing;
        return LinuxMemory.Instance.Map(file, length, protection, given, out address);
    }

    public int Unmap(byte* address, nuint length)
    {
        Unmaps++;
        return LinuxMemory.Instance.Unmap(address, length);
    }

    public int Protect(byte* address, nuint length, MapProtection protection)
    {
        Protects.Add(protection);
        return ProtectError != 0 ? ProtectError : LinuxMemory.Instance.Protect(address, length, protection);
    }

    public int Populate(byte* address, nuint length, MapProtection protection) =>
        PopulateError != 0 ? PopulateError : LinuxMemory.Instance.Populate(address, length, protection);

    public int WriteBack(byte* address, nuint length)
    {
        WriteBacks.Add(((long)address, (long)length));
        return WriteBackError != 0 ? WriteBackError : LinuxMemory.Instance.WriteBack(address, length);
    }
}
