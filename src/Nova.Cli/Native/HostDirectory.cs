using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Nova.Core;

namespace Nova.Cli.Native;

/// <summary>
/// An open directory of the host. Everything in it is reached by name relative to it, so the depth of a tree is not limited by the length of a path, and nobody
/// can put a link in the way. Names are bytes without the NUL.
/// </summary>
internal sealed partial class HostDirectory : IDisposable
{
    private const int StatusBytes = 256;
    private const int ListingBytes = 64 * 1024;

    private readonly SafeFileHandle _handle;

    private HostDirectory(SafeFileHandle handle, string path)
    {
        _handle = handle;
        Path = path;
    }

    /// <summary>For messages.</summary>
    public string Path { get; }

    /// <summary>Opens a directory by path; links are followed.</summary>
    /// <param name="path">Escapes for bytes that are not UTF-8 are those of <see cref="NovaNames"/>.</param>
    public static HostDirectory Open(string path)
    {
        byte[] bytes = Terminate(NovaNames.ToBytes(path));
        int descriptor = Libc.OpenAt(Libc.CurrentDirectory, in bytes[0], Libc.ReadOnly | Libc.DirectoryOnly | Libc.CloseOnExec, 0);
        if (descriptor < 0)
            throw HostException.ForLastError("open directory", path, []);
        return new HostDirectory(new SafeFileHandle(descriptor, ownsHandle: true), path);
    }

    /// <summary>Opens a subdirectory; a link is not followed.</summary>
    public HostDirectory OpenDirectory(ReadOnlySpan<byte> name)
    {
        int flags = Libc.ReadOnly | Libc.DirectoryOnly | Libc.NoFollow | Libc.CloseOnExec;
        return new HostDirectory(OpenQuietly("open directory", name, flags), $"{Path.TrimEnd('/')}/{NovaNames.ToText(name)}");
    }

    /// <summary>Opens a file to be read, if possible without changing its access time.</summary>
    public SafeFileHandle OpenFile(ReadOnlySpan<byte> name) =>
        OpenQuietly("open", name, Libc.ReadOnly | Libc.NoFollow | Libc.NonBlocking | Libc.CloseOnExec);

    /// <summary>Makes a file that only this user can open, and opens it to be written.</summary>
    public SafeFileHandle CreateFile(ReadOnlySpan<byte> name)
    {
        byte[] path = Terminate(name);
        int descriptor = Libc.OpenAt(_handle, in path[0], Libc.WriteOnly | Libc.Create | Libc.Exclusive | Libc.NoFollow | Libc.CloseOnExec, 0b110_000_000);
        if (descriptor < 0)
            throw HostException.ForLastError("create", Path, path);
        return new SafeFileHandle(descriptor, ownsHandle: true);
    }

    /// <summary>The names in the directory but "." and "..", in the order of bytes.</summary>
    public List<byte[]> List()
    {
        byte[] buffer = new byte[ListingBytes];
        List<byte[]> names = [];

        // A directory's handle has a position, which an earlier listing has left at the end.
        if (Libc.Seek(_handle, 0, Libc.SeekStart) != 0)
            throw HostException.ForLastError("list", Path, []);
        while (true)
        {
            nint filled = Libc.GetEntries(_handle, ref buffer[0], (nuint)buffer.Length);
            if (filled < 0)
                throw HostException.ForLastError("list", Path, []);
            if (filled == 0)
                break;
            Collect(buffer.AsSpan(0, (int)filled), names);
        }

        names.Sort(static (left, right) => left.AsSpan().SequenceCompareTo(right));
        return names;
    }

    /// <summary>Status of a name; a link is not followed. An empty name is the directory itself.</summary>
    public HostStatus GetStatus(ReadOnlySpan<byte> name)
    {
        byte[] path = Terminate(name);
        byte[] status = new byte[StatusBytes];
        int flags = Libc.SymlinkNoFollow | Libc.EmptyPath;
        if (Libc.Status(_handle, in path[0], flags, Libc.BasicStatus, ref status[0]) != 0)
            throw HostException.ForLastError("get status of", Path, path);
        return new HostStatus(status);
    }

    /// <summary>The target of a link.</summary>
    public byte[] ReadLink(ReadOnlySpan<byte> name)
    {
        byte[] path = Terminate(name);
        byte[] target = new byte[4096];
        nint length = Libc.ReadLink(_handle, in path[0], ref target[0], (nuint)target.Length);
        if (length < 0)
            throw HostException.ForLastError("read link", Path, path);
        return target[..(int)length];
    }

    public void Dispose() => _handle.Dispose();

    /// <summary>Opens without changing the access time, or, where that is not ours to ask for, as usual.</summary>
    private SafeFileHandle OpenQuietly(string operation, ReadOnlySpan<byte> name, int flags)
    {
        byte[] path = Terminate(name);
        int descriptor = Libc.OpenAt(_handle, in path[0], flags | Libc.NoAccessTime, 0);
        if (descriptor < 0 && Marshal.GetLastPInvokeError() == Libc.NotPermitted)
            descriptor = Libc.OpenAt(_handle, in path[0], flags, 0);
        if (descriptor < 0)
            throw HostException.ForLastError(operation, Path, path);
        return new SafeFileHandle(descriptor, ownsHandle: true);
    }

    /// <summary>Takes the names out of <c>struct linux_dirent64</c>s: 19 bytes (the record's length at 16) and the name, ended by a NUL.</summary>
    private static void Collect(ReadOnlySpan<byte> entries, List<byte[]> names)
    {
        const int NameOffset = 19;
        while (!entries.IsEmpty)
        {
            int length = BinaryPrimitives.ReadUInt16LittleEndian(entries[16..]);
            ReadOnlySpan<byte> name = entries[NameOffset..length];
            name = name[..name.IndexOf((byte)0)];
            if (!name.SequenceEqual("."u8) && !name.SequenceEqual(".."u8))
                names.Add(name.ToArray());
            entries = entries[length..];
        }
    }

    private static byte[] Terminate(ReadOnlySpan<byte> name)
    {
        byte[] path = new byte[name.Length + 1];
        name.CopyTo(path);
        return path;
    }
}
