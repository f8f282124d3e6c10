using System.Diagnostics;
using System.Globalization;
using Nova.Cli.Commands;

namespace Nova.Cli.Tour;

/// <summary>The side of the kill test that kills: starts the writer, listens to its acknowledgements, and ends it with SIGKILL at a moment that it can't foresee.</summary>
internal static class WriterVictim
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Runs the writer and kills it.</summary>
    /// <param name="image">The volume, closed.</param>
    /// <param name="directory">Where in it the writer writes.</param>
    /// <param name="seed">What it writes.</param>
    /// <param name="life">How long it may write, from its first acknowledgement.</param>
    /// <returns>Of each thread, how many operations it had acknowledged; -1 if it had not begun.</returns>
    /// <exception cref="ToolException">The writer ended by itself.</exception>
    public static int[] RunAndKill(string image, string directory, int seed, TimeSpan life) => RunAndKill(image, directory, seed, writer =>
    {
        if (writer.WaitForExit(life))
            throw new ToolException($"The writer process ended by itself with exit code {writer.ExitCode}: {writer.StandardError.ReadToEnd().Trim()}");
    });

    /// <summary>Runs the writer, does something while it holds the volume, and kills it.</summary>
    /// <inheritdoc cref="RunAndKill(string, string, int, TimeSpan)"/>
    /// <param name="image">The volume, closed.</param>
    /// <param name="directory">Where in it the writer writes.</param>
    /// <param name="seed">What it writes.</param>
    /// <param name="meanwhile">What to do from its first acknowledgement on; the writer is killed when it returns, or throws.</param>
    public static int[] RunAndKill(string image, string directory, int seed, Action<Process> meanwhile)
    {
        using Process writer = Process.Start(StartInfo(image, directory, seed)) ?? throw new ToolException("The writer process could not be started.");
        try
        {
            using ManualResetEventSlim begun = new();
            Task<int[]> listening = Task.Run(() => Listen(writer.StandardOutput.BaseStream, begun));
            if (!begun.Wait(Patience))
                throw new ToolException("The writer process did not begin to write within a minute.");
            meanwhile(writer);
            writer.Kill();
            writer.WaitForExit();
            return listening.GetAwaiter().GetResult();
        }
        finally
        {
            if (!writer.HasExited)
                writer.Kill();
        }
    }

    private static int[] Listen(Stream acknowledgements, ManualResetEventSlim begun)
    {
        int[] returned = new int[WriterProcess.ThreadCount];
        Array.Fill(returned, -1);
        byte[] bytes = new byte[WriterProcess.AcknowledgementBytes];
        while (acknowledgements.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) == bytes.Length)
        {
            (int thread, int count) = WriterProcess.ReadAcknowledgement(bytes);
            returned[thread] = count;
            begun.Set();
        }

        begun.Set(); // it ended without a word; the caller finds it dead
        return returned;
    }

    /// <summary>This executable again: the program itself, or the runtime with the program's assembly.</summary>
    private static ProcessStartInfo StartInfo(string image, string directory, int seed)
    {
        string self = Environment.ProcessPath ?? throw new ToolException("The path of this executable is not known.");
        string assembly = Path.Combine(AppContext.BaseDirectory, "nova.dll");
        bool isRuntime = string.Equals(Path.GetFileNameWithoutExtension(self), "dotnet", StringComparison.OrdinalIgnoreCase);
        List<string> arguments = isRuntime ? [assembly] : [];
        arguments.AddRange([WriterCommand.Name, image, directory, seed.ToString(CultureInfo.InvariantCulture)]);
        return new ProcessStartInfo(self, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
    }
}
