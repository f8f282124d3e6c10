using System.Globalization;
using Nova.Testing;

namespace Nova.Cli.Crashes;

/// <summary>Where files of violations are made, as they are found: nova-crash-1.json and so on. One that is there is left alone.</summary>
/// <remarks>Not safe from several threads.</remarks>
internal sealed class ViolationFolder(string folder)
{
    /// <summary>How many files one run makes. A broken volume fails everywhere; what comes after these is counted only.</summary>
    public const int MostFiles = 100;

    private readonly List<string> _made = [];
    private int _number;

    /// <summary>The files that were made, in their order.</summary>
    public IReadOnlyList<string> Made => _made;

    /// <summary>Makes a file under the next number that is free.</summary>
    public void Add(CrashTest test, CrashViolation violation)
    {
        if (_made.Count == MostFiles)
            return;

        byte[] content = System.Text.Encoding.UTF8.GetBytes(ViolationFile.Of(test, violation).ToJson() + "\n");
        Directory.CreateDirectory(folder);
        string path;
        do
        {
            path = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"nova-crash-{++_number}.json"));
        }
        while (Path.Exists(path));
        using (FileStream file = new(path, FileMode.CreateNew, FileAccess.Write))
            file.Write(content);
        _made.Add(path);
    }
}
