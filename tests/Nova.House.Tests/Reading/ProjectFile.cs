using System.Xml.Linq;

namespace Nova.House.Tests.Reading;

/// <summary>What a project file says of itself, read without evaluating it.</summary>
internal sealed class ProjectFile
{
    private readonly XElement _root;

    private ProjectFile(string path, XElement root)
    {
        RelativePath = path;
        _root = root;
    }

    internal string RelativePath { get; }

    internal string Name => Path.GetFileNameWithoutExtension(RelativePath);

    /// <summary>Names of the projects that this one references, without folder and extension.</summary>
    internal IReadOnlyList<string> ProjectReferences =>
        [.. _root.Descendants("ProjectReference").Select(e => Path.GetFileNameWithoutExtension((string)e.Attribute("Include")!))];

    internal static ProjectFile Parse(string path, string xml) => new(path, XElement.Parse(xml));

    internal static IReadOnlyList<ProjectFile> All() =>
        [.. Repository.FilesIn(".", ".csproj").Select(path => Parse(path, Repository.Read(path)))];

    /// <summary>The values of a property anywhere in the file, with the conditions on them and on their group.</summary>
    internal IEnumerable<(string Value, string Condition)> ValuesOf(string property) =>
        _root.Descendants(property).Select(e => (e.Value, $"{(string?)e.Attribute("Condition")} {(string?)e.Parent?.Attribute("Condition")}"));
}
