namespace Nova.Testing.Workloads;

/// <summary>
/// Every operation that stores, in all its variants, on one small tree; and some that fail or only read, which must store nothing that counts. In the workload language, after a name.
/// </summary>
internal static class SingleOperations
{
    /// <summary>What every sequence begins with: files inline, in blocks, in pieces, sparse and preallocated; links of all kinds; files held open, one of them without a name.</summary>
    public const string Scene = """
        mkdir /d 777
        mkdir /d/sub 755
        mkdir /e 755
        mkdir /e/empty 755
        create h0 /d/small read+write 644
        write h0 0 100 1
        create h1 /d/large read+write 666
        write h1 0 20000 2
        link /d/large /e/other-name
        create h2 /d/room read+write 644
        fallocate h2 extend 0 16384
        create h2 /gone read+write 644
        write h2 0 9000 3
        unlink /gone
        symlink target /e/link
        setxattr /d/small user.a 20 4 set
        setxattr /d/large user.b 9000 5 set
        chmod /d/large 6777
        create h3 /d/pieces read+write 600
        write h3 0 30 6
        write h3 100 30 7
        write h3 4090 12 8
        mkdir /t 1777
        chmod /t 1777
        as 1000:1000 mkdir /t/own 755
        mknod /t/fifo fifo 600 0
        open h4 /d read
        open h5 /d/large read+write+append
        """;

    private const string Content = """
        write 8 bytes inside a small file: write /d/small 16 8 9
        write 11 bytes across words: write /d/small 3 11 9
        write one byte: write /d/small 99 1 9
        write nothing: write /d/small 10 0 9
        write that grows a small file: write /d/small 90 300 9
        write the longest piece: write /d/small 0 1024 9
        write one byte more than a piece: write /d/small 0 1025 9
        write a page into a small file: write /d/small 0 4096 9
        write past a gap: write /d/small 50000 100 9
        write a page past a gap: write /d/small 53248 4096 9
        write far away: write /d/small 1099511627776 10 9
        write over pieces: write /d/pieces 0 200 9
        write a piece across pages: write /d/pieces 4000 200 9
        write a page over pieces: write /d/pieces 0 4096 9
        overwrite 64 bytes of a page: write /d/large 4200 64 9
        overwrite a page: write /d/large 4096 4096 9
        overwrite across pages, unaligned: write /d/large 4000 9000 9
        overwrite all and more: write /d/large 0 30000 9
        overwrite the last bytes: write h1 19990 10 9
        overwrite the last bytes and one more: write h1 19990 11 9
        write into preallocated blocks: write /d/room 4096 4096 9
        write a part of a preallocated block: write /d/room 5000 20 9
        write over a preallocated block and past the end: write /d/room 12288 9000 9
        write to a file without a name: write h2 0 5000 9
        append 10 bytes: append /d/small 10 9
        append 3 bytes to a page's end: append /d/pieces 3 9
        append a page: append /d/large 4096 9
        append 64 KiB: append /d/large 65536 9
        write through an appending handle: write h5 0 500 9
        append to a file without a name: append h2 100 9
        truncate to nothing: truncate /d/large 0
        truncate within a page: truncate /d/large 5000
        truncate to a page's end: truncate /d/large 8192
        truncate to the same length: truncate /d/large 20000
        truncate a small file: truncate /d/small 10
        truncate pieces: truncate /d/pieces 50
        truncate preallocated blocks: truncate /d/room 6000
        truncate a file without a name: truncate h2 100
        grow: truncate /d/small 100000
        grow within a page: truncate /d/large 20400
        open to truncate: as 1000:1000 open h6 /d/large write+truncate
        preallocate: fallocate /d/small extend 0 20000
        preallocate what is there: fallocate /d/large extend 0 20000
        preallocate past the end: fallocate /d/small keep-size 8192 8192
        preallocate in a file without a name: fallocate h2 extend 0 30000
        punch pages: fallocate /d/large punch-hole 4096 8192
        punch within a page: fallocate /d/large punch-hole 100 50
        punch across pages, unaligned: fallocate /d/large punch-hole 4000 9000
        punch all: fallocate /d/large punch-hole 0 1000000
        punch pieces: fallocate /d/pieces punch-hole 10 110
        punch preallocated blocks: fallocate /d/room punch-hole 4096 4096
        zero a range: fallocate /d/large zero 3000 40000
        zero a range, size kept: fallocate /d/large zero-keep-size 3000 9000
        zero a small file: fallocate /d/small zero 0 100
        zero preallocated blocks: fallocate /d/room zero 0 16384
        """;

