using Nova.Testing;

namespace Nova.Cli.Crashes;

/// <summary>The kinds of crash as the command line calls them.</summary>
internal static class ModeNames
{
    public static IReadOnlyList<string> All { get; } = [.. Enum.GetValues<CrashMode>().Select(Of)];

    public static string Of(CrashMode mode) => mode switch
    {
        CrashMode.Adr => "adr",
        CrashMode.Eadr => "eadr",
        CrashMode.ProcessDeath => "process-death",
        _ => "synced",
    };

    public static bool TryParse(string name, out CrashMode mode)
    {
        foreach (CrashMode each in Enum.GetValues<CrashMode>())
        {
            mode = each;
            if (string.Equals(Of(each), name, StringComparison.Ordinal))
                return true;
        }

        mode = default;
        return false;
    }
}
