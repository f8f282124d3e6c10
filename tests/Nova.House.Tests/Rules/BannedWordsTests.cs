using Nova.House.Tests.Reading;
using Xunit;

namespace Nova.House.Tests.Rules;

public sealed class BannedWordsTests
{
    [Fact]
    public void Sources_OfThisTree_DoWithoutBannedWords()
    {
        string[] sources = [.. Repository.FilesIn("src", ".cs"), .. Repository.FilesIn("tests", ".cs"), .. Repository.FilesIn("benchmarks", ".cs"), .. Repository.FilesIn("samples", ".cs")];

        Finding.AssertNone(sources.SelectMany(path => BannedWords.Check(path, Repository.Read(path))));
    }

    [Theory]
    [InlineData("lock (_gate) { }")]
    [InlineData("Monitor.Enter(x);")]
    [InlineData("using M = System.Threading.Monitor;")]
    [InlineData("private readonly Lock _a = new Lock();")]
    [InlineData("new Thread(Run);")]
    [InlineData("Thread.Sleep(1);")]
    [InlineData("Task.Run(() => { });")]
    [InlineData("Parallel.For(0, 1, x => { });")]
    [InlineData("new Timer(x);")]
    [InlineData("DateTime.UtcNow.Ticks")]
    [InlineData("DateTimeOffset . Now")]
    [InlineData("""$"{DateTime.Now}" """)]
    [InlineData("Stopwatch.GetTimestamp()")]
    [InlineData("Random.Shared.Next()")]
    [InlineData("Guid.NewGuid()")]
    [InlineData("unsafe struct A;")]
    [InlineData("MemoryMarshal.Cast<byte, int>(x)")]
    [InlineData("System.Runtime.CompilerServices.Unsafe.As<A>(x)")]
    [InlineData("#pragma warning disable CS1591")]
    public void Check_BannedWordInCore_IsFound(string code) =>
        Assert.Equal(2, Assert.Single(BannedWords.Check("src/Nova.Core/Logs/A.cs", "// first\n" + code)).Line);

    [Theory]
    [InlineData("src/Nova.Core/Execution/A.cs", "lock (_gate) { }")]
    [InlineData("src/Nova.Core/Media/Overlay.cs", "unsafe struct A;")]
    [InlineData("src/Nova.Testing/Medium/SimulatedRegion.cs", "unsafe struct A;")]
    [InlineData("src/Nova.Pmem/Batches/A.cs", "unsafe struct A { } Unsafe.As<A>(x)")]
    [InlineData("src/Nova.Core/Logs/A.cs", "OrderLock gate; Block(x); // lock (this), DateTime.Now")]
    [InlineData("src/Nova.Core/Index/A.cs", "Unsafe.SizeOf<A>()")]
    [InlineData("src/Nova.Cli/A.cs", "Stopwatch.StartNew();")]
    public void Check_WordInItsPlace_IsNotFound(string path, string code) => Assert.Empty(BannedWords.Check(path, code));

    [Fact]
    public void Check_UnsafeOverlayElsewhere_IsFound() => Assert.Single(BannedWords.Check("src/Nova.Cli/Overlay.cs", "unsafe struct A;"));
}
