using System.Globalization;
using Nova.Core;

namespace Nova.Cli.Tour;

/// <summary>
/// Judges what is left of a killed writer. An acknowledged operation must be there; of the one in flight, any number of its steps, each of them whole.
/// </summary>
internal static class WriterVerdict
{
    /// <summary>Compares one thread's directory with its plan.</summary>
    /// <param name="volume">The volume after recovery.</param>
    /// <param name="directory">The directory that all threads share.</param>
    /// <param name="seed">What was written.</param>
    /// <param name="thread">Which thread.</param>
    /// <param name="acknowledged">How many of its operations it had acknowledged; -1 if it had not begun.</param>
    /// <returns>Null if the directory is one of those that may be; else what is wrong with it.</returns>
    public static string? Judge(NovaVolume volume, string directory, int seed, int thread, int acknowledged)
    {
        string own = WriterProcess.DirectoryOf(directory, thread);
        WriterPlan plan = new(seed, thread);
        for (int operation = 0; operation < acknowledged; operation++)
            plan.Next();

        Dictionary<string, WriterContent> expected = new(plan.Model, StringComparer.Ordinal);
        string? wrong = Compare(volume, own, expected);
        if (wrong is null || acknowledged < 0)
            return wrong;

        string first = wrong;
        foreach (WriterStep step in plan.Next())
        {
            step.ApplyTo(expected);
            wrong = Compare(volume, own, expected);
            if (wrong is null)
                return null;
        }

        return string.Create(CultureInfo.InvariantCulture, $"{own} after {acknowledged} acknowledged operations: {first}");
    }

    private static string? Compare(NovaVolume volume, string directory, Dictionary<string, WriterContent> expected)
    {
        int found = 0;
        foreach (NovaEntry entry in volume.EnumerateEntries(directory))
        {
            string name = entry.Name;
            if (!expected.TryGetValue(name, out WriterContent content))
                return $"'{name}' should not be there";
            if (!volume.ReadAllBytes($"{directory}/{name}").AsSpan().SequenceEqual(content.ToBytes()))
                return $"'{name}' has other bytes than were written";
            found++;
        }

        return found == expected.Count
            ? null
            : string.Create(CultureInfo.InvariantCulture, $"{expected.Count - found} files are missing");
    }
}
