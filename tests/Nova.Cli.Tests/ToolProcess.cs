using System.Diagnostics;
using System.Text;

namespace Nova.Cli.Tests;

/// <summary>What a run of the tool came to.</summary>
internal sealed record ToolResult(int ExitCode, byte[] OutputBytes, string Error)
{
    public string Output => Encoding.UTF8.GetString(OutputBytes);
}

/// <summary>Runs the tool as a process of its own, as a user does.</summary>
internal static class ToolProcess
{
    private static readonly string Assembly = Path.Combine(AppContext.BaseDirectory, "nova.dll");

    public static ToolResult Run(params string[] arguments) => Run(input: [], arguments);

    public static ToolResult Run(byte[] input, params string[] arguments) => Start("dotnet", input, [Assembly, .. arguments]);

    /// <summary>Runs a line of bash, in which $nova is the tool; for arguments and names that no string can hold.</summary>
    public static ToolResult Shell(string script, params string[] arguments) =>
        Start("bash", [], ["-c", $"set -e; nova() {{ dotnet '{Assembly}' \"$@\"; }}; {script}", "bash", .. arguments]);

    private static ToolResult Start(string program, byte[] input, IEnumerable<string> arguments)
    {
        ProcessStartInfo start = new(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        Task writing = Task.Run(() =>
        {
            process.StandardInput.BaseStream.Write(input);
            process.StandardInput.Close();
        });
        using MemoryStream output = new();
        process.StandardOutput.BaseStream.CopyTo(output);
        process.WaitForExit();
        writing.GetAwaiter().GetResult();
        return new ToolResult(process.ExitCode, output.ToArray(), error.GetAwaiter().GetResult());
    }
}
