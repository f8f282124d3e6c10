using System.Runtime.InteropServices;

namespace Nova.Pmem;

/// <summary>What this machine offers to a region. A seam: a test describes another machine.</summary>
/// <param name="Memory">The system calls on memory; null where regions are mapped portably.</param>
/// <param name="Flusher">Writes cache lines back; null where nothing can.</param>
internal sealed record Platform(INativeMemory? Memory, LineFlusher? Flusher)
{
    /// <summary>This machine.</summary>
    public static Platform Current { get; } = new(OperatingSystem.IsLinux() ? LinuxMemory.Instance : null, LineFlusher.Shared);

    /// <summary>Why no file here can be in <see cref="PersistenceDomain.Dax"/>, as a clause; null if it depends on the file.</summary>
    public string? DaxRefusal() =>
        Memory is null ? "only Linux can map a file synchronously"
        : !NonTemporalCopy.IsSupported ? $"there are no non-temporal stores here ({RuntimeInformation.ProcessArchitecture})"
        : Flusher is null ? "no instruction to write a cache line back can be used"
        : null;
}
