using System.Text.RegularExpressions;
using Nova.House.Tests.Reading;

namespace Nova.House.Tests.Arrows;

/// <summary>The same order as <see cref="FolderArrows"/>, read from the namespaces that a source file declares and names.</summary>
internal static partial class NamespaceArrows
{
    internal static IEnumerable<Finding> Check(string path, string source)
    {
        string code = CSharpText.Parse(source).Code;
        string folder = CoreSources.FolderOf(path);
        if (!FolderArrows.IsKnown(folder))
        {
            yield return new Finding(path, 0, folder.Length == 0 ? "a file of Nova.Core lies in a folder" : $"the folder {folder} has no place in the order");
            yield break;
        }

        foreach (Match match in Named().Matches(code))
        {
            string other = match.Groups["folder"].Value;
            int line = Finding.LineOf(code, match.Index);
            if (match.Groups["declares"].Success)
            {
                if (FolderArrows.IsPublic(folder) ? other.Length > 0 : other.Length > 0 && other != folder)
                {
                    yield return new Finding(path, line, $"a file in {folder} does not declare the namespace Nova.Core.{other}");
                }
            }
            else if (FolderArrows.IsKnown(other) && !FolderArrows.MayUse(folder, other))
            {
                yield return new Finding(path, line, $"{folder} must not use Nova.Core.{other}");
            }
        }
    }

    [GeneratedRegex(@"(?<declares>\bnamespace\s+)?\bNova\.Core\b(\.(?<folder>\w+))?", RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex Named();
}
