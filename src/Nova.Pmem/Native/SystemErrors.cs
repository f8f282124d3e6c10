using System.Runtime.InteropServices;

namespace Nova.Pmem;

/// <summary>Words for error numbers of the system.</summary>
internal static class SystemErrors
{
    /// <summary>"Operation not supported (error 95)".</summary>
    public static string Describe(int error) => $"{Marshal.GetPInvokeErrorMessage(error)} (error {error})";

    /// <summary>An exception of the kind <see cref="PmemError.System"/>.</summary>
    public static PmemException Exception(string what, int error) => new(PmemError.System, $"{what}: {Describe(error)}.");
}
