using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace Nova.Cli.Native;

/// <content>Extended attributes. The kernel reaches them by path only, so the path goes through <c>/proc/self/fd</c>: short, whatever the depth.</content>
internal sealed partial class HostDirectory
{
    private const int XattrBytes = 64 * 1024;

    /// <summary>The extended attributes of the name itself, link or not, in the order of their names; none where the filesystem has none.</summary>
    public List<HostXattr> GetXattrs(ReadOnlySpan<byte> name)
    {
        byte[] path = XattrPath(name);
        byte[] names = new byte[XattrBytes];
        nint length = Libc.ListXattrs(in path[0], ref names[0], (nuint)names.Length);
        if (length < 0 && Marshal.GetLastPInvokeError() == Libc.NotSupported)
            return [];
        if (length < 0)
            throw HostException.ForLastError("list attributes of", Path, Terminate(name));

        List<HostXattr> attributes = [];
        byte[] value = length == 0 ? [] : new byte[XattrBytes];
        ReadOnlySpan<byte> rest = names.AsSpan(0, (int)length);
        while (!rest.IsEmpty)
        {
            int end = rest.IndexOf((byte)0);
            if (TryGetXattr(path, name, rest[..(end + 1)], value, out int valueLength))
                attributes.Add(new HostXattr(rest[..end].ToArray(), value[..valueLength]));
            rest = rest[(end + 1)..];
        }

        attributes.Sort(static (left, right) => left.Name.AsSpan().SequenceCompareTo(right.Name));
        return attributes;
    }

    /// <summary>Sets an extended attribute of the name itself, link or not; empty: of the directory.</summary>
    public void SetXattr(ReadOnlySpan<byte> name, HostXattr attribute)
    {
        byte[] path = XattrPath(name);
        byte[] attributeName = Terminate(attribute.Name);
        byte[] value = Terminate(attribute.Value);
        if (Libc.SetXattr(in path[0], in attributeName[0], in value[0], (nuint)attribute.Value.Length, 0) != 0)
            throw HostException.ForLastError($"set attribute {Encoding.UTF8.GetString(attribute.Name)} of", Path, Terminate(name));
    }

    private bool TryGetXattr(byte[] path, ReadOnlySpan<byte> name, ReadOnlySpan<byte> attribute, byte[] value, out int length)
    {
        nint got = Libc.GetXattr(in path[0], in attribute[0], ref value[0], (nuint)value.Length);
        length = (int)got;
        if (got >= 0)
            return true;
        if (Marshal.GetLastPInvokeError() == Libc.NoData)
            return false; // removed since it was listed
        throw HostException.ForLastError("read an attribute of", Path, Terminate(name));
    }

    private byte[] XattrPath(ReadOnlySpan<byte> name)
    {
        string directory = string.Create(CultureInfo.InvariantCulture, $"/proc/self/fd/{_handle.DangerousGetHandle()}/");
        byte[] path = new byte[directory.Length + Math.Max(1, name.Length) + 1];
        Encoding.ASCII.GetBytes(directory, path);
        (name.IsEmpty ? "."u8 : name).CopyTo(path.AsSpan(directory.Length));
        return path;
    }
}

/// <summary>An extended attribute: its name with the namespace, and its value.</summary>
internal readonly record struct HostXattr(byte[] Name, byte[] Value);
