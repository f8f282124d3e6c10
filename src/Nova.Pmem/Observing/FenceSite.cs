namespace Nova.Pmem;

/// <summary>The place in a source that called for a fence, as the compiler noted it: what a tester counts its coverage by.</summary>
/// <param name="Member">The method or property that called.</param>
/// <param name="File">The source file; with its path as it was compiled, or its name alone once an observer has cut it.</param>
/// <param name="Line">The line in the file, from 1.</param>
public readonly record struct FenceSite(string Member, string File, int Line)
{
    private static readonly System.Buffers.SearchValues<char> Separators = System.Buffers.SearchValues.Create("/\\");

    /// <summary>The same site with the name of the file alone, so that it is equal on every machine.</summary>
    public FenceSite WithoutFolder() => this with { File = File[(File.AsSpan().LastIndexOfAny(Separators) + 1)..] };

    /// <summary>The site as a reader looks it up: <c>Engine.Write.cs:136 Write</c>.</summary>
    public override string ToString() => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{File}:{Line} {Member}");
}
