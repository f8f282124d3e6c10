namespace Nova.Pmem;

/// <summary>Which fault is switched on. Compiled only with -p:PlantedFaults=true.</summary>
public static class Planted
{
    /// <summary>Names the fault that a process starts with.</summary>
    public const string Variable = "NOVA_PLANTED_FAULT";

    private static volatile string _current = Environment.GetEnvironmentVariable(Variable) ?? "";

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
