using System.Text.RegularExpressions;
using Nova.House.Tests.Reading;

namespace Nova.House.Tests.Rules;

/// <summary>A piece of code that a part of the tree does without, and what stands in its place.</summary>
/// <param name="Pattern">Matched against the code of a file, literals and comments left out.</param>
/// <param name="Instead">Ends the sentence of the finding.</param>
internal sealed record BannedWord(string Pattern, string Instead);

/// <summary>
/// What Nova.Core does without. Time, chance, locks and threads come in through the seam of src/Nova.Core/Execution, so that an explorer or a simulator
/// that owns the seam gets the same run twice; unsafe code stays where a reader expects it.
/// </summary>
internal static class BannedWords
{
    internal const string UnsafePlace = "unsafe code lives in Nova.Pmem, in the overlay of Nova.Core and in the simulated region of Nova.Testing";

    private const string Seam = "locks, timers and threads go through ExecutionSeam";
    private const string Clock = "time comes from TimeProvider";

    private static readonly BannedWord[] InCore =
    [
        new(@"\block\s*\(", Seam),
        new(@"\bMonitor\b", Seam),
        new(@"\b(new\s+|System\.Threading\.)(Thread|Lock|Mutex|Semaphore|SemaphoreSlim|Barrier)\b", Seam),
        new(@"\b(ReaderWriterLock|ReaderWriterLockSlim|ManualResetEvent|ManualResetEventSlim|AutoResetEvent|CountdownEvent)\b", Seam),
        new(@"\bThread\s*\.\s*(Start|Sleep|Yield)\b", Seam),
        new(@"\bThreadPool\b", Seam),
        new(@"\bTask\s*\.\s*(Run|Factory|Delay)\b", Seam),
        new(@"\bParallel\b", Seam),
        new(@"\b(new\s+|System\.Threading\.)(Timer|PeriodicTimer)\b", Seam),
        new(@"\bDateTime(Offset)?\s*\.\s*(Now|UtcNow|Today)\b", Clock),
        new(@"\bEnvironment\s*\.\s*TickCount(64)?\b", Clock),
        new(@"\bStopwatch\b", Clock),
        new(@"\bRandom\s*\.\s*Shared\b|\bnew\s+Random\s*\(\s*\)", "chance comes from a seed"),
        new(@"\bGuid\s*\.\s*(NewGuid|CreateVersion7)\b", "chance comes from a seed"),
    ];

    private static readonly BannedWord[] UnsafeCode =
    [
        new(@"\bunsafe\b", UnsafePlace),
        // SizeOf and SkipInit reach no memory but the local they are given.
        new(@"\bUnsafe\s*\.(?!\s*(SizeOf|SkipInit)\b)|\b(MemoryMarshal|CollectionsMarshal)\s*\.", UnsafePlace),
    ];

    private static readonly BannedWord[] Everywhere =
    [
        new(@"#\s*pragma\s+warning\s+disable", "fix the code, or give the rule a line of reason in .editorconfig"),
    ];

    // Files that may hold unsafe code outside Nova.Pmem: the overlay that reads the structs of the medium in place, and the region that hands its memory to the
    // base class of Nova.Pmem.
    private static readonly string[] UnsafeFiles = ["src/Nova.Core/Media/Overlay.cs", "src/Nova.Testing/Medium/SimulatedRegion.cs"];

    internal static IEnumerable<Finding> Check(string path, string source)
    {
        string code = CSharpText.Parse(source).Code;
        return WordsFor(path).SelectMany(word => Regex.Matches(code, word.Pattern, RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(10))
            .Select(match => new Finding(path, Finding.LineOf(code, match.Index), $"{match.Value.Trim()}: {word.Instead}")));
    }

    private static IEnumerable<BannedWord> WordsFor(string path)
    {
        bool isCore = path.StartsWith("src/Nova.Core/", StringComparison.Ordinal) && !path.StartsWith("src/Nova.Core/Execution/", StringComparison.Ordinal);
        bool isSafe = !path.StartsWith("src/Nova.Pmem/", StringComparison.Ordinal)
            && !path.StartsWith("tests/", StringComparison.Ordinal)
            && !UnsafeFiles.Contains(path);
        return [.. Everywhere, .. isCore ? InCore : [], .. isSafe ? UnsafeCode : []];
    }
}
