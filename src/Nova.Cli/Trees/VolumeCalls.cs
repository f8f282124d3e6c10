using Nova.Core;

namespace Nova.Cli.Trees;

/// <summary>The inode face as the tool uses it: as the superuser, since whoever may write an image file may write everything in it anyway, and with
/// failures as exceptions.</summary>
internal static class VolumeCalls
{
    public static readonly Credentials Who = Credentials.Superuser;

    public static void Check(NovaError error, string operation, string path)
    {
        if (error != NovaError.None)
            throw NovaErrors.Failure(error, operation, path);
    }

    /// <summary>"directory/name", for messages.</summary>
    public static string Join(string directory, ReadOnlySpan<byte> name) => $"{directory.TrimEnd('/')}/{NovaNames.ToText(name)}";

    /// <summary>The names in a directory, in the order of bytes.</summary>
    public static List<NovaEntry> List(InodeFace inodes, InodeIdentity directory, string path)
    {
        Check(inodes.Open(Who, directory, OpenModes.Read, out FileHandle handle), "open", path);
        try
        {
            DirectoryListing page = new();
            List<NovaEntry> entries = [];
            ulong cookie = 0;
            do
            {
                Check(inodes.List(handle, cookie, page), "list", path);
                int position = 0;
                while (page.Read(ref position, out DirectoryEntry entry))
                {
                    entries.Add(new NovaEntry(entry.Name.ToArray(), entry.Type, entry.Identity));
                    cookie = entry.Cookie;
                }
            }
            while (!page.IsLast);

            entries.Sort(static (left, right) => left.NameBytes.Span.SequenceCompareTo(right.NameBytes.Span));
            return entries;
        }
        finally
        {
            inodes.Close(handle);
        }
    }

    public static InodeStatus GetStatus(InodeFace inodes, InodeIdentity inode, string path)
    {
        Check(inodes.GetStatus(inode, out InodeStatus status), "get status of", path);
        return status;
    }

    public static byte[] ReadLink(InodeFace inodes, in InodeStatus link, string path)
    {
        byte[] target = new byte[link.Size];
        Check(inodes.ReadSymbolicLink(link.Identity, target, out int length), "read link", path);
        return target[..length];
    }

    /// <summary>The extended attributes of an inode, in the order of their names.</summary>
    public static List<Native.HostXattr> GetXattrs(InodeFace inodes, InodeIdentity inode, string path)
    {
        Check(inodes.ListXattr(Who, inode, [], out int length), "list attributes of", path);
        if (length == 0)
            return [];

        byte[] names = new byte[length];
        Check(inodes.ListXattr(Who, inode, names, out length), "list attributes of", path);
        List<Native.HostXattr> attributes = [];
        ReadOnlySpan<byte> rest = names.AsSpan(0, length);
        while (!rest.IsEmpty)
        {
            byte[] name = rest[..rest.IndexOf((byte)0)].ToArray();
            Check(inodes.GetXattr(Who, inode, name, [], out int valueLength), "read an attribute of", path);
            byte[] value = new byte[valueLength];
            if (valueLength != 0)
                Check(inodes.GetXattr(Who, inode, name, value, out _), "read an attribute of", path);
            attributes.Add(new Native.HostXattr(name, value));
            rest = rest[(name.Length + 1)..];
        }

        attributes.Sort(static (left, right) => left.Name.AsSpan().SequenceCompareTo(right.Name));
        return attributes;
    }
}
