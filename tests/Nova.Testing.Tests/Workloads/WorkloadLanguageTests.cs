using Nova.Testing.Trees;
using Nova.Testing.Workloads;

namespace Nova.Testing.Tests.Workloads;

public sealed class WorkloadLanguageTests
{
    public static TheoryData<string> Lines { get; } =
    [
        "create h0 /d/file read+write 644", "create h7 /d/file write+append+truncate+exclusive 0", "open h1 /d none", "close h0", "read h0 4000 200", "write /d/file 0 5000 1",
        "append h0 100 2", "truncate h0 -1", "fallocate h0 extend 0 1", "fallocate h0 keep-size 0 1", "fallocate /f punch-hole 4096 8192", "fallocate h0 zero 0 1",
        "fallocate h0 zero-keep-size 0 1", "seek h0 hole 0", "seek /f data 9", "as 1000:1000+5+6 mkdir /d 755", "rmdir /d", "list h1", "unlink /d/file", "rename /a /b replace",
        "rename /a /b noreplace", "rename /a /b exchange", "link /d/file /d/second", "link h3 /d/second", "symlink some/where /d/link", "symlink \"\" /d/link", "readlink /d/link",
        "mknod /dev block 600 2049", "mknod /dev character 600 2049", "mknod /f fifo 600 0", "mknod /f socket 600 0", "mknod /f regular 600 0", "mknod /f directory 600 0",
        "mknod /f symlink 600 0", "mknod /f none 600 0", "stat h0", "stat /", "chmod /d 1777", "chown /d 7 -", "chown /d - 4294967295", "utimens /d omit now", "utimens /d -5 omit",
        "setattr /d/file mode 600 size 0 modified 5", "setattr /d/file user 1 group 2 accessed now", "setattr /d", "as 7:8 access /d read+execute", "access /d none",
        "getxattr /d user.a 100", "setxattr /d user.a 20 4 create", "setxattr /d \"\" 0 4 set", "setxattr /d user.a 20 4 replace", "listxattr /d 65536", "removexattr /d user.a",
        "statfs", "sync", "remount clean", "remount crash", "mark", @"unlink /\x20\x01\xFF\x23\x5C\x22", @"unlink /\{255*n}x\{12*\x00}",
    ];

    [Theory]
    [MemberData(nameof(Lines))]
    public void Line_ReadAndPrinted_IsItself(string line) => Assert.Equal(line, Assert.Single(Workload.Parse(line).Operations).ToString());

    [Fact]
    public void Text_WithCommentsAndBlanks_IsItsOperations()
    {
        Workload workload = Workload.Parse("# first\n\n  mkdir   /d 755 # a directory\n\tmark\r\nunlink /x#y\n", "some");
        Assert.Equal("mkdir /d 755\nmark\nunlink /x\n", workload.ToString());
        Assert.Equal(3, workload.OperationCount);
        Assert.Equal("some", workload.Name);
    }

    [Theory]
    [InlineData("mkdir /d", 1, 9, "permissions in octal")]
    [InlineData("mkdir /d 9", 1, 10, "permissions in octal")]
    [InlineData("mkdir d 755", 1, 7, "a path that begins with /")]
    [InlineData("mkdir /d 755 x", 1, 14, "the end of the line")]
    [InlineData("\n\nmkdri /d 755", 3, 1, "an operation")]
    [InlineData("as root mkdir /d 755", 1, 4, "a user, as in 1000:1000 or 1000:1000+2000")]
    [InlineData("as 0:0 sync", 1, 8, null)]
    [InlineData("write h8 0 1 1", 1, 7, "a handle, h0 to h7")]
    [InlineData("write h0 x 1 1", 1, 10, "an offset in bytes")]
    [InlineData("write h0 0 -1 1", 1, 12, "a length in bytes")]
    [InlineData("rename /a /b over", 1, 14, "one of replace, noreplace, exchange")]
    [InlineData("open h0 /a read+wite", 1, 12, "none, or read, write, append, truncate, exclusive with + between them")]
    [InlineData(@"unlink /a\x4", 1, 10, @"a byte that prints, \xNN, or \{COUNT*BYTE}")]
    [InlineData(@"unlink /a\{12*b", 1, 10, @"a byte that prints, \xNN, or \{COUNT*BYTE}")]
    [InlineData(@"unlink /a\{12*bc}", 1, 15, "one byte and }")]
    [InlineData("utimens /a soon now", 1, 12, "nanoseconds since 1970, now or omit")]
    [InlineData("setattr /a color 5", 1, 12, "mode, user, group, size, accessed or modified")]
    [InlineData("chown /a 5", 1, 11, "a number, or - to leave it")]
    [InlineData("mark\nmark", 2, 1, "no second mark")]
    public void Text_ThatIsNoWorkload_IsRefusedWithItsPlace(string text, int line, int column, string? expected)
    {
        WorkloadFormatException refusal = Assert.Throws<WorkloadFormatException>(() => Workload.Parse(text));
        Assert.Equal((line, column), (refusal.Line, refusal.Column));
        Assert.StartsWith($"Line {line}, column {column}: expected ", refusal.Message, StringComparison.Ordinal);
        if (expected is not null)
            Assert.Equal(expected, refusal.Expected);
    }

    // Goal: whatever a name holds, a failure's text is the failure.
    [Fact]
    public void Names_OfAllBytes_AreReadBack()
    {
        string all = string.Concat(Enumerable.Range(1, 255).Where(value => value != '/').Select(value => (char)value));
        foreach (string name in new[] { all, "", "{12*a}", @"\{", new string('\xFF', 12), new string('a', 11), $"a{new string('}', 30)}b" })
        {
            Operation operation = new Unlink(new Who(0, 0), $"/{name}");
            Assert.Equal(operation, Assert.Single(Workload.Parse(operation.ToString()).Operations));
        }
    }

    [Fact]
    public void Documentation_ExamplesOfEveryOperation_AreOperations()
    {
        // | operation | example | remarks |; a set has no blank in its name.
        string[] examples = [.. Documentation().Split('\n')
            .Where(line => line.StartsWith("| `", StringComparison.Ordinal))
            .Select(line => line.Split('|')[^3].Trim().Trim('`'))
            .Where(example => example.Contains(' ', StringComparison.Ordinal) || example is "statfs" or "sync" or "mark")];
        Assert.True(examples.Length >= 30, $"only {examples.Length} examples");
        Assert.All(examples, example => Assert.Equal(example, Assert.Single(Workload.Parse(example).Operations).ToString()));

        Assert.Empty(((IEnumerable<object[]>)Lines).Select(line => VerbOf((string)line[0])).Except(examples.Select(VerbOf)));
    }

    private static string VerbOf(string line)
    {
        string[] words = line.Split(' ');
        return words[0] == "as" ? words[2] : words[0];
    }

    private static string Documentation()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Nova.sln")))
            folder = folder.Parent;
        return File.ReadAllText(Path.Combine(folder!.FullName, "docs/WORKLOADS.md"));
    }
}
