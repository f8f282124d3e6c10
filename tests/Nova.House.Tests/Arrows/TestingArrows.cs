using System.Reflection;
using System.Text.RegularExpressions;
using Nova.House.Tests.Reading;

namespace Nova.House.Tests.Arrows;

/// <summary>
/// The order of the folders in Nova.Testing: each uses those before it. The first two, all that is needed to test code on Nova.Pmem, know nothing of Nova.Core; nor do the oracle and the
/// language of workloads, which would share the product's mistakes if they shared its types.
/// Public types of several folders share one namespace, so the source file that declares a type tells its folder.
/// </summary>
internal static partial class TestingArrows
{
    internal const string Folder = "src/Nova.Testing";

    private static readonly string[] Order = ["Medium", "Exploring", "Trees", "Workloads", "Scheduling", "Volumes", "Shrinking", "Showing"];

    private static readonly string[] WithoutCore = ["Medium", "Exploring", "Trees", "Workloads"];

    /// <summary>Reads which folder declares each type, and what each type refers to.</summary>
    internal static IEnumerable<Finding> CheckCompiled()
    {
        Dictionary<string, string> folders = Repository.FilesIn(Folder, ".cs")
            .SelectMany(path => CoreSources.TypesIn(Repository.Read(path)).Select(type => (type, folder: FolderOf(path))))
            .DistinctBy(pair => pair.type)
            .ToDictionary(pair => pair.type, pair => pair.folder);
        return Assembly.Load("Nova.Testing").GetTypes()
            .Where(type => !type.IsNested && folders.ContainsKey(type.FullName!))
            .SelectMany(type => CompiledReferences.Of(type)
                .Where(other => folders.ContainsKey(other.FullName!))
                .SelectMany(other => Check(type.FullName!, folders[type.FullName!], other.FullName!, folders[other.FullName!])));
    }

    /// <summary>Whether a type may refer to another one.</summary>
    internal static IEnumerable<Finding> Check(string type, string folder, string other, string otherFolder)
    {
        if (!Order.Contains(folder))
            yield return new Finding($"{Folder}/{folder}", 0, $"{type} is in a folder without a place in the order; give it one in {nameof(TestingArrows)}");
        else if (Array.IndexOf(Order, otherFolder) > Array.IndexOf(Order, folder))
            yield return new Finding($"{Folder}/{folder}", 0, $"{type} must not refer to {other} of {otherFolder}");
    }

    internal static IEnumerable<Finding> CheckSource(string path, string source)
    {
        string code = CSharpText.Parse(source).Code;
        return WithoutCore.Contains(FolderOf(path))
            ? CoreNames().Matches(code).Select(match => new Finding(path, Finding.LineOf(code, match.Index), $"{FolderOf(path)} knows nothing of Nova.Core"))
            : [];
    }

    private static string FolderOf(string path) => path[(Folder.Length + 1)..].Split('/') is [var folder, _, ..] ? folder : "";

    [GeneratedRegex(@"\bNova\s*\.\s*Core\b|\busing\s+Core\b", RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex CoreNames();
}
