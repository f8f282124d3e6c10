namespace Nova.Pmem;

/// <summary>Which fault is switched on. Compiled only with -p:PlantedFaults=true.</summary>
public static class Planted
{
    private static volatile string _current = "";

    /// <summary>The fault that is on; empty for none.</summary>
    public static string Current
    {
        get => _current;
        set => _current = value;
    }

    /// <summary>Whether a fault is on.</summary>
    /// <param name="fault">Its name.</param>
    public static bool Is(string fault) => _current == fault;
}
