using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace Nova.Pmem;

/// <summary><see cref="INativeMemory"/> by Linux's system calls.</summary>
[SupportedOSPlatform("linux")]
internal sealed unsafe class LinuxMemory : INativeMemory
{
    public static readonly LinuxMemory Instance = new();

    public int Map(SafeFileHandle? file, nuint length, MapProtection protection, MapSharing sharing, out byte* address)
    {
        int flags = sharing switch
        {
            MapSharing.Shared => Libc.MapShared,
            MapSharing.SharedSynchronously => Libc.MapSharedValidate | Libc.MapSync,
            _ => Libc.MapPrivate,
        };
        byte* result = file is null
            ? Libc.Map(null, length, (int)protection, flags | Libc.MapAnonymous, -1, 0)
            : Libc.Map(null, length, (int)protection, flags, file, 0);
        bool failed = (nint)result == -1;
        int error = failed ? Marshal.GetLastPInvokeError() : 0;
        address = failed ? null : result;
        return error;
    }

    public int Unmap(byte* address, nuint length) => ErrorOf(Libc.Unmap(address, length));

    public int Protect(byte* address, nuint length, MapProtection protection) => ErrorOf(Libc.Protect(address, length, (int)protection));

    public int Populate(byte* address, nuint length, MapProtection protection) => ErrorOf(Libc.Advise(
        address, length, protection.HasFlag(MapProtection.Write) ? Libc.AdvicePopulateWrite : Libc.AdvicePopulateRead));

    public int WriteBack(byte* address, nuint length)
    {
        int error;
        do
        {
            error = ErrorOf(Libc.Synchronise(address, length, Libc.SynchroniseNow));
        }
        while (error == Libc.Eintr);
        return error;
    }

    private static int ErrorOf(int result) => result == 0 ? 0 : Marshal.GetLastPInvokeError();
}
