// Switches on one planted fault after the other and looks for it: eng/planted.sh. Exits with 1 if one survives that is not proved to be unobservable.
using System.Diagnostics;
using Nova.Pmem;
using Nova.PlantedFaults;

string folder = args[0];
string? only = args.Length > 1 ? args[1] : null;
TimeSpan limit = TimeSpan.FromSeconds(args.Length > 2 ? int.Parse(args[2], System.Globalization.CultureInfo.InvariantCulture) : 60);
int survivors = 0;
foreach (PlantedFault fault in PlantedFault.ReadAll(folder).Where(fault => only is null || fault.Name.StartsWith(only, StringComparison.Ordinal)))
{
    Planted.Current = fault.Name;
    long start = Stopwatch.GetTimestamp();
    string? caught = Find(fault, start + (long)(limit.TotalSeconds * Stopwatch.Frequency));
    double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
    bool survives = caught is null;
    survivors += survives && fault.Proof is null ? 1 : 0;
    string verdict = caught ?? (fault.Proof is null ? "SURVIVED" : $"unobservable: {fault.Proof}");
    Console.WriteLine($"{fault.Name,-30} {seconds,5:F1} s  {verdict}");
}

Planted.Current = "";
return survivors == 0 ? 0 : 1;

static string? Find(PlantedFault fault, long until)
{
    if (fault.CaughtBy?.Split(": ", 2) is [{ } name, { } test])
    {
        Hunt known = Hunt.All.First(hunt => hunt.Name == name);
        return known.Run(test, until) is { } found ? $"{name}: {test}  {found.Message}" : null;
    }

    // Each hunt has the same share of what is left, so that a slow one does not take the time of those that look elsewhere.
    for (int i = 0; i < Hunt.All.Count; i++)
    {
        long now = Stopwatch.GetTimestamp();
        if (Hunt.All[i].Run(null, now + ((until - now) / (Hunt.All.Count - i))) is { } found)
            return $"{Hunt.All[i].Name}: {found.Test}  {found.Message}";
    }

    return null;
}
