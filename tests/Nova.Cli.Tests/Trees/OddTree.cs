using System.Text;
using Nova.Cli.Native;
using Nova.Core;
using Xunit;

namespace Nova.Cli.Tests.Trees;

/// <summary>
/// A tree with one of everything that a filesystem can hold and a copy can lose. Made by the system's own programs, and described by them too, so that
/// the tool's way of reading a tree is not its own judge; extended attributes apart, which need no program to be there.
/// </summary>
internal static class OddTree
{
    public static readonly byte[] NotUtf8 = [(byte)'o', 0xFF, 0xFE, (byte)'d'];

    public static bool IsRoot => Environment.IsPrivilegedProcess;

    /// <summary>Makes the tree in a new folder.</summary>
    public static void Make(string folder)
    {
        Directory.CreateDirectory(folder);
        ToolProcess.Shell(
            """
            cd "$1"
            mkdir -p dir/empty dir/sub/deeper 'with space' $'new\nline'
            printf hello > file
            printf odd > $'o\xff\xfed'
            printf in > $'new\nline/in\ttab'
            printf long > "$(printf 'n%.0s' {1..255})"
            : > nothing
            head -c 3000001 /dev/urandom > large
            truncate -s 5000000 sparse
            printf middle | dd of=sparse bs=1 seek=2000000 conv=notrunc status=none
            truncate -s 1000000 hole
            ln file second
            ln file dir/sub/third
            ln -s file soft
            ln -s $'/no\xffwhere' dangling
            ln -P soft softer
            mkfifo -m 640 pipe
            ln pipe dir/pipe
            """,
            folder).Succeeds();
        using (HostDirectory directory = HostDirectory.Open(folder))
            directory.MakeNode("socket"u8, InodeType.Socket, device: 0);
        SetXattrs(folder);
        SetAttributes(folder);
    }

    private static void SetXattrs(string folder)
    {
        using HostDirectory directory = HostDirectory.Open(folder);
        directory.SetXattr("file"u8, new HostXattr("user.comment"u8.ToArray(), "a comment"u8.ToArray()));
        directory.SetXattr("file"u8, new HostXattr("user.binary"u8.ToArray(), [0, 255, 0, 10]));
        directory.SetXattr("file"u8, new HostXattr("user.empty"u8.ToArray(), []));
        directory.SetXattr("dir"u8, new HostXattr("user.of-a-directory"u8.ToArray(), "yes"u8.ToArray()));
        directory.SetXattr(NotUtf8, new HostXattr("user.odd"u8.ToArray(), NotUtf8));
        if (IsRoot)
            directory.SetXattr("soft"u8, new HostXattr("trusted.of-a-link"u8.ToArray(), "root's"u8.ToArray()));
    }

    private static void SetAttributes(string folder)
    {
        if (IsRoot)
        {
            ToolProcess.Shell(
                """
                cd "$1"
                mknod character c 1 3
                mknod block b 259 70000
                chown 1234:5678 file
                chown -h 4000000000:7 soft
                chown 65534:65534 dir/sub
                """,
                folder).Succeeds();
        }

        ToolProcess.Shell(
            """
            cd "$1"
            chmod 4755 file
            chmod 2751 dir
            chmod 1777 dir/empty
            chmod 0 nothing
            chmod 444 large
            touch -a -d '2033-03-03 03:03:03.000000001Z' file
            touch -m -d '1999-12-31 23:59:59.123456789Z' file
            touch -d '1960-01-01 00:00:00.999999999Z' sparse
            touch -h -d '2010-10-10 10:10:10.101010101Z' soft
            touch -d '2020-02-02 02:02:02.020202020Z' dir/sub dir/empty
            chmod 555 dir/sub/deeper
            touch -d '2021-01-01 01:01:01.000000009Z' dir .
            """,
            folder).Succeeds();
    }

    /// <summary>Gives a file an access control list, which a volume does not keep; false where the host's filesystem doesn't either.</summary>
    public static bool TryGiveAccessList(string folder, ReadOnlySpan<byte> name)
    {
        // Version 2, then (tag, permissions, id): owner rw, user 1234 r, group r, mask r, others r.
        byte[] list = Convert.FromHexString("02000000" + "01000600FFFFFFFF" + "02000400D2040000" + "04000400FFFFFFFF" + "10000400FFFFFFFF" + "20000400FFFFFFFF");
        try
        {
            using HostDirectory directory = HostDirectory.Open(folder);
            directory.SetXattr(name, new HostXattr("system.posix_acl_access"u8.ToArray(), list));
            return true;
        }
        catch (HostException refused) when (refused.ErrorNumber == Libc.NotSupported)
        {
            return false;
        }
    }

    /// <summary>Everything about a tree but its extended attributes, as the system's programs see it. Of access times only that of
    /// one file, which lies in the future: looking moves the others.</summary>
    public static string Describe(string folder)
    {
        ToolResult description = ToolProcess.Shell(
            """
            cd "$1"
            export LC_ALL=C
            find . ! -type d ! -type l -printf '%P | %y %m %U:%G links %n size %s modified %T+\n\0' | sort -z
            find . -type l -printf '%P | l %m %U:%G links %n size %s modified %T+ to %l\n\0' | sort -z
            if [ -e file ]; then stat -c 'accessed %x' file; fi
            find . -type d -printf '%P | %y %m %U:%G links %n modified %T+\n\0' | sort -z
            find . \( -type c -o -type b \) -exec stat -c '%n is device %t:%T' {} + | sort
            find . -type f -exec sha256sum -z {} + | sort -z
            """,
            folder).Succeeds();
        return Encoding.Latin1.GetString(description.OutputBytes);
    }

    /// <summary>Which names are one file, as groups of names.</summary>
    public static string DescribeLinks(string folder) => ToolProcess.Shell(
        """
        cd "$1"
        find . ! -type d -links +1 -printf '%i %P\n' | sort | awk '{ names[$1] = names[$1] " " $2 } END { for (i in names) print names[i] }' | sort
        """,
        folder).Succeeds().Output;

    /// <summary>Checks that a copy has the extended attributes that <see cref="Make"/> gave.</summary>
    public static void AssertXattrs(string folder)
    {
        using HostDirectory directory = HostDirectory.Open(folder);
        Assert.Equal(["user.binary=00FF000A", "user.comment=6120636F6D6D656E74", "user.empty="], Xattrs(directory, "file"u8));
        Assert.Equal(["user.binary=00FF000A", "user.comment=6120636F6D6D656E74", "user.empty="], Xattrs(directory, "second"u8));
        Assert.Equal(["user.of-a-directory=796573"], Xattrs(directory, "dir"u8));
        Assert.Equal(["user.odd=6FFFFE64"], Xattrs(directory, NotUtf8));
        if (IsRoot)
            Assert.Equal(["trusted.of-a-link=726F6F742773"], Xattrs(directory, "soft"u8));
        Assert.Empty(Xattrs(directory, "large"u8));
    }

    private static string[] Xattrs(HostDirectory directory, ReadOnlySpan<byte> name) =>
        [.. directory.GetXattrs(name).Select(attribute => $"{Encoding.UTF8.GetString(attribute.Name)}={Convert.ToHexString(attribute.Value)}")];
}
