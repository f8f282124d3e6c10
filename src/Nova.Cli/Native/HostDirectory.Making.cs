using Nova.Core;

namespace Nova.Cli.Native;

/// <content>What makes files and changes their attributes.</content>
internal sealed partial class HostDirectory
{
    private const long NanosecondsPerSecond = 1_000_000_000;

    public void MakeDirectory(ReadOnlySpan<byte> name)
    {
        byte[] path = Terminate(name);
        if (Libc.MakeDirectory(_handle, in path[0], 0b111_000_000) != 0)
            throw HostException.ForLastError("create directory", Path, path);
    }

    public void MakeSymbolicLink(ReadOnlySpan<byte> name, ReadOnlySpan<byte> target)
    {
        byte[] path = Terminate(name);
        byte[] to = Terminate(target);
        if (Libc.MakeSymbolicLink(in to[0], _handle, in path[0]) != 0)
            throw HostException.ForLastError("create link", Path, path);
    }

    /// <summary>Gives the file that has a name in another directory a name in this one.</summary>
    public void MakeHardLink(ReadOnlySpan<byte> name, HostDirectory from, ReadOnlySpan<byte> existing)
    {
        byte[] path = Terminate(name);
        byte[] source = Terminate(existing);
        if (Libc.Link(from._handle, in source[0], _handle, in path[0], 0) != 0)
            throw HostException.ForLastError("create link", Path, path);
    }

    /// <param name="name">The new name.</param>
    /// <param name="type">A FIFO, socket or device.</param>
    /// <param name="device">Major * 2^32 + minor.</param>
    public void MakeNode(ReadOnlySpan<byte> name, InodeType type, ulong device)
    {
        byte[] path = Terminate(name);
        if (Libc.MakeNode(_handle, in path[0], ((uint)type << 12) | 0b110_000_000, HostStatus.PackDevice(device)) != 0)
            throw HostException.ForLastError("create node", Path, path);
    }

    /// <summary>Sets owner and group of the name itself, link or not; empty: of the directory. Clears set-id bits, so it comes before the mode.</summary>
    public void SetOwner(ReadOnlySpan<byte> name, uint owner, uint group)
    {
        byte[] path = Terminate(name);
        if (Libc.ChangeOwner(_handle, in path[0], owner, group, Libc.SymlinkNoFollow | Libc.EmptyPath) != 0)
            throw HostException.ForLastError("change owner of", Path, path);
    }

    /// <summary>Sets the twelve permission bits of a name that is not a link.</summary>
    public void SetPermissions(ReadOnlySpan<byte> name, uint permissions)
    {
        byte[] path = Terminate(name.IsEmpty ? "."u8 : name);
        if (Libc.ChangeMode(_handle, in path[0], permissions, 0) != 0)
            throw HostException.ForLastError("change mode of", Path, path);
    }

    /// <summary>Sets access and modification time of the name itself, link or not, in nanoseconds since 1970; empty: of the directory.</summary>
    public void SetTimes(ReadOnlySpan<byte> name, long accessed, long modified)
    {
        byte[] path = Terminate(name.IsEmpty ? "."u8 : name);
        (long accessedSeconds, long accessedRest) = Split(accessed);
        (long modifiedSeconds, long modifiedRest) = Split(modified);
        long[] times = [accessedSeconds, accessedRest, modifiedSeconds, modifiedRest];
        if (Libc.SetTimes(_handle, in path[0], in times[0], Libc.SymlinkNoFollow) != 0)
            throw HostException.ForLastError("change times of", Path, path);
    }

    private static (long Seconds, long Nanoseconds) Split(long nanoseconds)
    {
        long seconds = Math.DivRem(nanoseconds, NanosecondsPerSecond, out long rest);
        return rest < 0 ? (seconds - 1, rest + NanosecondsPerSecond) : (seconds, rest);
    }
}
