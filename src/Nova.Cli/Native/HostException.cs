using System.Runtime.InteropServices;
using Nova.Core;

namespace Nova.Cli.Native;

/// <summary>The host's kernel refused something.</summary>
internal sealed class HostException(string operation, string path, int errorNumber)
    : IOException($"can't {operation} '{path}': {Marshal.GetPInvokeErrorMessage(errorNumber)}")
{
    /// <summary>Linux's error number.</summary>
    public int ErrorNumber { get; } = errorNumber;

    /// <summary>For the function that has just failed.</summary>
    public static HostException ForLastError(string operation, string directory, ReadOnlySpan<byte> name)
    {
        int error = Marshal.GetLastPInvokeError();
        string path = name.Length <= 1 ? directory : $"{directory.TrimEnd('/')}/{NovaNames.ToText(name[..^1])}";
        return new HostException(operation, path, error);
    }
}
