using Xunit;

namespace Nova.Cli.Tests.Trees;

public sealed class RoundTripTests : IDisposable
{
    private readonly Workbench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public void ImportAndExport_OddTree_KeepEverything()
    {
        _bench.Format();
        OddTree.Make(_bench["tree"]);
        string description = OddTree.Describe(_bench["tree"]);
        string links = OddTree.DescribeLinks(_bench["tree"]);

        ToolProcess.Run("import", _bench.Image, _bench["tree"]).Succeeds();
        ToolProcess.Run("check", _bench.Image).Succeeds();
        ToolProcess.Run("export", _bench.Image, _bench["copy"]).Succeeds();

        Assert.Equal(description, OddTree.Describe(_bench["copy"]));
        Assert.Equal(links, OddTree.DescribeLinks(_bench["copy"]));
        Assert.Equal(3, links.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        OddTree.AssertXattrs(_bench["copy"]);
    }

    [Fact]
    public void ImportAndExport_Holes_StayHoles()
    {
        _bench.Format("16M");
        ToolProcess.Shell(
            """
            mkdir "$1" && cd "$1"
            truncate -s 1G sparse
            printf start | dd of=sparse conv=notrunc status=none
            printf end | dd of=sparse bs=1 seek=1000000000 conv=notrunc status=none
            """,
            _bench["tree"]).Succeeds();

        ToolProcess.Run("import", _bench.Image, _bench["tree"]).Succeeds(); // a gigabyte would not fit
        ToolProcess.Run("export", _bench.Image, _bench["copy"]).Succeeds();

        Assert.Equal(OddTree.Describe(_bench["tree"]), OddTree.Describe(_bench["copy"]));
        long blocks = long.Parse(ToolProcess.Shell("stat -c %b \"$1/sparse\"", _bench["copy"]).Succeeds().Output, null);
        Assert.InRange(blocks, 1, 256);
    }

    [Fact]
    public void ImportAndExport_Subdirectory_GoWhereTheyAreSent()
    {
        _bench.Format();
        Directory.CreateDirectory(_bench["tree/a"]);
        File.WriteAllText(_bench["tree/a/file"], "x");

        ToolProcess.Run("import", _bench.Image, _bench["tree"], "/in/here").Succeeds();
        Assert.Equal("a\n", ToolProcess.Run("ls", _bench.Image, "/in/here").Succeeds().Output);
        ToolProcess.Run("export", _bench.Image, _bench["copy"], "/in/here/a").Succeeds();

        Assert.Equal("x", File.ReadAllText(_bench["copy/file"]));
    }

    [Fact]
    public void Import_TwoTrees_FillOneDirectory()
    {
        _bench.Format();
        Directory.CreateDirectory(_bench["one/shared"]);
        Directory.CreateDirectory(_bench["two/shared"]);
        File.WriteAllText(_bench["one/shared/a"], "1");
        File.WriteAllText(_bench["two/shared/b"], "2");

        ToolProcess.Run("import", _bench.Image, _bench["one"]).Succeeds();
        ToolProcess.Run("import", _bench.Image, _bench["two"]).Succeeds();

        Assert.Equal("a\nb\n", ToolProcess.Run("ls", _bench.Image, "/shared").Output);
        ToolProcess.Run("import", _bench.Image, _bench["two"]).Fails(1, "name is taken", "shared/b");
    }

    [Fact]
    public void Export_NameIsTaken_IsRefusedAndKept()
    {
        _bench.Format();
        ToolProcess.Run("from the volume"u8.ToArray(), "put", _bench.Image, "-", "/file").Succeeds();
        Directory.CreateDirectory(_bench["out"]);
        File.WriteAllText(_bench["out/file"], "precious");

        ToolProcess.Run("export", _bench.Image, _bench["out"]).Fails(1, "out/file", "exists");

        Assert.Equal("precious", File.ReadAllText(_bench["out/file"]));
    }

    [Fact]
    public void Import_DirectoryThatHoldsTheVolume_LeavesTheVolumeOut()
    {
        _bench.Format();
        File.WriteAllText(_bench["beside"], "x");

        ToolProcess.Run("import", _bench.Image, _bench.Folder).Fails(1, "left out", "the volume itself");

        Assert.Equal("beside\n", ToolProcess.Run("ls", _bench.Image).Output);
    }

    [Fact]
    public void Import_AttributeThatAVolumeCannotKeep_IsNamedAndAFailure()
    {
        _bench.Format();
        Directory.CreateDirectory(_bench["tree"]);
        File.WriteAllText(_bench["tree/file"], "x");
        if (!OddTree.TryGiveAccessList(_bench["tree"], "file"u8))
            return;

        ToolProcess.Run("import", _bench.Image, _bench["tree"]).Fails(1, "left out", "tree/file", "system.posix_acl_access");

        Assert.Equal("file\n", ToolProcess.Run("ls", _bench.Image).Output);
    }

    [Fact]
    public void Import_WhatIsNoDirectory_IsNamed()
    {
        _bench.Format();
        File.WriteAllText(_bench["file"], "x");

        ToolProcess.Run("import", _bench.Image, _bench["missing"]).Fails(1, "missing", "no such file");
        ToolProcess.Run("import", _bench.Image, _bench["file"]).Fails(1, "file", "not a directory");
    }

    [Fact]
    public void ImportAndExport_DeepTree_IsNotLimitedByPaths()
    {
        _bench.Format();
        // 40 names of 200 bytes: twice as long as a path may be.
        ToolProcess.Shell(
            """
            mkdir "$1" && cd "$1"
            name=$(printf 'd%.0s' {1..200})
            for i in {1..40}; do mkdir $name && cd -P $name; done
            printf deep > file
            """,
            _bench["tree"]).Succeeds();

        ToolProcess.Run("import", _bench.Image, _bench["tree"]).Succeeds();
        ToolProcess.Run("export", _bench.Image, _bench["copy"]).Succeeds();

        ToolResult found = ToolProcess.Shell("cd \"$1\"; name=$(printf 'd%.0s' {1..200}); for i in {1..40}; do cd -P $name; done; cat file", _bench["copy"]);
        Assert.Equal("deep", found.Succeeds().Output);
    }
}
