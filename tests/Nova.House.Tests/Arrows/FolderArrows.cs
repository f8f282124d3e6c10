using Nova.House.Tests.Reading;

namespace Nova.House.Tests.Arrows;

/// <summary>A type of Nova.Core: its full name, the folder of the file that declares it, and the types of Nova.Core that it refers to.</summary>
internal sealed record CoreType(string Name, string Folder, IReadOnlySet<string> References);

/// <summary>
/// The order of the folders in Nova.Core. A folder may use those of its own rank and of the ranks below. Two kinds of type may be used from
/// every rank: those of Execution (but not by Media, which does nothing), and the <em>vocabulary</em>: types of the public
/// folders that refer to nothing but other vocabulary and Execution, such as numbers, errors and options.
/// </summary>
internal static class FolderArrows
{
    private const string Execution = "Execution";

    private static readonly Dictionary<string, int> Ranks = new()
    {
        ["Media"] = 0,
        [Execution] = 0,
        ["Space"] = 1,
        ["Logs"] = 1,
        ["Index"] = 1,
        ["Operations"] = 2,
        ["Snapshots"] = 2,
        ["Recovery"] = 2,
        ["Cleaning"] = 2,
        ["Volume"] = PublicRank,
        ["Inodes"] = PublicRank,
        ["Paths"] = PublicRank,
    };

    private const int PublicRank = 3;

    internal static bool IsPublic(string folder) => Ranks.GetValueOrDefault(folder, -1) == PublicRank;

    internal static bool IsKnown(string folder) => Ranks.ContainsKey(folder);

    /// <summary>Whether a type in parts may lie in these folders.</summary>
    internal static bool AreOfOneRank(IReadOnlyList<string> folders) =>
        folders.Count == 1 || (folders.All(IsKnown) && !folders.Contains(Execution) && folders.DistinctBy(folder => Ranks[folder]).Count() == 1);

    /// <summary>Whether a file of one folder may name the namespace of another.</summary>
    internal static bool MayUse(string folder, string other) => folder == other || other switch
    {
        Execution => folder != "Media",
        _ => folder != Execution && Ranks[folder] >= Ranks[other],
    };

    internal static IEnumerable<Finding> Check(IReadOnlyCollection<CoreType> types)
    {
        HashSet<string> vocabulary = VocabularyOf(types);
        Dictionary<string, string> folders = types.ToDictionary(type => type.Name, type => type.Folder);
        foreach (CoreType type in types)
        {
            if (!IsKnown(type.Folder))
            {
                yield return new Finding($"src/Nova.Core/{type.Folder}", 0, $"{type.Name} is in a folder without a place in the order; give it one in {nameof(FolderArrows)}");
                continue;
            }

            foreach (string other in type.References.Order(StringComparer.Ordinal))
            {
                if (!vocabulary.Contains(other) && IsKnown(folders[other]) && !MayUse(type.Folder, folders[other]))
                {
                    yield return new Finding($"src/Nova.Core/{type.Folder}", 0, $"{type.Name} must not refer to {other} of {folders[other]}");
                }
            }
        }
    }

    // The largest set of public types that closes over itself and Execution: start with all, drop whatever refers to something outside, repeat.
    private static HashSet<string> VocabularyOf(IReadOnlyCollection<CoreType> types)
    {
        HashSet<string> execution = [.. types.Where(type => type.Folder == Execution).Select(type => type.Name)];
        HashSet<string> vocabulary = [.. types.Where(type => IsPublic(type.Folder)).Select(type => type.Name)];
        int dropped;
        do
        {
            dropped = types.Count(type => vocabulary.Contains(type.Name)
                && type.References.Any(other => !vocabulary.Contains(other) && !execution.Contains(other))
                && vocabulary.Remove(type.Name));
        }
        while (dropped > 0);

        return vocabulary;
    }
}
