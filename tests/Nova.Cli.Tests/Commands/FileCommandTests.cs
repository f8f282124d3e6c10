using Xunit;

namespace Nova.Cli.Tests.Commands;

public sealed class FileCommandTests : IDisposable
{
    private readonly Workbench _bench = new Workbench().Format();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public void Put_File_IsReadBackByCat()
    {
        byte[] bytes = new byte[2_345_678];
        new Random(1).NextBytes(bytes);
        File.WriteAllBytes(_bench["source"], bytes);
        ToolProcess.Shell("chmod 500 \"$1\"", _bench["source"]).Succeeds();

        Assert.Contains("survives", ToolProcess.Run("put", _bench.Image, _bench["source"], "/target").Succeeds().Output, StringComparison.Ordinal);

        Assert.Equal(bytes, ToolProcess.Run("cat", _bench.Image, "/target").Succeeds().OutputBytes);
        Assert.StartsWith("-r-x------ ", ToolProcess.Run("ls", "-l", _bench.Image).Output, StringComparison.Ordinal);
        ToolProcess.Run("check", _bench.Image).Succeeds();
    }

    [Fact]
    public void Put_StandardInput_ReplacesWhatIsThere()
    {
        ToolProcess.Run("a longer text than the next"u8.ToArray(), "put", _bench.Image, "-", "/file").Succeeds();
        ToolProcess.Run("short"u8.ToArray(), "put", _bench.Image, "-", "/file").Succeeds();

        Assert.Equal("short", ToolProcess.Run("cat", _bench.Image, "/file").Output);
    }

    [Fact]
    public void Put_IntoADirectory_KeepsTheName()
    {
        File.WriteAllText(_bench["report"], "x");
        Directory.CreateDirectory(_bench["tree/folder"]);
        ToolProcess.Run("import", _bench.Image, _bench["tree"]).Succeeds();

        ToolProcess.Run("put", _bench.Image, _bench["report"], "/folder").Succeeds();

        Assert.Equal("x", ToolProcess.Run("cat", _bench.Image, "/folder/report").Output);
        ToolProcess.Run("put", _bench.Image, "-", "/folder").Fails(1, "directory");
    }

    [Fact]
    public void Cat_SeveralFiles_ComeInOrder()
    {
        ToolProcess.Run("one"u8.ToArray(), "put", _bench.Image, "-", "/1").Succeeds();
        ToolProcess.Run("two"u8.ToArray(), "put", _bench.Image, "-", "/2").Succeeds();

        Assert.Equal("twoone", ToolProcess.Run("cat", _bench.Image, "/2", "/1").Succeeds().Output);
    }

    [Theory]
    [InlineData("cat", "/missing", "/missing")]
    [InlineData("cat", "/", "directory")]
    [InlineData("ls", "/missing", "/missing")]
    [InlineData("rm", "/missing", "/missing")]
    [InlineData("export", "/missing", "/missing")]
    public void AnyCommand_NameIsWrong_IsNamed(string command, string path, string word)
    {
        string[] arguments = command == "export" ? [command, _bench.Image, _bench["out"], path] : [command, _bench.Image, path];

        ToolProcess.Run(arguments).Fails(1, word);
    }

    [Fact]
    public void Put_ParentIsMissing_IsNamed()
    {
        File.WriteAllText(_bench["report"], "x");

        ToolProcess.Run("put", _bench.Image, _bench["report"], "/no/report").Fails(1, "/no/report");
        ToolProcess.Run("put", _bench.Image, _bench["missing"], "/report").Fails(1, "missing");
    }

    [Fact]
    public void Put_VolumeIsTooSmall_SaysNoSpaceAndLeavesASoundVolume()
    {
        File.WriteAllBytes(_bench["large"], new byte[40 << 20]);

        ToolProcess.Run("put", _bench.Image, _bench["large"], "/large").Fails(1, "no space");

        ToolProcess.Run("rm", _bench.Image, "/large").Succeeds();
        ToolProcess.Run("check", _bench.Image).Succeeds();
    }

    [Fact]
    public void Ls_Long_ShowsEachAttribute()
    {
        ToolProcess.Shell(
            """
            mkdir -p "$1/d/e" && printf 12345 > "$1/file" && ln -s file "$1/link" && mkfifo "$1/pipe" && ln "$1/file" "$1/second"
            chmod 4751 "$1/file" && chmod 1777 "$1/d" && touch -d '2001-02-03 04:05:06.000000007Z' "$1/file"
            """,
            Directory.CreateDirectory(_bench["tree"]).FullName).Succeeds();
        ToolProcess.Run("import", _bench.Image, _bench["tree"]).Succeeds();

        string[] lines = ToolProcess.Run("ls", "-l", _bench.Image).Succeeds().Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal(5, lines.Length);
        Assert.Matches("^drwxrwxrwt +3 .* d$", lines[0]);
        Assert.Matches("^-rwsr-x--x +2 +[0-9]+ +[0-9]+ +5 2001-02-03T04:05:06.000000007Z file$", lines[1]);
        Assert.Matches("^lrwxrwxrwx +1 .* link -> file$", lines[2]);
        Assert.Matches("^prw.* pipe$", lines[3]);
        Assert.Equal(lines[1][..^4], lines[4][..^6]);
    }

    [Fact]
    public void Ls_Recursive_ShowsEachDirectory()
    {
        Directory.CreateDirectory(_bench["tree/a/b"]);
        File.WriteAllText(_bench["tree/a/b/file"], "x");
        ToolProcess.Run("import", _bench.Image, _bench["tree"]).Succeeds();

        Assert.Equal("a\n\n/a:\nb\n\n/a/b:\nfile\n", ToolProcess.Run("ls", "-R", _bench.Image).Succeeds().Output);
        Assert.Equal("/a/b/file\n", ToolProcess.Run("ls", _bench.Image, "/a/b/file").Succeeds().Output);
    }

    [Fact]
    public void Names_ThatAreNotUtf8_GoThroughArgumentsAndOutput()
    {
        byte[] name = [(byte)'o', 0xFF, (byte)'d', (byte)'\n', 0xC3];
        ToolProcess.Shell("""printf kept | nova put "$1" - $'/o\xffd\n\xc3'""", _bench.Image).Succeeds();

        Assert.Equal([.. name, (byte)'\n'], ToolProcess.Run("ls", _bench.Image).Succeeds().OutputBytes);
        Assert.Equal("kept", ToolProcess.Shell("""nova cat "$1" $'/o\xffd\n\xc3'""", _bench.Image).Succeeds().Output);
        ToolProcess.Shell("""nova rm "$1" $'/o\xffd\n\xc3'""", _bench.Image).Succeeds();
        Assert.Empty(ToolProcess.Run("ls", _bench.Image).Succeeds().OutputBytes);
    }

    [Fact]
    public void Rm_Directory_NeedsToBeAskedFor()
    {
        Directory.CreateDirectory(_bench["tree/a/b"]);
        File.WriteAllText(_bench["tree/a/b/file"], "x");
        ToolProcess.Run("import", _bench.Image, _bench["tree"]).Succeeds();

        ToolProcess.Run("rm", _bench.Image, "/a").Fails(1, "-r");
        Assert.Equal("a\n", ToolProcess.Run("ls", _bench.Image).Output);
        ToolProcess.Run("rm", "-r", _bench.Image, "/a").Succeeds();
        Assert.Equal("", ToolProcess.Run("ls", _bench.Image).Output);
        ToolProcess.Run("check", _bench.Image).Succeeds();
    }
}
