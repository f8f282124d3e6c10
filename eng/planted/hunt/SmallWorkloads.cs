using Nova.Testing;

namespace Nova.PlantedFaults;

/// <summary>Workloads on an almost empty volume, where everything lies in the anchors and in slots, and a few for what seq1 does not come to.</summary>
internal static class SmallWorkloads
{
    public static IReadOnlyList<Workload> All { get; } =
    [
        Workload.Parse("mark\nmkdir /a 755\nmkdir /b 755\nrename /a /b replace", "a few names"),
        Workload.Parse("mkdir /a 755\nmark\nrmdir /a\nmkdir /c 755", "a directory comes and goes"),
        Workload.Parse("mark\ncreate h0 /a read+write 644\nwrite h0 0 5000 1\nappend h0 100 2\ntruncate h0 10\ntruncate h0 6000", "one file"),
        Workload.Parse("""
            mkdir /d1 755
            mkdir /d2 755
            create h0 /d1/a read+write 644
            create h1 /d2/b read+write 644
            mark
            write h0 0 100 1
            write h1 0 100 2
            unlink /d2/b
            close h1
            remount clean
            chmod /d1 700
            """, "closed with work waiting"),
        Workload.Parse("""
            create h0 /a read+write 644
            write h0 0 904 1
            mark
            append h0 1000 2
            remount crash
            open h0 /a read+write
            append h0 500 3
            truncate h0 300
            append h0 900 4
            remount crash
            mkdir /b 755
            """, "appends across crashes"),
    ];
}
