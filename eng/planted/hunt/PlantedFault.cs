namespace Nova.PlantedFaults;

/// <summary>A fault as its file describes it.</summary>
/// <param name="Name">Of the file.</param>
/// <param name="Says">What is wrong with a product that has it, in a line.</param>
/// <param name="CaughtBy">The hunt that is known to find it, and with what; null if that is not known.</param>
/// <param name="Proof">Why nothing can observe it; null for a fault that must be caught.</param>
internal sealed record PlantedFault(string Name, string Says, string? CaughtBy, string? Proof)
{
    /// <summary>Reads the files of a folder, in the order of their names.</summary>
    public static IReadOnlyList<PlantedFault> ReadAll(string folder) =>
        [.. Directory.EnumerateFiles(folder, "*.fault").Order(StringComparer.Ordinal).Select(Read)];

    private static PlantedFault Read(string path)
    {
        string[] lines = File.ReadAllLines(path);
        return new PlantedFault(Path.GetFileNameWithoutExtension(path), Line("says ") ?? "", Line("caught by "), Line("unobservable "));

        string? Line(string start) => Array.Find(lines, line => line.StartsWith(start, StringComparison.Ordinal))?[start.Length..];
    }
}
