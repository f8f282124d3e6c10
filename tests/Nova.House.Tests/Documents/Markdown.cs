using System.Text.RegularExpressions;
using Nova.House.Tests.Reading;

namespace Nova.House.Tests.Documents;

/// <summary>The parts of a Markdown text that can rot: links to files and headings, and samples in a fence.</summary>
internal static partial class Markdown
{
    /// <summary>Checks each link to a file or heading of the tree; links that leave it are not followed.</summary>
    /// <param name="path">Of the document, from the root.</param>
    /// <param name="markdown">The document's text.</param>
    /// <param name="read">Gives the text of a file, "" for a folder, or null where there is neither.</param>
    internal static IEnumerable<Finding> CheckLinks(string path, string markdown, Func<string, string?> read)
    {
        string text = WithoutCode(markdown);
        foreach (Match link in Link().Matches(text))
        {
            string target = link.Groups["target"].Value;
            if (target.Contains("://", StringComparison.Ordinal) || target.StartsWith("mailto:", StringComparison.Ordinal))
            {
                continue;
            }

            string[] parts = target.Split('#', 2);
            string? linked = parts[0].Length == 0 ? markdown : read(Resolve(path, parts[0]));
            if (linked is null)
            {
                yield return new Finding(path, Finding.LineOf(text, link.Index), $"links to {parts[0]}, which does not exist");
            }
            else if (parts.Length == 2 && !AnchorsOf(linked).Contains(parts[1]))
            {
                yield return new Finding(path, Finding.LineOf(text, link.Index), $"links to the heading #{parts[1]}, which does not exist");
            }
        }
    }

    /// <summary>The bodies of fences of one language, without the line end before the closing fence.</summary>
    internal static IReadOnlyList<string> Samples(string markdown, string language) =>
        [.. Fence().Matches(markdown).Where(match => match.Groups["language"].Value == language).Select(match => match.Groups["body"].Value.TrimEnd('\n'))];

    /// <summary>Headings as anchors: lower case, letters, digits, hyphens and underscores kept, spaces to hyphens.</summary>
    private static HashSet<string> AnchorsOf(string markdown) =>
        [.. Heading().Matches(WithoutFences(markdown)).Select(match => string.Concat(match.Groups["text"].Value.Trim()
            .ToLowerInvariant()
            .Where(c => char.IsLetterOrDigit(c) || c is ' ' or '-' or '_')
            .Select(c => c == ' ' ? '-' : c)))];

    private static string WithoutFences(string markdown) => Fence().Replace(markdown, Blank);

    private static string WithoutCode(string markdown) => CodeSpan().Replace(WithoutFences(markdown), Blank);

    private static string Blank(Match match) => string.Concat(match.Value.Select(c => c == '\n' ? c : ' '));

    private static string Resolve(string path, string target)
    {
        Uri document = new("file:///" + path);
        return Uri.UnescapeDataString(new Uri(document, target).AbsolutePath).TrimStart('/');
    }

    [GeneratedRegex(@"\]\((?<target>[^)\s]+)\)", RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex Link();

    [GeneratedRegex(@"^```(?<language>\w*)[^\n]*\n(?<body>.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex Fence();

    [GeneratedRegex(@"`[^`\n]+`", RegexOptions.None, 10_000)]
    private static partial Regex CodeSpan();

    [GeneratedRegex(@"^#{1,6} (?<text>[^\n]+)", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex Heading();
}
