namespace Nova.Core;

/// <summary>Tests of flags that never box, not even in code that has just been compiled: the operations allocate nothing.</summary>
internal static class FlagTests
{
    public static bool Has(this OpenModes modes, OpenModes flag) => (modes & flag) == flag;

    public static bool Has(this AccessModes modes, AccessModes flag) => (modes & flag) == flag;
}
