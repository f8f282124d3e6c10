using System.Globalization;
using System.Text;

namespace Nova.Testing.Workloads;

/// <summary>Workloads of several operations that a single one on the common scene can't show: long logs, full volumes, numbers that are born again, several handles on one file.</summary>
internal static class Stories
{
    /// <summary>All of them.</summary>
    public static IEnumerable<Workload> All()
    {
        yield return LogOfSmallWrites();
        yield return LogOfNames();
        yield return FullVolume();
        foreach ((string name, string text) in Texts)
            yield return Workload.Parse(text, name);
    }

    private static readonly (string Name, string Text)[] Texts =
    [
        ("format", "mkdir /d 755\n"),
        ("three handles on one file", """
            create h0 /f read+write 644
            open h1 /f read+write
            open h2 /f read+write+append
            mark
            fallocate h0 extend 0 12288
            write h1 100 3000 1
            truncate h2 20000
            append h2 10 2
            write h0 19000 2000 3
            truncate h1 50
            write h2 0 10 4
            """),
        ("unaligned lengths", """
            create h0 /f read+write 644
            mark
            write h0 0 1 1
            write h0 1 1024 2
            append h0 11 3
            append h0 4095 4
            write h0 4093 7 5
            truncate h0 4097
            append h0 63 6
            """),
        ("truncate, grow, write in the middle", """
            create h0 /f read+write 644
            write h0 0 20000 1
            mark
            truncate h0 100
            truncate h0 20000
            write h0 9000 100 2
            """),
        ("number is born again", """
            mkdir /d 755
            create h0 /d/f read+write 644
            write h0 0 9000 1
            close h0
            mark
            truncate /d/f 5000
            unlink /d/f
            sync
            create h0 /d/g read+write 600
            append h0 5000 2
            unlink /d/g
            mkdir /d/h 700
            """),
        ("unlink, crash, use", """
            create h0 /f read+write 644
            write h0 0 9000 1
            unlink /f
            mark
            write h0 0 5000 2
            remount crash
            create h0 /g read+write 644
            write h0 0 9000 3
            remount clean
            unlink /g
            """),
        ("rename and link", """
            mkdir /a 755
            mkdir /b 755
            create h0 /a/f read+write 644
            write h0 0 100 1
            mark
            rename /a/f /b/g replace
            link /b/g /a/f
            rename /b /a/b noreplace
            link /a/b/g /g
            unlink /a/b/g
            rename /g /a/f exchange
            unlink /g
            """),
        ("one name taken again and again", """
            create h0 /f read+write 644
            write h0 0 3000 1
            mark
            create h1 /f.new read+write 600
            write h1 0 5000 2
            rename /f.new /f replace
            mknod /f.new regular 600 0
            rename /f.new /f exchange
            unlink /f.new
            rename /f /f.new noreplace
            """),
        ("directories in a circle", """
            mkdir /a 755
            mkdir /a/b 755
            mkdir /a/b/c 755
            mark
            rename /a/b /b noreplace
            rename /a /b/a noreplace
            rename /b/c /b/a/c noreplace
            rename /b/a /a exchange
            rename /b/a /a noreplace
            rmdir /b
            """),
        ("values that grow and shrink", """
            mknod /f regular 644 0
            mark
            setxattr /f user.a 100 1 create
            setxattr /f user.a 5000 2 replace
            setxattr /f user.b 3900 3 create
            setxattr /f user.a 10 4 replace
            removexattr /f user.b
            removexattr /f user.a
            unlink /f
            """),
        ("life on a remounted volume", """
            mkdir /d 755
            mark
            create h0 /d/f read+write 644
            remount clean
            write /d/f 0 5000 1
            remount crash
            write /d/f 4000 5000 2
            remount crash
            unlink /d/f
            remount clean
            rmdir /d
            """),
    ];

    // A log page holds some sixty lines; the first page of a log is opened by its third record or so. Explored where a page fills up.
    private static Workload LogOfSmallWrites()
    {
        StringBuilder text = new("create h0 /f read+write 644\n");
        for (int i = 0; i < 62; i++)
        {
            if (i == 46)
                text.Append("mark\n");
            text.Append(CultureInfo.InvariantCulture, $"write h0 {i * 40} 30 {i + 1}\n");
        }

        return Workload.Parse(text.ToString(), "log of small writes fills pages");
    }

    private static Workload LogOfNames()
    {
        StringBuilder text = new();
        for (int i = 0; i < 40; i++)
        {
            if (i == 20)
                text.Append("mark\n");
            text.Append(CultureInfo.InvariantCulture, $"mknod /node-{i} fifo 600 0\n");
        }

        return Workload.Parse(text.ToString(), "log of names fills pages");
    }

    // Everything is taken; then what fails must change nothing, and what removes must work.
    private static Workload FullVolume()
    {
        StringBuilder text = new("mkdir /d 755\ncreate h0 /d/f read+write 644\nwrite h0 0 9000 1\ncreate h1 /big read+write 644\n");
        for (int length = 65536; length >= 4096; length /= 2)
        {
            for (int i = 0; i < (length == 65536 ? 8 : 2); i++)
                text.Append(CultureInfo.InvariantCulture, $"append h1 {length} {length + i}\n");
        }

        text.Append("mark\nwrite h0 0 9000 2\nmkdir /d/e 755\nwrite h0 0 10 3\nunlink /d/f\nclose h0\ntruncate h1 30000\nwrite h1 10000 20000 4\nmkdir /d/e 755\nunlink /big\n");
        return Workload.Parse(text.ToString(), "full volume");
    }
}
