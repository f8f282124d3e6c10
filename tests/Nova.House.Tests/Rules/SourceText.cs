using System.Text.RegularExpressions;
using Nova.House.Tests.Reading;

namespace Nova.House.Tests.Rules;

/// <summary>Rules that hold for the text of any file: no endless files, and no promise without a number to look it up by.</summary>
internal static partial class SourceText
{
    internal const int LongestFile = 600;
    internal const int LongFile = 400;

    internal static int LinesIn(string source) => source.AsSpan().Count('\n') + (source.EndsWith('\n') ? 0 : 1);

    internal static IEnumerable<Finding> CheckLength(string path, string source)
    {
        int lines = LinesIn(source);
        return lines > LongestFile ? [new Finding(path, 0, $"{lines} lines; cut it by concern, {LongestFile} is the limit")] : [];
    }

    /// <summary>Comments of C#, and whole files of any other kind save quoted code, must not postpone work without an issue number.</summary>
    internal static IEnumerable<Finding> CheckPromises(string path, string source)
    {
        string text = Path.GetExtension(path) == ".cs" ? CSharpText.Parse(source).Comments : Quoted().Replace(source, m => new string(' ', m.Length));
        return Promise().Matches(text).Select(match => new Finding(path, Finding.LineOf(text, match.Index), $"{match.Value} without the number of an issue"));
    }

    [GeneratedRegex(@"\b(TODO|FIXME|HACK|XXX)\b(?!\s*\(?#\d+)", RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex Promise();

    [GeneratedRegex(@"`[^`\n]+`", RegexOptions.None, 10_000)]
    private static partial Regex Quoted();
}
