namespace Nova.PlantedFaults;

/// <summary>A fault as its file describes it.</summary>
/// <param name="Name">The file's, and behind a colon the variant's.</param>
/// <param name="CaughtBy">The hunt that is known to find it, and with what; null if that is not known.</param>
/// <param name="Proof">Why nothing can observe it; null for a fault that must be caught.</param>
internal sealed record PlantedFault(string Name, string? CaughtBy, string? Proof)
{
    /// <summary>Reads the files of a folder, in the order of their names.</summary>
    public static IReadOnlyList<PlantedFault> ReadAll(string folder) =>
        [.. Directory.EnumerateFiles(folder, "*.fault").Order(StringComparer.Ordinal).SelectMany(Read)];

    // A line "variant NAME" makes a fault of its own, with the lines "caught by" and "unobservable" that follow it.
    private static IEnumerable<PlantedFault> Read(string path)
    {
        string name = Path.GetFileNameWithoutExtension(path);
        PlantedFault fault = new(name, null, null);
        bool hasVariants = false;
        foreach (string line in File.ReadLines(path))
        {
            if (After(line, "variant ") is { } variant)
            {
                if (hasVariants)
                    yield return fault;
                (fault, hasVariants) = (new PlantedFault($"{name}:{variant}", null, null), true);
            }

            fault = fault with { CaughtBy = After(line, "caught by ") ?? fault.CaughtBy, Proof = After(line, "unobservable ") ?? fault.Proof };
        }

        yield return fault;
    }

    private static string? After(string line, string start) => line.StartsWith(start, StringComparison.Ordinal) ? line[start.Length..] : null;
}