    private const string Names = """
        create: create h6 /new read+write 644
        create with a long name: as 1000:1000 create h6 /d/\{255*n} read+write 644
        create with odd bytes in its name: create h6 /d/\x20\x01\xFF\x23 read+write 644
        create over an existing file, truncated: as 1000:1000 create h6 /d/large read+write+truncate 644
        create in a directory of another user: as 1001:1001 create h6 /t/other read+write 644
        make directory: mkdir /d/newdir 755
        make directory with a long name: mkdir /\{200*m} 700
        make directory in a sticky one: as 1000:1000 mkdir /t/own/below 755
        make symbolic link: symlink somewhere/else /e/newlink
        make symbolic link that fills a record: symlink \{200*t} /e/newlink
        make long symbolic link: symlink \{4095*t} /e/newlink
        make fifo: mknod /fifo fifo 600 0
        make socket: mknod /e/socket socket 600 0
        make device: mknod /device block 600 34359738369
        make character device: mknod /d/device character 600 5
        make empty file: mknod /d/node regular 600 0
        link: link /d/small /e/second
        link in its directory: link /d/small /d/second
        link a third time: link /d/large /t/third
        link a fifo: link /t/fifo /e/fifo
        link a symbolic link: link /e/link /d/link
        link an open file with a long name: link h1 /\{255*l}
        unlink last name: unlink /d/small
        unlink last name of an open file: unlink /d/pieces
        unlink preallocated file: unlink /d/room
        unlink one of two names: unlink /d/large
        unlink the other of two names: unlink /e/other-name
        unlink symbolic link: unlink /e/link
        unlink fifo: unlink /t/fifo
        remove directory: rmdir /e/empty
        remove a user's directory: as 1000:1000 rmdir /t/own
        rename in directory: rename /d/small /d/renamed replace
        rename to a long name: rename /d/small /d/\{255*n} noreplace
        rename to another directory: rename /d/small /e/moved replace
        rename to the root: rename /d/large /large noreplace
        rename over a file: rename /d/small /d/room replace
        rename over an open file: rename /d/small /d/pieces replace
        rename over one of two names: rename /d/small /e/other-name replace
        rename one of two names over the other: rename /d/large /e/other-name replace
        rename over a file of another directory: rename /d/large /e/link replace
        rename a fifo: rename /t/fifo /e/fifo replace
        rename directory: rename /d/sub /d/sub2 replace
        move directory: rename /d/sub /e/sub replace
        move directory over an empty one: rename /d/sub /e/empty replace
        replace directory in its own: rename /e/empty /e/empty replace
        move directory of a tree: rename /d /e/d noreplace
        move directory up: rename /t/own /own replace
        exchange files: rename /d/small /d/large exchange
        exchange files of two directories: rename /d/small /e/link exchange
        exchange two names of one file: rename /d/large /e/other-name exchange
        exchange file and directory: rename /d/small /e/empty exchange
        exchange directories: rename /d/sub /e/empty exchange
        exchange trees: rename /d /e exchange
        close the last handle of a file without a name: close h2
        """;

    private const string Attributes = """
        chmod: chmod /d/small 600
        chmod of a directory: chmod /d 700
        chmod of the root: chmod / 777
        chmod of a file of two names: chmod /e/other-name 600
        chown: chown /d/large 7 8
        chown of the group: chown /d/small - 8
        utimens: utimens /d/small 5 now
        utimens of one: utimens /d omit -1000000001
        truncate by name: setattr /d/large size 3000
        all attributes together: setattr /d/large mode 777 user 7 group 8 size 3000 accessed 5 modified 6
        all attributes, grown: setattr /d/small mode 777 user 7 group 8 size 9000 accessed now modified 6
        set attribute: setxattr /d/small user.new 50 9 create
        set empty attribute: setxattr /d/small user.new 0 9 create
        set attribute of a directory: setxattr /d trusted.new 50 9 set
        set attribute with a long name: setxattr /d/small user.\{250*x} 300 9 set
        set attribute that just fits a record: setxattr /d/small user.new 3800 9 set
        replace attribute: setxattr /d/small user.a 70 9 replace
        set large attribute: setxattr /d/small user.a 65536 9 set
        replace large attribute by a small one: setxattr /d/large user.b 5 9 set
        replace large attribute by a large one: setxattr /d/large user.b 12000 9 replace
        remove attribute: removexattr /d/small user.a
        remove large attribute: removexattr /d/large user.b
        """;

    private const string Others = """
        an operation that fails: mkdir /d 755
        a write that is too far away: write /d/small 9223372036854775807 10 9
        removing what is not empty: rmdir /d
        a rename into its own tree: rename /d /d/sub/d replace
        read: read /d/large 4000 9000
        seek: seek /d/large hole 0
        list: list h4
        stat: stat /d/large
        stat of a handle: stat h2
        read a symbolic link: readlink /e/link
        ask for access: as 1000:1000 access /d/small read
        read an attribute: getxattr /d/large user.b 65536
        list attributes: listxattr /d/large 65536
        ask for space: statfs
        sync: sync
        close and open again: remount clean
        die and open again: remount crash
        """;

    /// <summary>The operations of <see cref="Scene"/>.</summary>
    public static IReadOnlyList<Operation> SceneOperations { get; } = Workload.Parse(Scene).Operations;

    /// <summary>Name and line of each.</summary>
    public static IReadOnlyList<NamedLine> All { get; } = [.. Read(Content), .. Read(Names), .. Read(Attributes), .. Read(Others)];

    private static IEnumerable<NamedLine> Read(string text)
    {
        foreach (string line in text.Split('\n'))
        {
            int colon = line.IndexOf(": ", StringComparison.Ordinal);
            yield return new NamedLine(line[..colon], OperationParser.Parse(new LineReader(line[(colon + 2)..], 1)));
        }
    }
}

/// <summary>An operation with a name for people.</summary>
internal readonly record struct NamedLine(string Name, Operation Operation);
