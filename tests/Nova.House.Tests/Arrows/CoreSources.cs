using System.Reflection;
using System.Text.RegularExpressions;
using Nova.House.Tests.Reading;

namespace Nova.House.Tests.Arrows;

/// <summary>Where the types of Nova.Core are declared: public types share one namespace, so only the source files tell their folder.</summary>
internal static partial class CoreSources
{
    internal const string Folder = "src/Nova.Core";

    // Words that may follow "record", "class" or "struct" where these are no declaration.
    private static readonly string[] NotNames = ["where", "in", "is", "and", "or", "when", "with"];

    /// <summary>The first folder below src/Nova.Core of a path, or "" for a file that lies in none.</summary>
    internal static string FolderOf(string path)
    {
        string[] parts = path[(Folder.Length + 1)..].Split('/');
        return parts.Length > 1 ? parts[0] : "";
    }

    /// <summary>The full names of the types that a source text declares outside any other type.</summary>
    internal static IReadOnlyList<string> TypesIn(string source)
    {
        string code = CSharpText.Parse(source).Code;
        string space = Namespace().Match(code).Groups["name"].Value;
        return [.. Declaration().Matches(code)
            .Where(match => IsOutermost(code, match.Index) && !NotNames.Contains(match.Groups["name"].Value))
            .Select(match => $"{space}.{match.Groups["name"].Value}")];
    }

    /// <summary>Every type of the compiled assembly with its folder and references. A type whose file is not found is in the folder "?"; one in parts may lie in several folders of one rank.</summary>
    internal static IReadOnlyList<CoreType> Load()
    {
        ILookup<string, string> folders = Repository.FilesIn(Folder, ".cs")
            .SelectMany(path => TypesIn(Repository.Read(path)).Select(name => (name, folder: FolderOf(path))))
            .ToLookup(pair => pair.name, pair => pair.folder);
        return [.. Assembly.Load("Nova.Core").GetTypes()
            .Where(type => !type.IsNested && !IsGenerated(type))
            .GroupBy(NameOf)
            .Select(group => new CoreType(group.Key, FolderIn(folders, group.Key), ReferencesOf(group)))];
    }

    private static string FolderIn(ILookup<string, string> folders, string type)
    {
        string[] found = [.. folders[type].Distinct()];
        return found.Length == 0 ? "?" : FolderArrows.AreOfOneRank(found) ? found[0] : string.Join('+', found);
    }

    private static HashSet<string> ReferencesOf(IEnumerable<Type> types) =>
        [.. types.SelectMany(CompiledReferences.Of).Where(other => !IsGenerated(other)).Select(NameOf)];

    private static bool IsGenerated(Type type) => type.Name.Contains('<') || type.Namespace?.StartsWith("Nova.Core", StringComparison.Ordinal) != true;

    private static string NameOf(Type type) => $"{type.Namespace}.{type.Name.Split('`')[0]}";

    private static bool IsOutermost(string code, int index)
    {
        ReadOnlySpan<char> before = code.AsSpan(0, index);
        return before.Count('{') == before.Count('}') && before.Count('(') == before.Count(')');
    }

    [GeneratedRegex(@"^\s*namespace\s+(?<name>[\w.]+)", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex Namespace();

    [GeneratedRegex(@"\b(class|struct|interface|enum|record|delegate\s+[\w<>\[\]?.,* ]+?)\s+(?!class\b|struct\b)(?<name>[A-Za-z_]\w*)(?=[\s<({:;])", RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex Declaration();
}
