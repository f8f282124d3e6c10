using Xunit;

namespace Nova.Cli.Tests;

/// <summary>A folder of its own for each test, and volumes in it.</summary>
internal sealed class Workbench : IDisposable
{
    public Workbench()
    {
        Folder = Directory.CreateTempSubdirectory("nova-cli-").FullName;
        Image = Path.Combine(Folder, "image.nova");
    }

    public string Folder { get; }

    public string Image { get; }

    public string this[string name] => Path.Combine(Folder, name);

    /// <summary>Makes the volume with the tool.</summary>
    public Workbench Format(string size = "32M")
    {
        ToolResult made = ToolProcess.Run("mkfs", Image, "--size", size);
        Assert.True(made.ExitCode == 0, made.Error);
        return this;
    }

    public void Dispose()
    {
        // Directories that nobody may write to are part of some tests.
        ToolProcess.Shell("chmod -R u+rwX \"$1\" && rm -rf \"$1\"", Folder);
    }
}
