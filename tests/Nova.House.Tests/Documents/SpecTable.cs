using System.Globalization;
using System.Text.RegularExpressions;
using Nova.House.Tests.Reading;

namespace Nova.House.Tests.Documents;

/// <summary>One field of a structure on the medium, in bytes from its start.</summary>
internal readonly record struct LayoutField(int Offset, int Size, string Name);

/// <summary>A table of docs/SPEC.md that follows a comment <c>layout NAME</c>: the fields of the struct NAME in Nova.Core.Media.</summary>
internal sealed partial record SpecTable(string Name, int Line, IReadOnlyList<LayoutField> Fields)
{
    internal static IReadOnlyList<SpecTable> In(string markdown) =>
        [.. Layout().Matches(markdown).Select(match => new SpecTable(
            match.Groups["name"].Value,
            Finding.LineOf(markdown, match.Index),
            [.. Row().Matches(match.Groups["rows"].Value).Select(FieldOf)]))];

    /// <summary>The table by itself: it starts at 0, and each field starts where the one before it ends.</summary>
    internal IEnumerable<Finding> Check()
    {
        int end = 0;
        foreach (LayoutField field in Fields)
        {
            if (field.Offset != end)
            {
                yield return new Finding("docs/SPEC.md", Line, $"{Name}.{field.Name} is at {field.Offset}; the field before it ends at {end}");
            }

            end = field.Offset + field.Size;
        }

        if (Fields.Count == 0)
        {
            yield return new Finding("docs/SPEC.md", Line, $"{Name} has no table of offset, size and field");
        }
    }

    private static LayoutField FieldOf(Match row) => new(Number(row, "offset"), Number(row, "size"), row.Groups["field"].Value);

    private static int Number(Match row, string group) => int.Parse(row.Groups[group].ValueSpan, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"<!-- layout (?<name>\w+) -->\s*\n(?<rows>(\|[^\n]*(\n|$))*)", RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex Layout();

    [GeneratedRegex(@"^\|\s*(?<offset>\d+)\s*\|\s*(?<size>\d+)\s*\|\s*(?<field>\w+)\s*\|", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex Row();
}
