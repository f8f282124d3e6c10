using Nova.House.Tests.Reading;

namespace Nova.House.Tests.Arrows;

/// <summary>Pmem, then Core, then the faces and tools around it, then the command line; a test project sees what it tests.</summary>
internal static class ProjectArrows
{
    private static readonly string[] Below = ["Nova.Pmem", "Nova.Core"];

    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Nova.Pmem"] = [],
        ["Nova.Core"] = ["Nova.Pmem"],
        ["Nova.Testing"] = Below,
        ["Nova.Fuse"] = Below,
        ["Nova.Syscalls"] = Below,
        ["Nova.Modules"] = [.. Below, "Nova.Syscalls"],
        ["Nova.Extensions"] = Below,
        ["Nova.Cli"] = [.. Below, "Nova.Testing", "Nova.Fuse", "Nova.Syscalls", "Nova.Modules", "Nova.Extensions"],
        // Tests that have no project of their own name to test.
        ["Nova.House.Tests"] = [.. Below, "Nova.Testing", "Nova.Cli"],
        ["Nova.Core.Tests"] = [.. Below, "Nova.Testing"],      // its crash tests run in the explorer
        ["Nova.CommitModel.Tests"] = [],
        ["Nova.PlantedFaults"] = [.. Below, "Nova.Testing"],   // hunts the faults of eng/planted
        ["Nova.Benchmarks"] = [.. Below, "Nova.Testing", "Nova.Fuse", "Nova.Syscalls", "Nova.Modules", "Nova.Extensions"],
    };

    internal static IEnumerable<Finding> Check(ProjectFile project) => Check(project.RelativePath, project.Name, project.ProjectReferences);

    /// <param name="path">Where a finding is reported.</param>
    /// <param name="name">The project or assembly that refers to others.</param>
    /// <param name="references">Projects or assemblies that it refers to; those of other makers are nobody's business here.</param>
    internal static IEnumerable<Finding> Check(string path, string name, IEnumerable<string> references)
    {
        string[]? allowed = Allowed.GetValueOrDefault(name);
        if (allowed is null && name.EndsWith(".Tests", StringComparison.Ordinal))
        {
            allowed = [name[..^".Tests".Length]];
        }

        if (allowed is null && !path.StartsWith("samples/", StringComparison.Ordinal))
        {
            return [new Finding(path, 0, $"{name} has no place in the order of projects; give it one in {nameof(ProjectArrows)}")];
        }

        return references
            .Where(other => other.StartsWith("Nova.", StringComparison.Ordinal) && allowed?.Contains(other) == false)
            .Select(other => new Finding(path, 0, $"{name} must not refer to {other}"));
    }
}
