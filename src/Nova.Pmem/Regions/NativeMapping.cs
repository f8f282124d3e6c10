using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace Nova.Pmem;

/// <summary>Bytes mapped by <see cref="INativeMemory"/>.</summary>
[SupportedOSPlatform("linux")]
internal sealed unsafe class NativeMapping : RegionMapping
{
    private readonly INativeMemory _memory;
    private readonly SafeFileHandle _file;
    private readonly MapSharing _sharing;
    private bool _isDisposed;

    private NativeMapping(INativeMemory memory, SafeFileHandle file, MapSharing sharing, byte* address, long lengthInBytes, RegionAccess access)
        : base(address, lengthInBytes, access)
    {
        _memory = memory;
        _file = file;
        _sharing = sharing;
    }

    /// <summary>Maps a file; takes the handle over if it succeeds.</summary>
    /// <returns>0 or an error number.</returns>
    public static int TryMap(
        INativeMemory memory, SafeFileHandle file, long lengthInBytes, RegionAccess access, MapSharing sharing, out NativeMapping? mapping)
    {
        int error = memory.Map(file, (nuint)lengthInBytes, ProtectionOf(access), sharing, out byte* address);
        mapping = error == 0 ? new NativeMapping(memory, file, sharing, address, lengthInBytes, access) : null;
        return error;
    }

    public override RegionMapping MapAgain()
    {
        SafeFileHandle file = LinuxFile.Duplicate(_file);
        int error = TryMap(_memory, file, LengthInBytes, Access, _sharing, out NativeMapping? mapping);
        if (mapping is not null)
            return mapping;

        file.Dispose();
        throw SystemErrors.Exception("The memory can't be mapped again", error);
    }

    public override void Populate(long offset, long length)
    {
        (nint start, nint end) = WholePages(offset, length);
        int error = _memory.Populate((byte*)start, (nuint)(end - start), ProtectionOf(Access));

        // Only a kernel that does not know the advice is helped by touching; where there is no room or a page is bad, a touch would kill the process.
        if (error == Libc.Einval)
            PageToucher.Touch(Address, offset, length, Access);
        else if (error != 0)
            throw SystemErrors.Exception("The pages can't be brought into memory", error);
    }

    public override void WriteBack(long offset, long length)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, typeof(PmemRegion));
        (nint start, nint end) = WholePages(offset, length);
        int error = _memory.WriteBack((byte*)start, (nuint)(end - start));
        if (error != 0)
            throw new PmemException(PmemError.WriteBackFailed, $"A write-back failed: {SystemErrors.Describe(error)}.");
    }

    public override void Dispose()
    {
        if (_isDisposed)
            return;

        _isDisposed = true;
        _ = _memory.Unmap(Address, (nuint)LengthInBytes);
        _file.Dispose();
    }

    private static MapProtection ProtectionOf(RegionAccess access) =>
        access == RegionAccess.ReadOnly ? MapProtection.Read : MapProtection.Read | MapProtection.Write;

    private (nint Start, nint End) WholePages(long offset, long length)
    {
        nint mask = Environment.SystemPageSize - 1;
        nint start = (nint)(Address + offset);
        return (start & ~mask, (start + (nint)length + mask) & ~mask);
    }
}
