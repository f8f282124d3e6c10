namespace Nova.House.Tests.Reading;

/// <summary>The source tree that these tests keep in shape, found from the place of the test assembly.</summary>
internal static class Repository
{
    private static readonly string[] BuildFolders = ["bin", "obj", "artifacts", ".git", "TestResults", "BenchmarkDotNet.Artifacts"];

    /// <summary>The folder that holds <c>Nova.sln</c>.</summary>
    internal static string Root { get; } = FindRoot();

    internal static string PathOf(string relative) => Path.Combine(Root, relative);

    internal static string Read(string relative) => File.ReadAllText(PathOf(relative));

    /// <summary>Files below <paramref name="folder"/> that were written by hand, as paths from the root with forward slashes, in a fixed order.</summary>
    internal static IReadOnlyList<string> FilesIn(string folder, params string[] extensions)
    {
        string start = PathOf(folder);
        if (!Directory.Exists(start))
        {
            return [];
        }

        return [.. Directory.EnumerateFiles(start, "*", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(Root, path).Replace('\\', '/'))
            .Where(path => extensions.Contains(Path.GetExtension(path)) && !path.Split('/').Any(BuildFolders.Contains))
            .Order(StringComparer.Ordinal)];
    }

    private static string FindRoot()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Nova.sln")))
            {
                return folder.FullName;
            }
        }

        throw new DirectoryNotFoundException($"No Nova.sln in or above {AppContext.BaseDirectory}.");
    }
}
