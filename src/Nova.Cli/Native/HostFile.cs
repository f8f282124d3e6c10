using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Nova.Cli.Native;

/// <summary>Where the data of a sparse file of the host lies.</summary>
internal static class HostFile
{
    /// <summary>The next range that is not a hole.</summary>
    /// <param name="file">A regular file.</param>
    /// <param name="offset">Where to start.</param>
    /// <param name="size">The file's size: where a filesystem can't tell, everything up to it is data.</param>
    /// <param name="start">The first byte of the range.</param>
    /// <param name="end">The byte after its last one.</param>
    /// <returns>False if only a hole or nothing follows.</returns>
    public static bool TryFindData(SafeFileHandle file, long offset, long size, out long start, out long end)
    {
        (start, end) = (offset, size);
        if (offset >= size)
            return false;

        start = Libc.Seek(file, offset, Libc.SeekData);
        if (start < 0)
        {
            int error = Marshal.GetLastPInvokeError();
            start = offset;
            return error != Libc.NoSuchDeviceOrAddress;
        }

        end = Libc.Seek(file, start, Libc.SeekHole);
        if (end < 0)
            end = size;
        return start < end;
    }
}
